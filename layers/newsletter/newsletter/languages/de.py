"""German."""

from __future__ import annotations

from newsletter.languages.day_words import DayWords

_WEEKDAY = r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)"

DAYS = DayWords(
    language="de",
    months={
        1: "januar jänner jan",
        2: "februar feb",
        3: "märz mär mrz",
        4: "april apr",
        5: "mai",
        6: "juni jun",
        7: "juli jul",
        8: "august aug",
        9: "september sept sep",
        10: "oktober okt",
        11: "november nov",
        12: "dezember dez",
    },
    weekdays={
        1: "montag",
        2: "dienstag",
        3: "mittwoch",
        4: "donnerstag",
        5: "freitag",
        6: "samstag sonnabend",
        7: "sonntag",
    },
    two_letter_weekdays={1: "mo", 2: "di", 3: "mi", 4: "do", 5: "fr", 6: "sa", 7: "so"},
    hours="eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    clock=r"um|ab(?=\s+\d{1,2}(?:[.:]\d\d)?\s+uhr)|von(?=\s+\d)",
    after_hour=r"uhr",
    afternoon=r"abends|nachmittags|am\s+(?:abend|nachmittag)",
    morning=r"morgens|vormittags|am\s+(?:morgen|vormittag)",
    half=r"halb",
    quarter_to=r"viertel\s+vor",
    quarter_past=r"viertel\s+nach",
    holidays=(
        r"karfreitag|oster(?:sonntag|montag)|pfingst(?:sonntag|montag)|heiligabend|silvester"
        r"|christi\s+himmelfahrt"
    ),
    opens=r"von|vom|zwischen",
    to=r"bis\s+zum|bis",
    both=r"und|sowie",
    either=r"und/oder|oder",
    all_day=r"ganztägig|den\s+ganzen\s+tag",
    before_day=r"den|dem|am|der",
    every_day_at=r"(?:an\s+)?beiden\s+tagen|jeweils|täglich",
    events=(
        r"versammlung(?:en)?|sitzung(?:en)?|treffen(?:s)?|fest(?:e|s|es)?|feier(?:n)?|kurs(?:e|es)?"
        r"|konzert(?:e|s)?|gottesdienst(?:e)?|ausflug|ausflüge|wanderung(?:en)?|flohmarkt|markt|\w{4,}abend"
        r"|turnier(?:e|s)?|training(?:s)?|vortrag|vorträge|frühstück|gemeinschaftsarbeit|arbeitseinsatz"
        r"|lesung(?:en)?|messe|seminar(?:e)?|workshop(?:s)?|\w{4,}börse"
        r"|(?:arbeits|aktions|familien|putz|wander)tag|\w{3,}lauf|\w{3,}fahrt(?:en)?|stammtisch|grillen"
        r"|\w{3,}essen"
    ),
    no_events=r"supermarkt|arbeitsmarkt",
    event_words=r"tag\s+der\s+offenen\s+tür",
    places=(
        r"haus(?:es)?|schule|saal|halle|kirche|raum|platz|bibliothek|heim|wiese|garten|park|büro|rathaus"
        r"|gasthof|hütte|turnhalle|häuschen"
    ),
    online=r"online|digital",
    in_place=r"im|in|am(?=\s+[A-ZÄÖÜ]\w+(?:haus|platz|see|weg|heim))|auf|bei|beim|an|vor",
    asks_in=r"(?<!müssen\s)(?:wir|alle)",
    announces=(
        r"findet|finden|statt|treffen\s+wir|trifft\s+sich|treffen\s+sich|feiern\s+wir|laden|lädt"
        r"|ist(?=\s+am)|wird|beginnt|veranstalte\w*|willkommen"
    ),
    gathers=r"treffen|treffpunkt|beginn|beginnt|einlass|start",
    deadline=(
        r"spätestens|frist|anmeldeschluss|anmeldung(?:en)?(?=.{0,20}bis)|bis\s+zum|fällig|letzter\s+tag"
        r"|anträge|anmelden\s+bis"
    ),
    closed=r"öffnungszeit\w*|geschlossen|ferien|urlaub|betriebsferien",
    none=r"kein|keine|keinen",
    not_needed=r"(?:anmeldung|eintritt|kosten|voraussetzung|vorkenntniss|karte)\w*",
    cancelled=r"abgesagt|fällt\b.{0,20}\baus|entfällt|ausgefallen",
    moved=r"verschoben|verlegt|neuer\s+termin",
    changes=r"abgelesen|gilt|geliefert|geleert|abgeholt|angestellt|abgestellt|öffnet|steigt|wird\s+frei",
    otherwise=r"bei\s+(?:regen|schlechtem\s+wetter)|ersatztermin|ausweichtermin",
    over=r"(?<!the\s)war(?!\s+memorial)|waren|hatte|fand|fanden|wurde|wurden|hat\b.{0,40}\bge\w+t|dank\s+an",
    until_before=r"bis|bis\s+zum|vor|vor\s+dem|seit|seit\s+dem|ab|ab\s+dem|nach|nach\s+dem|spätestens|spätestens\s+am",
    not_before=r"nicht|nicht\s+am|statt|anstatt",
    was_to_be=r"sollte|war\s+geplant|ursprünglich",
    repeats=rf"jede[rn]?\s+(?:ersten?|zweiten?|dritten?|letzten?)?\s*{_WEEKDAY}|{_WEEKDAY}s(?=.{{0,30}}\d)|am\s+(?:ersten|zweiten|dritten|letzten)\s+{_WEEKDAY}",
    nameless=r"termine(?:\s.*)?|veranstaltungen|kalender|programm|sprechstunde|vorschau",
    introduces=r"einladung\s+zu[rm]?",
    about=r"vom|von|nach|über",
    shared=r"jeweils|alle",
    small_words=(
        "im am zu zum zur bei mit von und oder wir ihr sich auf der die das unser unsere nächste nächstes ein eine"
    ),
    goes_on=r"anmeldung|bitte|willkommen",
    when_label=r"wann|zeit|datum|termin|beginn|uhrzeit",
    where_label=r"wo|ort|treffpunkt",
    any_meeting=r"(?:nächstes?\s+)?treffen",
    says=r"ist|sind|war|waren|wird|werden|hat|haben|kann|können|muss|müssen|wir|sie|dass|wenn|weil|bitte|findet|statt",
)
