"""The words of letters, as one language has them: greetings, an older system's boilerplate, forwarded mails."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TextWords:
    """One language's words.

    ``function_words`` are its commonest small words, by which a text's language is known. Every other field is a
    regular expression without groups, matched without regard to case:

    - ``greets`` begins a greeting, ``closes`` a greeting at the end.
    - ``letter`` is what a mailing list sends, in any form.
    - ``leaves``: ways out of a list, or of a course; ``leaves_surely`` only of a list; ``leave_sentence`` begins a
      sentence about leaving without one of those words. All but the sure ones need a ``letter`` beside them.
    - ``reasons`` begins the sentence that says why this reader gets it; ``web`` is about the version in the browser.
    - ``rights`` stands in a copyright line; ``device`` is what a telephone writes below a mail.
    - ``sent_from``, ``sent_at``, ``sent_to`` and ``about`` are the names of the headers that a mail program repeats in
      a forwarded mail.
    - ``disclaims`` stands in a confidentiality notice, which speaks of the mail it stands in; ``external`` in a banner
      above mails from outside.
    - ``byline`` begins a line about who wrote it and when; ``system`` is what a website writes beside it.
    - ``letter_names`` are ends of words that name a newsletter; ``numbers`` stands before an issue's number.
    - ``bodies`` are ends of words that name an organisation.
    - ``unending`` are small words that end no line: articles, prepositions, words that join.
    - ``welcomes`` stands before the name of a newsletter that greets with it.
    - ``untitled`` is a page's title that its author never wrote, or that names no issue.
    - ``handover`` are phrases of a note that asks somebody to send the text on.
    - ``automatic`` begins the subject of an answer that a mail program writes by itself, or of a bounce, and a sign
      follows or nothing; ``corrects`` begins that of a correction.
    """

    language: str
    function_words: str
    greets: str = ""
    closes: str = ""
    letter: str = ""
    leaves: str = ""
    leaves_surely: str = ""
    leave_sentence: str = ""
    reasons: str = ""
    web: str = ""
    rights: str = ""
    device: str = ""
    sent_from: str = ""
    sent_at: str = ""
    sent_to: str = ""
    about: str = ""
    disclaims: str = ""
    external: str = ""
    byline: str = ""
    system: str = ""
    letter_names: str = ""
    numbers: str = ""
    bodies: str = ""
    handover: str = ""
    automatic: str = ""
    corrects: str = ""
    welcomes: str = ""
    unending: str = ""
    untitled: str = ""


SV = TextWords(
    language="sv",
    untitled=r"info(?:rmation)?|namnlös\w*|(?:nytt\s+)?dokument\s*\d*|startsida|ny\s+sida|nyhetsbrev|mejl|utskick|e-?post",
    automatic=(
        r"automatiskt\s+svar|autosvar|automatsvar|autom\.?\s*svar|frånvaro(?:meddelande)?\b"
        r"|ej\s+på\s+plats|inte\s+på\s+plats|(?:åter|tillbaka)\s+på\s+kontoret"
        r"|leverans(?:en)?\s+misslyckades|kunde\s+inte\s+levereras|olevererat|oläst|läst|kvittens"
    ),
    corrects=r"rättelse|rättat|korrigering",
    function_words=(
        "och att det som en är på för av med till den har inte om ett men var vi kan ska eller från så du när vid"
        " nu alla också här mer efter under finns blir hos era vår våra er oss dem dig sig än där ni"
    ),
    welcomes=r"(?:varmt\s+)?välkom(?:men|na)\s+till",
    greets=r"tja(?:ba)?|tjena(?:re)?|hejsan|morsning|hej(?:san)?|hallå|kära|käre|bästa|bäste|god\s+(?:morgon|dag|kväll|fortsättning)|välkommen\s+till\s+ett\s+nytt",
    closes=r"(?:med\s+)?(?:vänlig(?:a)?|bästa|varma|soliga|hjärtliga)?\s*hälsning(?:ar)?|mvh|kram|allt\s+gott|vi\s+ses|hälsar",
    leaves=(
        r"avregistrer\w*|avprenumerer\w*|avanmäl\w*|avbeställ\w*|(?:avsluta|avbryt|säg(?:a)?\s+upp)\s+(?:din\s+|er\s+)?prenumeration\w*"
        r"|ändra\s+dina\s+inställningar|uppdatera\s+dina\s+uppgifter"
    ),
    leave_sentence=(
        r"för\s+att\s+(?:sluta\s+(?:få|prenumerera)|slippa|avsluta\s+prenumeration\w*|avregistrera\s+(?:dig|er)|avprenumerera)\b|(?:vill|önskar)\s+(?:du|ni)\s+(?:inte|ej)\s+(?:längre\s+)?(?:ha|få|ta\s+emot)\b|(?:du|ni|den)\s+som\s+inte\s+(?:längre\s+)?vill\s+(?:ha|få)\b"
        r"|om\s+(?:du|ni)\s+inte\s+(?:längre\s+)?vill\s+(?:ha|få)\b"
    ),
    reasons=(
        r"(?:du|ni)\s+(?:får|fick|har\s+fått|mottar)\s+(?:(?:det\s+här|detta|den\s+här|denna|våra|vårt)\s+)?"
        r"(?:(?:\w*brev(?:et)?|\w*blad(?:et)?|mejl(?:et)?|mail(?:et)?|e-?post\w*|utskick(?:et)?|meddelande(?:t)?)\b.{0,60}?"
        r"(?:eftersom|för\s+att|därför|som\s+medlem|som\s+prenumerant|då\s+du|då\s+ni)|(?:eftersom|därför\s+att)\s+(?:du|ni)\s+(?:är|har|anmält|prenumererar))"
        r"|(?:det\s+här|detta)\s+(?:\w*brevet|\w*brev|\w*blad(?:et)?|mejlet|mejl|mailet|mail|e-?post\w*|utskicket|utskick|meddelandet|meddelande)\s+(?:får\s+(?:du|ni)|skickas|har\s+skickats|skickades|sänds)\b.{0,60}?"
        r"(?:eftersom|för\s+att|därför|som\s+(?:medlem|prenumerant|är|har)|till\s+(?:dig|er)\b)"
    ),
    web=(
        r"(?:problem(?:\s+med)?(?:\s+att)?|svårt(?:\s+att)?|kan\s+(?:du|ni)\s+inte)\s+(?:läsa|visa|se|öppna)\s+(?:(?:det\s+här|detta|hela)\s+)?(?:\w*brevet|mejlet|mailet|utskicket|bilderna|e-?post\w*|meddelandet)"
        r"|(?:\w*brevet|mejlet|mailet|utskicket|meddelandet)\s+(?:visas|syns)?\s*(?:det\s+)?(?:inte|fel)\b.{0,20}|(?:visas|syns)\s+(?:inte\s+)?(?:\w*brevet|mejlet|mailet|utskicket)\b"
        r"|(?:läs|visa|öppna|se)\s+(?:(?:det|den)(?:\s+här)?\s+|detta\s+)?(?:\w*brev(?:et)?\s+|utskick(?:et)?\s+|mejl(?:et)?\s+|mail(?:et)?\s+|e-?post\w*\s+|meddelande(?:t)?\s+)?i\s+(?:(?:din|en)\s+)?webbläsare\w*"
        r"|(?:ser|syns|visas)\s+(?:\w*brevet|mejlet|mailet|utskicket)\s+(?:konstigt|fel|tokigt|dåligt|illa)(?:\s+ut)?"
        r"|^\W*(?:(?:läs|visa|öppna|se|till)\s+(?:som\s+)?)?webbversion(?:en)?\W*$"
    ),
    rights=r"alla\s+rättigheter\s+förbehåll\w*|eftertryck\s+förbjud\w*",
    device=r"skickat\s+från\s+(?:min|mobilen|outlook|mail|yahoo|gmail|samsung).{0,40}|hämta\s+outlook\s+för.{0,20}",
    sent_from=r"från",
    sent_at=r"skickat|datum|den",
    sent_to=r"till|kopia|hemlig\s+kopia",
    about=r"ämne|rubrik",
    disclaims=(
        r"(?:meddelande|mejl|mail|e-?post)\w*\b.{0,150}(?:konfidentiell|avsett\s+(?:endast\s+)?för|avsedd\s+(?:endast\s+)?för)\w*|om\s+du\s+inte\s+är\s+(?:rätt|avsedd)\s+mottagare"
        r"|tänk\s+på\s+miljön\s+innan\s+du\s+skriver\s+ut"
    ),
    external=r"avsändare\s+utanför\s+(?:organisation|företag|kommun|förening)\w*|(?:från\s+en|en)\s+extern\s+avsändare|utanför\s+(?:din|vår)\s+organisation",
    byline=r"(?:inlägg\s+av|skrivet\s+av|publicera[dt]|postat\s+av|utgivet\s+av|senast\s+uppdaterad|av\s+(?=[A-ZÅÄÖ]))",
    system=r"\d+\s+kommentar(?:er)?|(?:inlägg|postat)\s+av\s.{1,80}|kommentera|dela|skriv\s+ut(?:\s+sidan)?|sidansvarig.{0,60}|upp\s+till\s+toppen"
    r"|till\s+toppen|lyssna(?:\s+på\s+sidan)?|(?:sidan\s+)?senast\s+(?:uppdaterad|ändrad|granskad).{0,40}|tipsa\s+en\s+vän",
    letter_names=r"brev(?:et)?|blad(?:et)?|nytt|nyheter|program(?:met)?|kallelse|information|bulletin(?:en)?",
    numbers=r"nr|nummer|vecka|v\.",
    bodies=(
        r"förening(?:en)?|klubb(?:en)?|sällskap(?:et)?|förbund(?:et)?|församling(?:en)?|byalag(?:et)?|nätverk(?:et)?|kommun(?:en)?"
        r"|skola(?:n)?|(?<!\w)(?:brf|if|ik|bk|sk|ff)|stiftelse(?:n)?|samfällighet(?:en)?"
    ),
    handover=(
        r"kan\s+(?:du|ni)\s+(?:skicka|få|lägga|mejla|maila)\s+(?:ut|vidare|in)|skicka(?:s)?\s+(?:ut|vidare)|(?:ska|skall)\s+gå\s+till\s+(?:alla|hela)"
        r"|till\s+hela\s+listan|kan\s+du\s+få\s+ut|fixar\s+du|för\s+(?:utskick|vidare\s+befordran)|här\s+(?:är|kommer)\s+texten|bifogade?\s+mejl\w*"
    ),
    letter=r"\w*brev(?:et|en)?|\w*blad(?:et)?|mejl(?:et|en)?|mail(?:et|en)?|e-?post\w*|utskick(?:et|en)?|meddelande(?:t|n)?|\w*prenumeration\w*|\w*lista(?:n)?",
    leaves_surely=(
        r"avprenumerer\w*|avregistrer\w+\s+(?:dig|er|mig)|avregistrering|(?:avsluta|avbryt|säg(?:a)?\s+upp)\s+(?:din\s+|er\s+)?prenumeration\w*"
    ),
    unending=r"i|på|och|att|för|som|till|från|med|en|ett|vid|den|det|de|av|eller|inom|under|mellan|hos|kl\.?|före|senast|efter",
)

EN = TextWords(
    language="en",
    untitled=r"untitled\b.{0,20}|(?:new\s+)?(?:document|page)\s*\d*|index|home(?:\s*page)?|newsletter|e-?mail|mail|microsoft\s+word\b.{0,60}",
    automatic=(
        r"automatic\s+(?:reply|response)|auto(?:matic)?[\s-]?(?:reply|response|responder)"
        r"|out\s+of\s+(?:the\s+)?office|on\s+(?:vacation|leave)|undeliver(?:able|ed)"
        r"|delivery\s+(?:status\s+notification|failure|has\s+failed)|mail\s+delivery\s+(?:failed"
        r"|subsystem)|returned\s+mail|failure\s+notice|read|not\s+read|delivered"
    ),
    corrects=r"correction|corrected|corrigendum|erratum",
    function_words=(
        "the and of to in is it for on that with as are at be this have from you we will our not by or your all an if"
        " has can they who please their there was been which about"
    ),
    welcomes=r"welcome\s+to",
    greets=r"hi|hello|dear|good\s+(?:morning|day|evening)|greetings|hiya",
    closes=r"(?:kind|best|warm|warmest|many)?\s*(?:regards|wishes|thanks)|yours|sincerely|cheers|love|have\s+a\s+(?:lovely|great|good)\b",
    leaves=(
        r"unsubscrib\w*|opt(?:ing)?[\s-]?out|(?:update|manage|change)\s+(?:your\s+)?(?:e?mail\s+)?(?:preferences|subscription)s?"
        r"|remove\s+(?:me|yourself)\s+from"
    ),
    leave_sentence=r"to\s+(?:stop\s+(?:receiving|getting)|unsubscribe)\b|if\s+you\s+(?:no\s+longer|do\s+not|don['\u2019]t|would\s+rather\s+not)\s+(?:wish|want)?\s*(?:to\s+)?(?:receive|get)\b",
    reasons=(
        r"you(?:['\u2019]re|\s+are|\s+have)?\s+(?:receiving|received|getting|got|receive|get)\s+(?:this|our|these)\s+"
        r"(?:(?:\w*letter|e-?mail|message|mailing)s?\b.{0,40}?(?:because|as\b|since)|because\s+you)"
    ),
    web=(
        r"view\s+(?:this\s+|the\s+)?(?:e-?mail|newsletter|message|it)?\s*(?:online|in\s+(?:your\s+|a\s+|the\s+)?(?:web\s?)?browser|on\s+the\s+web|as\s+a\s+web\s?page)"
        r"|(?:trouble|problems?)\s+(?:viewing|reading|seeing)\s+(?:this|the)\s+(?:e-?mail|newsletter|message|images).{0,40}"
        r"|(?:e-?mail|newsletter|message)\s+(?:is\s+)?not\s+(?:displaying|displayed|showing)|^\W*(?:(?:view|read|see)\s+(?:the\s+)?)?web\s+version\W*$"
    ),
    rights=r"all\s+rights\s+reserved",
    device=r"sent\s+from\s+(?:my|outlook|mail|yahoo|gmail|samsung).{0,40}|get\s+outlook\s+for.{0,20}",
    sent_from=r"from",
    sent_at=r"sent|date",
    sent_to=r"to|cc|bcc",
    about=r"subject",
    disclaims=(
        r"(?:e-?mail|message|communication|transmission)\w*\b.{0,150}(?:confidential|intended\s+(?:solely\s+|only\s+)?for)|consider\s+the\s+environment\s+before\s+printing"
    ),
    external=r"(?:originated|came|sent)\s+from\s+outside\s+(?:of\s+)?(?:the|your|our)\s+organi[sz]ation|^\W*external\s+(?:sender|e-?mail)\W*$",
    byline=r"(?:posted\s+(?:by|on)|written\s+by|published(?:\s+(?:by|on))?|by\s+(?=[A-Z])|last\s+updated)",
    system=r"\d+\s+comments?|posted\s+by\s.{1,80}|share|print(?:\s+this\s+page)?|(?:back\s+to\s+)?top|page\s+owner.{0,60}|listen|last\s+updated.{0,40}",
    letter_names=r"news(?:letter)?|bulletin|leaf|gazette|notes|update|programme|program|digest|herald|post",
    numbers=r"no\.?|number|issue|week|vol\.?",
    bodies=r"club|association|school|society|church|parish|council|committee|trust|group|(?<!\w)(?:pta|pa)|allotments?",
    handover=(
        r"(?:could|can|would)\s+you\s+(?:please\s+)?(?:send|forward|circulate|pass)|please\s+(?:send|forward|circulate)|for\s+the\s+list|send\s+(?:it|this)\s+(?:round|out|on)"
        r"|here\s+is\s+the\s+text|piece\s+for\s+the"
    ),
    letter=r"\w*letters?|e-?mails?|mailings?|messages?|mailing\s+list|subscription|list",
    leaves_surely=r"unsubscrib\w*|opt(?:ing)?[\s-]?out\s+(?:of|from)\s+(?:this|these|our)",
    unending=r"a|an|the|in|on|at|of|to|and|or|for|with|from|by|as|our|your|their",
)

NB = TextWords(
    language="nb",
    automatic=r"automatisk\s+svar|autosvar|fraværsmelding|ikke\s+til\s+stede",
    corrects=r"rettelse",
    function_words=(
        "og å det som en er på for av med til den har ikke om et men var vi kan skal eller fra så du når ved nå"
        " alle også her mer etter finnes blir hos vår våre oss dem deg seg enn der dere jeg hva kjære"
        " uke uker noe noen bli møte møtet innen uten styret bare dugnad oppmøte"
    ),
    welcomes=r"velkommen\s+til",
    greets=r"hei(?:\s+alle)?|kjære|god\s+(?:morgen|dag|kveld)|hallo",
    closes=r"(?:med\s+)?(?:vennlig(?:e)?|beste|varm(?:e)?)?\s*hilsen(?:er)?|mvh|klem",
    leaves=r"avmeld\w*|meld(?:e)?\s+deg\s+av|avslutt\w*\s+abonnement\w*|endre\s+innstillinger",
    leave_sentence=r"(?:ønsker|vil)\s+du\s+ikke\s+(?:lenger\s+)?(?:å\s+)?(?:få|motta|ha)\b",
    reasons=r"du\s+(?:får|mottar|har\s+fått)\s+(?:denne|dette)\s+(?:(?:\w*brevet|e-?post\w*|mailen|meldingen)\b.{0,60}?(?:fordi|siden|som\s+medlem)|fordi\s+du)",
    web=(
        r"problemer\s+med\s+å\s+(?:lese|vise)\s+(?:denne|dette|hele)?\s*(?:\w*brevet|e-?posten|mailen|meldingen)|(?:les|vis|åpne)\s+(?:.{0,20}\s)?i\s+nettleser\w*"
        r"|^\W*(?:(?:les|vis|se)\s+)?nettversjon(?:en)?\W*$"
    ),
    rights=r"alle\s+rettigheter\s+forbehold\w*",
    device=r"sendt\s+fra\s+(?:min|outlook|mail).{0,40}",
    sent_from=r"fra",
    sent_at=r"sendt|dato",
    sent_to=r"til|kopi",
    about=r"emne",
    disclaims=r"(?:e-?post|melding|mail)\w*\b.{0,150}konfidensiel\w*",
    external=r"avsender\s+utenfor\s+\w+|ekstern\s+avsender",
    byline=r"(?:skrevet\s+av|publisert|innlegg\s+av)",
    system=r"\d+\s+kommentar(?:er)?|skriv\s+ut|sist\s+(?:oppdatert|endret).{0,40}|lytt",
    letter_names=r"brev(?:et)?|blad(?:et)?|nytt|nyheter|program(?:met)?|innkalling",
    numbers=r"nr|nummer|uke",
    bodies=r"forening(?:en)?|klubb(?:en)?|(?:borette|idrett|bygde)s?lag(?:et)?|menighet(?:en)?|kommune(?:n)?|skole(?:n)?|velforening(?:en)?",
    handover=r"kan\s+du\s+(?:sende|få)\s+(?:ut|videre)|sendes\s+(?:ut|videre)|til\s+hele\s+listen",
    letter=r"\w*brev(?:et)?|e-?post\w*|mail(?:en)?|melding(?:en|er)?|utsending\w*|abonnement\w*|listen",
    leaves_surely=r"avslutt\w*\s+abonnement\w*|meld(?:e)?\s+deg\s+av\s+(?:ny|listen)\w*",
    unending=r"i|på|og|at|å|for|som|til|fra|med|en|et|ved|den|det|av|eller|hos|kl\.?",
)

DA = TextWords(
    language="da",
    automatic=r"automatisk\s+svar|autosvar|fravær",
    corrects=r"rettelse",
    function_words=(
        "og at det som en er på for af med til den har ikke om et men var vi kan skal eller fra så du når ved nu"
        " alle også her mere efter findes bliver hos vores os dem dig sig end der jer jeg hvad blev kære uge"
        " uger noget nogle blive møde mødet inden uden bestyrelsen kun afholdes"
    ),
    welcomes=r"velkommen\s+til",
    greets=r"hej(?:\s+alle)?|kære|god\s+(?:morgen|dag|aften)|hallo",
    closes=r"(?:med\s+)?(?:venlig(?:e)?|bedste|varm(?:e)?)?\s*hilsen(?:er)?|mvh|kh|knus",
    leaves=r"afmeld\w*|framelde?\w*|opsig\w*\s+abonnement\w*|ændre\s+indstillinger",
    leave_sentence=r"(?:ønsker|vil)\s+du\s+ikke\s+(?:længere\s+)?(?:at\s+)?(?:få|modtage|have)\b",
    reasons=r"du\s+(?:får|modtager|har\s+fået)\s+(?:denne|dette)\s+(?:(?:\w*brev|e-?mail|mail|besked)\b.{0,60}?(?:fordi|da\s+du|som\s+medlem)|fordi\s+du)",
    web=(
        r"problemer\s+med\s+at\s+(?:læse|vise)\s+(?:denne|dette|hele)?\s*(?:\w*brev(?:et)?|e-?mail(?:en)?|mail(?:en)?)|(?:læs|vis|åbn)\s+(?:.{0,20}\s)?i\s+(?:din\s+)?browser\w*"
        r"|^\W*(?:(?:læs|vis|se)\s+)?webversion(?:en)?\W*$"
    ),
    rights=r"alle\s+rettigheder\s+forbehold\w*",
    device=r"sendt\s+fra\s+(?:min|outlook|mail).{0,40}",
    sent_from=r"fra",
    sent_at=r"sendt|dato",
    sent_to=r"til|cc",
    about=r"emne",
    disclaims=r"(?:e-?mail|mail|besked|meddelelse)\w*\b.{0,150}fortrolig\w*",
    external=r"afsender\s+uden\s+for\s+\w+|ekstern\s+afsender",
    byline=r"(?:skrevet\s+af|udgivet|indlæg\s+af)",
    system=r"\d+\s+kommentar(?:er)?|udskriv|sidst\s+(?:opdateret|ændret).{0,40}|lyt",
    letter_names=r"brev(?:et)?|blad(?:et)?|nyt|nyheder|program(?:met)?|indkaldelse",
    numbers=r"nr|nummer|uge",
    bodies=r"forening(?:en)?|klub(?:ben)?|laug(?:et)?|menighed(?:en)?|kommune(?:n)?|skole(?:n)?",
    handover=r"kan\s+du\s+(?:sende|få)\s+(?:ud|videre)|sendes\s+(?:ud|videre)|til\s+hele\s+listen",
    letter=r"\w*brev(?:et)?|e-?mail\w*|mail(?:en)?|besked(?:en|er)?|udsendelse\w*|abonnement\w*|listen",
    leaves_surely=r"opsig\w*\s+abonnement\w*|(?:afmeld|framelde?)\w*\s+(?:ny|listen)\w*",
    unending=r"i|på|og|at|for|som|til|fra|med|en|et|ved|den|det|af|eller|hos|kl\.?",
)

DE = TextWords(
    language="de",
    automatic=r"automatische\s+antwort|abwesenheits(?:notiz|nachricht|meldung)|abwesend|unzustellbar",
    corrects=r"berichtigung",
    function_words=(
        "und die der das ist in den von zu mit nicht auf für ein eine sich des dem im wir es auch an werden als"
        " bei oder aus wenn noch nach wird haben sind ihr uns euch bis zum zur hat am um"
    ),
    welcomes=r"willkommen\s+(?:zum|zur)",
    greets=r"hallo|liebe[rs]?|guten\s+(?:morgen|tag|abend)|sehr\s+geehrte\w*|moin|servus|grüß\s+gott",
    closes=r"(?:mit\s+)?(?:freundliche[nm]?|herzliche[nm]?|liebe[nm]?|viele|beste)?\s*gr(?:uß|üße[n]?)|mfg|euer|eure|ihr\s+vorstand",
    leaves=r"abbestell\w*|abmeld\w*|newsletter\s+kündigen|austragen|einstellungen\s+ändern",
    leave_sentence=r"(?:wenn|falls)\s+(?:sie|du)\s+(?:.{0,30})?(?:nicht\s+mehr|keine)\b.{0,60}(?:erhalten|bekommen)\b|(?:möchten|wollen)\s+sie\s+.{0,60}nicht\s+mehr\s+(?:erhalten|bekommen)",
    reasons=r"(?:sie|du)\s+(?:erhalten|erhältst|bekommst|bekommen)\s+diese[ns]?\s+(?:\w*brief|newsletter|e-?mail|mail|nachricht)\b.{0,60}?(?:weil|da\b|als\s+mitglied)",
    web=(
        r"(?:e-?mail|mail|newsletter|nachricht)\b.{0,40}nicht\s+(?:korrekt|richtig)\s+(?:dargestellt|angezeigt)|im\s+(?:web)?browser\s+(?:ansehen|anzeigen|öffnen|lesen)"
        r"|^\W*(?:(?:zur|als)\s+)?(?:webversion|online-?ansicht)\W*$"
    ),
    rights=r"alle\s+rechte\s+vorbehalten",
    device=r"von\s+meinem\s+\w+\s+gesendet|gesendet\s+(?:von|mit)\s+.{0,40}",
    sent_from=r"von",
    sent_at=r"gesendet|datum",
    sent_to=r"an|cc|kopie",
    about=r"betreff",
    disclaims=r"(?:e-?mail|mail|nachricht)\b.{0,150}vertraulich\w*",
    external=r"von\s+einem\s+externen\s+absender|von\s+außerhalb\s+(?:der|ihrer|unserer)\s+organisation",
    byline=r"(?:geschrieben\s+von|veröffentlicht|von\s+(?=[A-ZÄÖÜ]\w+\s+[A-ZÄÖÜ]))",
    system=r"\d+\s+kommentare?|drucken|nach\s+oben|zuletzt\s+(?:aktualisiert|geändert).{0,40}|vorlesen",
    letter_names=r"brief|blatt|nachrichten|rundbrief|mitteilungen|einladung|programm",
    numbers=r"nr|nummer|ausgabe|woche|kw",
    bodies=r"verein|e\.\s?v\.|gemeinde|schule|klub|club|verband",
    handover=r"(?:kannst|könntest|können|könnten)\s+(?:du|sie)\s+(?:.{0,30})?(?:verschicken|weiterleiten|verteilen|rumschicken)|an\s+(?:alle|die\s+ganze)\s+(?:liste|mitglieder)",
    letter=r"\w*brief(?:e[ns]?|s)?|newsletter\w*|e-?mails?|mails?|nachricht(?:en)?|abonnement|abo|verteiler|liste",
    leaves_surely=r"newsletter\s+(?:abbestellen|abmelden|kündigen)|aus(?:\s+dem|\s+der)\s+(?:verteiler|liste)\s+austragen",
    unending=r"in|im|am|und|der|die|das|den|dem|ein|eine|einen|zu|zum|zur|für|mit|von|vom|bei|auf|an|um|oder",
)

FI = TextWords(
    language="fi",
    automatic=r"automaattinen\s+vastaus|poissaoloviesti|poissa",
    corrects=r"oikaisu|korjaus",
    function_words=(
        "ja on ei että se joka kun mutta tai niin myös ovat voi ole sen hän tämä mukaan jos oli kuin vain jo nyt sekä"
        " kanssa meidän teidän kaikki mitä missä olla tulee"
    ),
    greets=r"hei|moi|hyvää\s+(?:huomenta|päivää|iltaa)|hyvä[t]?\s",
    leaves=r"peruuta\s+tilaus\w*|peru\s+tilaus\w*|poistu\s+listalta",
    web=r"(?:avaa|lue|katso)\s+selaimessa|selainversio\w*",
    device=r"lähetetty\s+(?:iphonesta|ipadista|puhelimesta|laitteesta).{0,30}",
    sent_from=r"lähettäjä",
    sent_at=r"lähetetty|päiväys",
    sent_to=r"vastaanottaja|kopio",
    about=r"aihe",
    letter_names=r"kirje|lehti|tiedote",
    numbers=r"nro|viikko",
    bodies=r"yhdistys|seura|koulu|seurakunta",
)

TEXT_WORDS: tuple[TextWords, ...] = (SV, EN, NB, DA, DE, FI)
"""All of them are looked for in every issue: a forwarded mail often speaks two languages."""


def any_of(*fields: str) -> str:
    """What any language has for these fields, as one expression."""
    return "|".join(said for words in TEXT_WORDS for name in fields if (said := getattr(words, name)))
