"""Danish."""

from __future__ import annotations

from newsletter.languages.day_words import DayWords

_WEEKDAY = r"(?:man|tirs|ons|tors|fre|lør|søn)dag(?:en)?"

DAYS = DayWords(
    language="da",
    months={
        1: "januar jan",
        2: "februar febr feb",
        3: "marts",
        4: "april apr",
        5: "maj",
        6: "juni jun",
        7: "juli jul",
        8: "august aug",
        9: "september sept sep",
        10: "oktober okt",
        11: "november nov",
        12: "december dec",
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
    hours="et to tre fire fem seks syv otte ni ti elleve tolv",
    clock=r"kl\.|klokken",
    afternoon=r"om\s+(?:aftenen|eftermiddagen)",
    morning=r"om\s+(?:morgenen|formiddagen)",
    half=r"halv",
    quarter_to=r"kvart\s+i",
    quarter_past=r"kvart\s+over",
    open_end=r"og\s+frem",
    opens=r"fra(?:\s+og\s+med)?|mellem",
    to=r"til\s+og\s+med|til",
    both=r"og|samt",
    either=r"og/eller|eller",
    all_day=r"hele\s+dagen",
    before_day=r"den|d\.|på",
    every_day_at=r"(?:alle|begge)\s+dage|hver\s+dag",
    events=(
        r"møde(?:t|r|rne)?|forsamling(?:en)?|fest(?:en|er)?|kursus|koncert(?:en|er)?|gudstjeneste(?:n|r)?"
        r"|tur(?:en|e)?|marked(?:et)?|\w{4,}aften|stævne(?:t)?|træning(?:en|er)?|foredrag(?:et)?|mesterskab(?:et)?"
        r"|banko|frokost(?:en)?|middag(?:en)?|rengøring(?:en)?|arbejdsdag(?:en)?|rengøringsdag(?:en)?"
        r"|fællesspisning(?:en)?|afslutning(?:en)?|standerstrygning(?:en)?|standerhejsning(?:en)?|messe(?:n)?"
        r"|julefrokost(?:en)?|udstilling(?:en)?"
    ),
    no_events=r"(?:for|efter)middag(?:en)?|natur|kultur|retur",
    event_words=r"åbent\s+hus|sankt\s?hans",
    places=(
        r"hus(?:et)?|skole(?:n)?|sal(?:en)?|hal(?:len)?|kirke(?:n)?|lokale(?:t)?|plads(?:en)?"
        r"|bibliotek(?:et)?|gård(?:en)?|stue(?:n)?|bro(?:en)?|sø(?:en)?"
    ),
    online=r"digitalt|på\s+nettet",
    in_place=r"i|på|ved|hos|udenfor",
    asks_in=r"(?<!skal\s)(?:vi|alle)",
    announces=(
        r"er\s+der|er\s+det|bliver\s+der|holdes|afholdes|holder\s+vi|mødes|vi\s+mødes|samles|finder\s+sted"
        r"|inviterer|arrangerer|velkommen|har\s+vi|løber\s+af\s+stabelen|ros|sejles"
    ),
    gathers=r"mødes|samles|starter|start|begynder|dørene\s+åbner",
    deadline=r"senest|sidste\s+frist|frist(?:en)?|inden|tilmelding(?:en|sfrist)?|betales|forfald(?:er)?",
    closed=r"åbningstid\w*|lukket|lukker|ferie(?:n)?|fri(?:dag)?(?!\s+(?:entr|inträd|inngang|adgang|tillträd))|efterårsferie",
    none=r"ingen",
    not_needed=r"(?:tilmeld|betaling|entré|adgang|billet|forkundskab|erfaring)\w*",
    cancelled=r"aflyst|aflyses|udgår",
    moved=r"flyttet|flyttes|udsat|ny\s+dato",
    changes=r"åbner(?=\s+(?:for|tilmelding))|gælder|hentes|tømmes",
    otherwise=r"ved\s+(?:regn|dårligt\s+vejr)|hvis\s+det\s+regner",
    over=r"blev|var(?=\s+(?:en|et|det|vi))|mødtes|deltog|tak\s+til",
    until_before=r"senest|inden|før|til|fra|fra\s+og\s+med|efter|siden|indtil",
    not_before=r"ikke|i\s?stedet\s+for",
    was_to_be=r"skulle\s+(?:have\s+været|være)|var\s+planlagt",
    repeats=rf"(?:hver|hveranden)\s+{_WEEKDAY}|(?:første|anden|tredje|sidste)\s+{_WEEKDAY}\s+i\s+(?:hver\s+)?måned(?:en)?",
    nameless=(
        r"hvad\s+sker\s+der|det\s+sker|kommende\b.*|aktiviteter|program(?:met)?|kalender|møder"
        r"|vigtige\s+datoer|datoer"
    ),
    introduces=r"indkaldelse\s+til|invitation\s+til|velkommen\s+til",
    about=r"fra|om|efter",
    shared=r"alle(?:\s+dage)?|begge(?:\s+dage)?",
    next_time=r"(?:næste\s+(?:gang|møde))(?:\s+er)?",
    any_meeting=r"(?:næste\s+)?(?:møde|mødet)",
    purpose=r"for\s+at",
    small_words="i på ved hos af for med om til fra og eller som er det den vi har næste hver alle vores der ordinær",
    goes_on=r"tilmelding|velkommen|tag\s+\w+\s+med",
    when_label=r"hvornår|tid|tidspunkt|dato|dag",
    where_label=r"hvor|sted|mødested",
    says=r"er|var|bliver|blev|skal|kommer|har|havde|kan|får|går|åbner|lukker|vi|som|når|holdes|der",
)
