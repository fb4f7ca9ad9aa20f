"""Norwegian."""

from __future__ import annotations

from newsletter.languages.day_words import DayWords

_WEEKDAY = r"(?:man|tirs|ons|tors|fre|lør|søn)dag(?:en)?"

DAYS = DayWords(
    language="nb",
    months={
        1: "januar jan",
        2: "februar febr feb",
        3: "mars",
        4: "april apr",
        5: "mai",
        6: "juni jun",
        7: "juli jul",
        8: "august aug",
        9: "september sept sep",
        10: "oktober okt",
        11: "november nov",
        12: "desember des",
    },
    weekdays={
        1: "mandag man",
        2: "tirsdag tirs",
        3: "onsdag ons",
        4: "torsdag tors",
        5: "fredag fre",
        6: "lørdag lør",
        7: "søndag søn",
    },
    two_letter_weekdays={6: "lø", 7: "sø"},
    hours="ett to tre fire fem seks sju åtte ni ti elleve tolv",
    clock=r"kl\.|klokken|klokka",
    afternoon=r"om\s+(?:kvelden|ettermiddagen)|på\s+(?:kvelden|ettermiddagen)",
    morning=r"om\s+(?:morgenen|formiddagen)",
    half=r"halv",
    quarter_to=r"kvart\s+på",
    quarter_past=r"kvart\s+over",
    open_end=r"og\s+utover",
    opens=r"fra(?:\s+og\s+med)?|mellom",
    to=r"til\s+og\s+med|t\.?\s?o\.?\s?m\.?|til",
    both=r"og|samt",
    either=r"og/eller|eller",
    all_day=r"hele\s+dagen",
    before_day=r"den|på",
    every_day_at=r"(?:alle|begge)\s+dager|hver\s+dag",
    events=(
        r"møte(?:t|r|ne)?|forsamling(?:en)?|dugnad(?:en|er)?|fest(?:en|er)?|kurs(?:et)?|konsert(?:en|er)?"
        r"|gudstjeneste(?:n|r)?|tur(?:en|er)?|marked(?:et)?|kvelder|\w{3,}kveld(?:en)?|stevne(?:t)?"
        r"|trening(?:en|er)?|foredrag(?:et)?|festival(?:en)?|mesterskap(?:et)?|basar(?:en)?|lunsj(?:en)?"
        r"|frokost(?:en)?|middag(?:en)?|avslutning(?:en)?|\w{3,}samling(?:en)?|messe(?:n)?|årsmøte(?:t)?"
        r"|julebord(?:et)?|konsert"
    ),
    no_events=r"(?:for|etter)middag(?:en)?|natur|kultur|retur",
    event_words=r"åpent\s+hus|åpen\s+dag|sankthans|17\.\s?mai-fest",
    places=(
        r"hus(?:et)?|skole(?:n)?|sal(?:en)?|hall(?:en)?|kirke(?:n)?|(?<!f)rom(?:met)?|lokale(?:t)?"
        r"|plass(?:en)?|bibliotek(?:et)?|gård(?:en)?|hytte|hytta|stua|brygga|huset"
    ),
    online=r"digitalt|på\s+nett",
    in_place=r"i|på|ved|hos|utenfor",
    asks_in=r"(?<!må\s)(?<!skal\s)(?:vi|alle|dere)",
    announces=(
        r"er\s+det|blir\s+det|blir|holdes|avholdes|møtes|vi\s+møtes|samles|finner\s+sted|inviterer"
        r"|arrangerer|velkommen|har\s+vi|går\s+av\s+stabelen"
    ),
    gathers=r"møtes|samles|oppmøte|starter|start|begynner|dørene\s+åpner",
    deadline=r"senest|siste\s+frist|frist(?:en)?|innen|påmelding(?:en|sfrist)?|betales|forfall(?:er)?|meldt\s+til",
    closed=r"åpningstid\w*|stengt|stenger|ferie(?:n)?|fri(?:dag)?(?!\s+(?:entr|inträd|inngang|adgang|tillträd))|høstferie|vinterferie",
    none=r"ingen",
    not_needed=r"(?:(?:på|forhånds)meld|avgift|inngang|billett|forkunnskap|erfaring)\w*",
    cancelled=r"avlyst|avlyses|innstilt|utgår",
    moved=r"flyttet|flyttes|utsatt|ny\s+dato",
    changes=r"stenges|åpner(?=\s+(?:for|påmelding))|økes|gjelder|hentes|tømmes|feies|leses\s+av",
    otherwise=r"ved\s+(?:regn|dårlig\s+vær)|hvis\s+det\s+regner",
    over=r"ble|var(?=\s+(?:en|et|det|vi))|møttes|deltok|vedtok|takk\s+til",
    until_before=r"senest|innen|før|til|fra|fra\s+og\s+med|etter|siden|fram\s+til|frem\s+til",
    not_before=r"ikke|i\s?stedet\s+for",
    was_to_be=r"skulle\s+(?:vært|være|ha)|var\s+(?:satt\s+opp|planlagt)",
    repeats=rf"(?:hver|annenhver)\s+{_WEEKDAY}|(?:første|andre|tredje|siste)\s+{_WEEKDAY}\s+i\s+(?:hver\s+)?måned(?:en)?",
    nameless=r"hva\s+skjer|kommende\b.*|aktiviteter|program(?:met)?|kalender|møter|viktige\s+datoer|datoer",
    introduces=r"innkalling\s+til|invitasjon\s+til|velkommen\s+til",
    about=r"fra|om|etter",
    shared=r"alle(?:\s+dager)?|begge(?:\s+dager)?",
    next_time=r"(?:neste\s+(?:gang|møte))(?:\s+er)?",
    any_meeting=r"(?:neste\s+)?(?:møte|møtet|treff)",
    purpose=r"for\s+å",
    small_words="i på ved hos av for med om til fra og eller som er det den vi dere har neste hver alle vår vårt",
    goes_on=r"påmelding|velkommen|ta\s+med",
    when_label=r"når|tid|tidspunkt|dato|dag",
    where_label=r"hvor|sted|oppmøtested",
    says=r"er|var|blir|ble|skal|kommer|har|hadde|kan|får|går|åpner|stenger|vi|dere|som|når|holdes|må",
)
