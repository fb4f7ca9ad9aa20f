"""English."""

from __future__ import annotations

from newsletter.languages.day_words import DayWords

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"

DAYS = DayWords(
    language="en",
    months={
        1: "january jan",
        2: "february feb",
        3: "march mar",
        4: "april apr",
        5: "may",
        6: "june jun",
        7: "july jul",
        8: "august aug",
        9: "september sept sep",
        10: "october oct",
        11: "november nov",
        12: "december dec",
    },
    weekdays={
        1: "monday mon",
        2: "tuesday tues tue",
        3: "wednesday weds wed",
        4: "thursday thurs thur thu",
        5: "friday fri",
        6: "saturday sat",
        7: "sunday sun",
    },
    hours="one two three four five six seven eight nine ten eleven twelve",
    clock=r"at|starting\s+at|starts?\s+at|from(?=\s+\d)",
    after_hour=r"o['\u2019]clock",
    afternoon=r"in\s+the\s+(?:evening|afternoon)",
    morning=r"in\s+the\s+morning",
    half_past=r"half\s+past",
    quarter_to=r"(?:a\s+)?quarter\s+to",
    quarter_past=r"(?:a\s+)?quarter\s+past",
    open_end=r"(?:un)?till?\s+(?:late|it\s+gets\s+dark)|onwards?",
    holidays=(
        r"good\s+friday|easter\s+(?:sunday|monday|day)|christmas\s+(?:eve|day)|boxing\s+day"
        r"|new\s+year['\u2019]s\s+(?:eve|day)"
    ),
    named_days={
        r"christmas\s+eve": "12-24",
        r"christmas\s+day": "12-25",
        r"boxing\s+day": "12-26",
        r"new\s+year['\u2019]s\s+eve": "12-31",
        r"new\s+year['\u2019]s\s+day": "01-01",
        r"maundy\s+thursday": "easter-3",
        r"good\s+friday": "easter-2",
        r"easter\s+(?:sunday|day)": "easter",
        r"easter\s+monday": "easter+1",
    },
    opens=r"from|between",
    to=r"to|until|through|thru|till",
    both=r"and",
    either=r"and/or|or",
    all_day=r"all\s+day(?:\s+long)?",
    before_day=r"on\s+the|the|on|this",
    every_day_at=r"each\s+(?:day|evening)|(?:both|all)\s+days|every\s+(?:day|evening)",
    events=(
        r"regatta|open\s+evening|clean-?up|sleepover|car\s+boot|communion|eucharist|matins|(?:midnight|sung)\s+mass|messy\s+church|crib\s+service|meetings?|part(?:y|ies)|fairs?|fayre|festivals?|concerts?|(?<!of\s)courses?|workshops?|conferences?|assembly"
        r"|auctions?|dinner|lunch|breakfast|brunch|picnic|barbecue|bbq|walks?|hike|races?|tournaments?"
        r"|match(?:es)?|rehearsals?|quiz|disco|ceilidh|bazaar|lectures?|talks?|seminars?|webinars?|exhibitions?"
        r"|church\s+service|carol\s+service|evensong|celebrations?|sale|swap|visit|training|camp"
        r"|[\w'\u2019]+\s+night"
        r"|[\w'\u2019]+\s+evening|(?:sports|open|fun|family|clear-up|cleaning|training|work|volunteer"
        r"|cycling)\s+day|agm"
        r"|supper|(?:cream|afternoon)\s+tea|gala|talent\s+show|pressing|carols|performance|social|drop-in|ball"
        r"|outing|trip|planting|litter\s?pick|fête|fete|reunion|workday|hustings"
    ),
    no_events=r"(?:basket|volley|hand|net|soft|base|snow)ball|sidewalk|boardwalk|whole-?sale|affair|(?:dis|re)course|ter?race|grace|cabinets|planets|magnets|gourmets|bonnets|hornets|infest|antisocial|football|goodnight",
    event_words=(
        r"nets|annual\s+general\s+meeting|open\s+(?:days?|house|evening|mic|gardens?)|work\s+party|coffee\s+morning"
        r"|bonfire|speaker|bingo|working\s+test|open\s+show|field\s+trial|barn\s+dance"
    ),
    places=r"hall|room|church|chapel|school|library|field|green|park|pavilion|club|clubhouse|centre|center|pub|inn|hotel|house"
    r"|museum|theatre|playground|square|garden|gardens|staffroom|slipway|harbour|station|street|road|lane|barn|hut|cafe|court|ground",
    online=r"online|on\s?line|webinar|via(?=\s+(?:zoom|teams|skype|video|link|the\s+(?:web|internet)))",
    in_place=r"in|at|@|on(?=\s+the)|outside|behind|by(?=\s+the)",
    asks_in=r"(?<!must\s)(?:we|everyone|everybody|all|join|come)",
    announces=r"speaks|performs|entertains|sings|come\s+(?:along|and)|is\s+on|are\s+on|will\s+be(?:\s+held)?(?:\s+on)?|(?:is|are)\s+(?:being\s+)?held|takes?\s+place|meets?|join\s+us|we\s+are\s+having"
    r"|welcome|starts?|begins?|(?:is|are)(?=\s+(?:on|from|\w+day)\b)|happening|celebrate|need\s+hands|hosts?|(?:we|is|are)\s+holding",
    gathers=r"coach(?:\s+leaves)?|departs?|leaves?|meet|gather|gates\s+open|doors\s+open|doors|starts?|begins?|kick-?off|from(?=\s+\d)",
    deadline=r"deadline|last\s+(?:day|date|chance)|latest|no\s+later\s+than|due|must\s+(?:reach|be\s+in)|pay\s+by|book\s+by|nominations|rsvp"
    r"|applications?\s+(?:by|close|are|must|due)|sign\s+up\s+by|closing\s+date|entries\s+close",
    closed=(
        r"opening\s+(?:hours|times)|office\s+hours"
        r"|clos(?:ed|es|ing)|holidays?|half[- ]term|inset\s+day|day\s+off"
        r"|shut|(?:first\s+day\s+)?back(?:\s+to\s+school)?|(?:end|start)\s+of\s+(?:\w+\s+)?term"
        r"|term\s+(?:starts|begins|ends)"
    ),
    breaks=r"half[- ]term|holidays?",
    none=r"no",
    not_needed=(
        r"(?:need\s+to\s+)?book\w*|need\b|fees?\b|charge|cost|entry|admission|tickets?\b|experience|registration"
        r"|obligation|dogs|later"
    ),
    cancelled=r"cancell?ed|called\s+off|postponed|abandoned|will\s+not\s+(?:take\s+place|be\s+held)|is\s+off",
    moved=r"(?:been\s+|was\s+|is\s+|are\s+)?moved|rescheduled|new\s+date|changed\s+to",
    changes=r"(?<!doors\s)(?<!gates\s)opens?(?=\s+(?:on|for|\w+day|\d))|goes?\s+up|go\s+up|come\s+into\s+force|take\s+effect|applies|collected|go\s+on\s+sale|replaced|repaired"
    r"|published|goes\s+to",
    otherwise=r"if\s+it\s+(?:rains|snows)|if\s+wet|rain\s+date|in\s+case\s+of\s+rain|try\s+again|alternatively",
    over=(
        r"was(?!\s+to)|were|had|met|(?<!be )(?<!is )(?<!are )held|took|went|came|agreed|raised|won|opened"
        r"|born|died|thank\s+you|celebrated|made|elected"
    ),
    remembers=r"in\s+memory|congratulations|birthdays|thank\s+you|report\s+from|thanks\b|last\s+(?:month|year|week)",
    until_before=(
        r"returning|by|before|until|till|since|after|as\s+of|up\s+to|no\s+later\s+than|due(?:\s+on)?"
        r"|from(?!\s+\d)|with\s+effect\s+from|updated|published|no\.|issue"
    ),
    not_before=r"not(?:\s+on)?|instead\s+of|rather\s+than",
    was_to_be=r"(?:was|were)\s+(?:to\s+(?:be|have)|planned|due|scheduled)|originally|should\s+have\s+been",
    repeats=(
        rf"(?:every|each)\s+(?:other\s+|second\s+)?{_WEEKDAY}|alternate\s+{_WEEKDAY}"
        rf"|(?:first|second|third|fourth|last|\d(?:st|nd|rd|th))(?:\s+(?:and|&)\s+(?:second|third|fourth|last|\d(?:st|nd|rd|th)))?\s+{_WEEKDAY}(?:\s+(?:of|in)\b[^.,]{{0,20}})?"
        r"|(?<!\w)(?:mon|tues|wednes|thurs|fri|satur|sun)days\b(?=.{0,30}\d)"
    ),
    nameless=r"coming\s+up|upcoming\b.*|events|calendar|diary(?:\s+dates)?|dates?(?:\s+for\s+(?:your|the)\s+diary)?|meetings|what['\u2019]s\s+on|agenda"
    r"|programme|save\s+the\s+dates?|key\s+dates|important\s+dates|dates\s+.*|reminders?|news(?:\s+from\b.*)?|from\s+the\b.*|notices|other|fixtures|services|welcome|updates?|term\s+dates",
    introduces=r"programme\s+for|invitation\s+to|welcome\s+to|reminder\s+of",
    calls_out=r"note|new|important|save\s+the\s+date",
    about=r"of|about|from|after",
    shared=r"(?:all|each|both|always)(?:\s+(?:days|meetings|sessions|evenings))?(?:\s+at)?",
    for_all=r"all\s+\w+|meetings|talks|lectures|rehearsals|sessions|services|walks|concerts|practices",
    begins_on=r"from|starting(?:\s+on)?|beginning(?:\s+on)?|starts?(?:\s+on)?|begins?(?:\s+on)?|first",
    this_weekday=r"on|this(?:\s+coming)?",
    next_weekday=r"next",
    next_time=r"(?:next(?:\s+(?:one|meeting|time))?)(?:\s+is)?",
    any_meeting=r"(?:next\s+)?meeting",
    purpose=r"in\s+order|to\s+(?:plan|discuss|prepare)",
    small_words=("in at on of for with to from and or that is are be been will our your their its new next the a an"),
    goes_on=r"sign\s+up|book|bring|welcome|rsvp|tickets|entry|free|register|everyone|all\s+are",
    when_label=r"when|date|time|date\s+and\s+time|day",
    where_label=r"where|place|venue|location|meet",
    says=r"is|are|was|were|will|has|have|had|can|opens?|opened|closes?|closed|begins?|began|starts?|started|ends?|ended|met|meets?|we|you|that"
    r"|which|when|because|but|latest|please|bring|must|should",
)
