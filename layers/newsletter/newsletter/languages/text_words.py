"""The words of letters, as one language has them: greetings, an older system's boilerplate, forwarded mails."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TextWords:
    """One language's words.

    ``function_words`` are its commonest small words, by which a text's language is known. Every other field is a regular
    expression without groups, matched without regard to case:

    - ``greets`` begins a greeting, ``closes`` a greeting at the end.
    - ``leaves``: ways out of a list; ``leave_sentence`` a whole sentence about leaving without one of those words.
    - ``reasons`` begins the sentence that says why this reader gets it; ``web`` is about the version in the browser.
    - ``rights`` stands in a copyright line; ``device`` is what a telephone writes below a mail.
    - ``sent_from``, ``sent_at``, ``sent_to`` and ``about`` are the names of the headers that a mail program repeats in a
      forwarded mail; ``forwarded`` is the line above them.
    - ``disclaims`` stands in a confidentiality notice, ``external`` in a banner above mails from outside.
    - ``byline`` begins a line about who wrote it and when; ``system`` is what a website writes beside it.
    - ``letter_names`` are ends of words that name a newsletter; ``numbers`` stands before an issue's number.
    - ``bodies`` are ends of words that name an organisation.
    - ``handover`` are phrases of a note that asks somebody to send the text on.
    """

    language: str
    function_words: str
    greets: str = ""
    closes: str = ""
    leaves: str = ""
    leave_sentence: str = ""
    reasons: str = ""
    web: str = ""
    rights: str = ""
    device: str = ""
    sent_from: str = ""
    sent_at: str = ""
    sent_to: str = ""
    about: str = ""
    forwarded: str = ""
    disclaims: str = ""
    external: str = ""
    byline: str = ""
    system: str = ""
    letter_names: str = ""
    numbers: str = ""
    bodies: str = ""
    handover: str = ""


SV = TextWords(
    language="sv",
    function_words=(
        "och att det som en är på för av med till den har inte om ett men var vi kan ska eller från så du när vid nu alla"
        " också här mer efter under finns blir hos era vår våra er oss dem dig sig än där ni"
    ),
    greets=r"hej(?:san)?|hallå|kära|käre|bästa|bäste|god\s+(?:morgon|dag|kväll|fortsättning)|välkommen\s+till\s+ett\s+nytt",
    closes=r"(?:med\s+)?(?:vänlig(?:a)?|bästa|varma|soliga|hjärtliga)?\s*hälsning(?:ar)?|mvh|kram|allt\s+gott|vi\s+ses|hälsar",
    leaves=(
        r"avregistrer\w*|avprenumerer\w*|avanmäl\w*|avsluta\s+(?:din\s+)?prenumeration\w*|säg(?:a)?\s+upp\s+(?:din\s+)?"
        r"prenumeration\w*|avbeställ\w*|avbryt\w*\s+(?:din\s+)?prenumeration\w*|ändra\s+dina\s+inställningar|uppdatera\s+dina\s+uppgifter"
    ),
    leave_sentence=(
        r"vill\s+(?:du|ni)\s+(?:inte|ej)\s+(?:längre\s+)?(?:ha|få)\b.{0,60}|(?:du|ni|den)\s+som\s+inte\s+(?:längre\s+)?vill\s+(?:ha|få)\b.{0,80}"
        r"|om\s+du\s+inte\s+(?:längre\s+)?vill\s+(?:ha|få)\b.{0,60}"
    ),
    reasons=(
        r"(?:du|ni)\s+(?:får|fick|har\s+fått|mottar)\s+(?:det\s+här|detta|den\s+här|denna|veckobrevet|nyhetsbrevet|brevet|bladet|utskicket)\b"
        r".{0,60}?(?:eftersom|för\s+att|därför|som\s+medlem|som\s+prenumerant|då\s+du|då\s+ni)"
    ),
    web=(
        r"(?:problem(?:\s+(?:med\s+)?att)?\s+(?:att\s+)?(?:läsa|visa|se)|(?:visas|syns)\s+(?:inte|det\s+inte)|kan\s+du\s+inte\s+(?:läsa|se)"
        r"|svårt\s+att\s+läsa|(?:läs|visa|öppna|se)\s+(?:det\s+(?:här\s+)?|brevet\s+|nyhetsbrevet\s+|utskicket\s+|mejlet\s+|mailet\s+)?i\s+(?:din\s+)?webbläsare\w*|webbversion\w*)"
    ),
    rights=r"alla\s+rättigheter\s+förbehåll\w*|eftertryck\s+förbjud\w*",
    device=r"skickat\s+från\s+(?:min|mobilen|outlook|mail|yahoo|gmail|samsung).{0,40}|hämta\s+outlook\s+för.{0,20}",
    sent_from=r"från",
    sent_at=r"skickat|datum|den",
    sent_to=r"till|kopia|hemlig\s+kopia",
    about=r"ämne|rubrik",
    forwarded=r"(?:vidarebefordrat|ursprungligt|ursprungsmeddelande|början\s+på\s+vidarebefordrat)\s*(?:meddelande|brev|mejl|mail)?",
    disclaims=(
        r"konfidentiell\w*|(?:detta|det\s+här)\s+(?:e-?post)?(?:meddelande\w*|mejl\w*|mail\w*).{0,80}(?:avsett|avsedd|mottagare)|"
        r"om\s+du\s+inte\s+är\s+(?:rätt|avsedd)\s+mottagare|tänk\s+på\s+miljön.{0,40}(?:skriver|skriva)\s+ut"
    ),
    external=r"avsändare\s+utanför|extern\s+avsändare|klicka\s+inte\s+på\s+länkar|öppna\s+inte\s+länkar",
    byline=r"(?:inlägg\s+av|skrivet\s+av|publicera[dt]|postat\s+av|utgivet\s+av|senast\s+uppdaterad|av\s+(?=[A-ZÅÄÖ]))",
    system=r"\d+\s+kommentar(?:er)?|kommentera|dela|skriv\s+ut(?:\s+sidan)?|(?:sid|webb)ansvarig.{0,60}|upp\s+till\s+toppen"
    r"|till\s+toppen|lyssna(?:\s+på\s+sidan)?|(?:sidan\s+)?senast\s+(?:uppdaterad|ändrad|granskad).{0,40}|tipsa\s+en\s+vän",
    letter_names=r"brev(?:et)?|blad(?:et)?|nytt|nyheter|program(?:met)?|kallelse|information|bulletin(?:en)?",
    numbers=r"nr|nummer|vecka|v\.",
    bodies=(
        r"förening(?:en)?|klubb(?:en)?|sällskap(?:et)?|förbund(?:et)?|församling(?:en)?|lag(?:et)?|nätverk(?:et)?|kommun(?:en)?"
        r"|skola(?:n)?|brf|if|ik|ideell|stiftelse(?:n)?|samfällighet(?:en)?|byalag(?:et)?"
    ),
    handover=(
        r"kan\s+(?:du|ni)\s+(?:skicka|få|lägga|mejla|maila)\s+(?:ut|vidare|in)|skicka(?:s)?\s+(?:ut|vidare)|(?:ska|skall)\s+gå\s+till\s+(?:alla|hela)"
        r"|till\s+hela\s+listan|kan\s+du\s+få\s+ut|fixar\s+du|för\s+(?:utskick|vidare\s+befordran)|här\s+(?:är|kommer)\s+texten|bifogade?\s+mejl\w*"
    ),
)

EN = TextWords(
    language="en",
    function_words=(
        "the and of to in is it for on that with as are at be this have from you we will our not by or your all an if"
        " has can they who please their there was been which about"
    ),
    greets=r"hi|hello|dear|good\s+(?:morning|day|evening)|greetings|hiya",
    closes=r"(?:kind|best|warm|warmest|many)?\s*(?:regards|wishes|thanks)|yours|sincerely|cheers|love|have\s+a\s+(?:lovely|great|good)\b",
    leaves=(
        r"unsubscrib\w*|opt(?:ing)?[\s-]?out|(?:update|manage|change)\s+(?:your\s+)?(?:e?mail\s+)?(?:preferences|subscription)s?"
        r"|remove\s+(?:me|yourself)\s+from"
    ),
    leave_sentence=r"if\s+you\s+(?:no\s+longer|do\s+not|don['\u2019]t)\s+(?:wish|want)\s+to\s+(?:receive|get)\b.{0,80}",
    reasons=r"you(?:['\u2019]re|\s+are|\s+have)?\s+(?:receiving|received|getting|got)\s+(?:this|our)\b.{0,40}?(?:because|as\b|since)",
    web=(
        r"view\s+(?:this\s+)?(?:e-?mail|newsletter|it)?\s*(?:in|online|on)(?:\s+(?:your|a|the))?\s*(?:web\s?)?(?:browser)?|(?:trouble|problems?|having\s+trouble)"
        r"\s+(?:viewing|reading|seeing).{0,40}|not\s+displaying\s+correctly|web\s+version"
    ),
    rights=r"all\s+rights\s+reserved",
    device=r"sent\s+from\s+(?:my|outlook|mail|yahoo|gmail|samsung).{0,40}|get\s+outlook\s+for.{0,20}",
    sent_from=r"from",
    sent_at=r"sent|date",
    sent_to=r"to|cc|bcc",
    about=r"subject",
    forwarded=r"(?:forwarded|original)\s+message|begin\s+forwarded\s+message",
    disclaims=(
        r"confidential\w*.{0,120}(?:intended|recipient|addressee)|intended\s+(?:solely\s+|only\s+)?for\s+the\s+(?:use|addressee|recipient|individual)|"
        r"(?:disclaimer\s*:|consider\s+the\s+environment\s+before\s+printing)"
    ),
    external=r"(?:originated|came)\s+from\s+outside|external\s+(?:sender|e-?mail)|do\s+not\s+click\s+(?:on\s+)?links",
    byline=r"(?:posted\s+(?:by|on)|written\s+by|published(?:\s+(?:by|on))?|by\s+(?=[A-Z])|last\s+updated)",
    system=r"\d+\s+comments?|share|print(?:\s+this\s+page)?|(?:back\s+to\s+)?top|page\s+owner.{0,60}|listen|last\s+updated.{0,40}",
    letter_names=r"news(?:letter)?|bulletin|leaf|gazette|notes|update|programme|program|digest|herald|post",
    numbers=r"no\.?|number|issue|week|vol\.?",
    bodies=r"club|association|school|society|church|parish|council|committee|trust|group|pta|allotments?",
    handover=(
        r"(?:could|can|would)\s+you\s+(?:please\s+)?(?:send|forward|circulate|pass)|please\s+(?:send|forward|circulate)|for\s+the\s+list|send\s+(?:it|this)\s+(?:round|out|on)"
        r"|here\s+is\s+the\s+text|piece\s+for\s+the"
    ),
)

NB = TextWords(
    language="nb",
    function_words=(
        "og å det som en er på for av med til den har ikke om et men var vi kan skal eller fra så du når ved nå alle også"
        " her mer etter finnes blir hos vår våre oss dem deg seg enn der dere jeg hva"
    ),
    greets=r"hei(?:\s+alle)?|kjære|god\s+(?:morgen|dag|kveld)|hallo",
    closes=r"(?:med\s+)?(?:vennlig(?:e)?|beste|varm(?:e)?)?\s*hilsen(?:er)?|mvh|klem",
    leaves=r"avmeld\w*|meld(?:e)?\s+deg\s+av|avslutt\w*\s+abonnement\w*|endre\s+innstillinger",
    leave_sentence=r"ønsker\s+du\s+ikke\s+(?:lenger\s+)?(?:å\s+)?(?:få|motta)\b.{0,60}",
    reasons=r"du\s+(?:får|mottar|har\s+fått)\s+(?:denne|dette)\b.{0,60}?(?:fordi|siden|som\s+medlem)",
    web=r"(?:problemer\s+med\s+å\s+(?:lese|vise)|(?:les|vis|åpne)\s+(?:.{0,20})?i\s+nettleser\w*|nettversjon\w*)",
    rights=r"alle\s+rettigheter\s+forbehold\w*",
    device=r"sendt\s+fra\s+(?:min|outlook|mail).{0,40}",
    sent_from=r"fra",
    sent_at=r"sendt|dato",
    sent_to=r"til|kopi",
    about=r"emne",
    forwarded=r"(?:videresendt|opprinnelig)\s+melding",
    disclaims=r"konfidensiel\w*",
    external=r"avsender\s+utenfor|ekstern\s+avsender",
    byline=r"(?:skrevet\s+av|publisert|innlegg\s+av)",
    system=r"\d+\s+kommentar(?:er)?|skriv\s+ut|sist\s+(?:oppdatert|endret).{0,40}|lytt",
    letter_names=r"brev(?:et)?|blad(?:et)?|nytt|nyheter|program(?:met)?|innkalling",
    numbers=r"nr|nummer|uke",
    bodies=r"forening(?:en)?|klubb(?:en)?|borettslag(?:et)?|lag(?:et)?|menighet(?:en)?|kommune(?:n)?|skole(?:n)?|vel",
    handover=r"kan\s+du\s+(?:sende|få)\s+(?:ut|videre)|sendes\s+(?:ut|videre)|til\s+hele\s+listen",
)

DA = TextWords(
    language="da",
    function_words=(
        "og at det som en er på for af med til den har ikke om et men var vi kan skal eller fra så du når ved nu alle også"
        " her mere efter findes bliver hos vores os dem dig sig end der jer jeg hvad blev"
    ),
    greets=r"hej(?:\s+alle)?|kære|god\s+(?:morgen|dag|aften)|hallo",
    closes=r"(?:med\s+)?(?:venlig(?:e)?|bedste|varm(?:e)?)?\s*hilsen(?:er)?|mvh|kh|knus",
    leaves=r"afmeld\w*|framelde?\w*|opsig\w*\s+abonnement\w*|ændre\s+indstillinger",
    leave_sentence=r"ønsker\s+du\s+ikke\s+(?:længere\s+)?at\s+(?:få|modtage)\b.{0,60}|vil\s+du\s+ikke\s+(?:længere\s+)?(?:have|modtage)\b.{0,60}",
    reasons=r"du\s+(?:får|modtager|har\s+fået)\s+(?:denne|dette)\b.{0,60}?(?:fordi|da\s+du|som\s+medlem)",
    web=r"(?:problemer\s+med\s+at\s+(?:læse|vise)|(?:læs|vis|åbn)\s+(?:.{0,20})?i\s+(?:din\s+)?browser\w*|webversion\w*)",
    rights=r"alle\s+rettigheder\s+forbehold\w*",
    device=r"sendt\s+fra\s+(?:min|outlook|mail).{0,40}",
    sent_from=r"fra",
    sent_at=r"sendt|dato",
    sent_to=r"til|cc",
    about=r"emne",
    forwarded=r"(?:videresendt|oprindelig)\s+(?:meddelelse|besked)",
    disclaims=r"fortrolig\w*",
    external=r"afsender\s+uden\s+for|ekstern\s+afsender",
    byline=r"(?:skrevet\s+af|udgivet|indlæg\s+af)",
    system=r"\d+\s+kommentar(?:er)?|udskriv|sidst\s+(?:opdateret|ændret).{0,40}|lyt",
    letter_names=r"brev(?:et)?|blad(?:et)?|nyt|nyheder|program(?:met)?|indkaldelse",
    numbers=r"nr|nummer|uge",
    bodies=r"forening(?:en)?|klub(?:ben)?|roklub|laug|menighed(?:en)?|kommune(?:n)?|skole(?:n)?",
    handover=r"kan\s+du\s+(?:sende|få)\s+(?:ud|videre)|sendes\s+(?:ud|videre)|til\s+hele\s+listen",
)

DE = TextWords(
    language="de",
    function_words=(
        "und die der das ist in den von zu mit nicht auf für ein eine sich des dem im wir es auch an werden als bei oder"
        " aus wenn noch nach wird haben sind ihr uns euch bis zum zur hat am um"
    ),
    greets=r"hallo|liebe[rs]?|guten\s+(?:morgen|tag|abend)|sehr\s+geehrte\w*|moin|servus|grüß\s+gott",
    closes=r"(?:mit\s+)?(?:freundliche[nm]?|herzliche[nm]?|liebe[nm]?|viele|beste)?\s*gr(?:uß|üße[n]?)|mfg|euer|eure|ihr\s+vorstand",
    leaves=r"abbestell\w*|abmeld\w*|newsletter\s+kündigen|austragen|einstellungen\s+ändern",
    leave_sentence=r"(?:wenn|falls)\s+(?:sie|du)\s+(?:.{0,30})?(?:nicht\s+mehr|keine)\b.{0,60}(?:erhalten|bekommen)\b.{0,40}",
    reasons=r"(?:sie|du)\s+(?:erhalten|erhältst|bekommst|bekommen)\s+(?:diese[ns]?)\b.{0,60}?(?:weil|da\b|als\s+mitglied)",
    web=r"(?:nicht\s+(?:korrekt|richtig)\s+(?:dargestellt|angezeigt)|im\s+(?:web)?browser\s+(?:ansehen|anzeigen|öffnen|lesen)|webversion|online-?ansicht)",
    rights=r"alle\s+rechte\s+vorbehalten",
    device=r"von\s+meinem\s+\w+\s+gesendet|gesendet\s+(?:von|mit)\s+.{0,40}",
    sent_from=r"von",
    sent_at=r"gesendet|datum",
    sent_to=r"an|cc|kopie",
    about=r"betreff",
    forwarded=r"(?:weitergeleitete|ursprüngliche)\s+nachricht|anfang\s+der\s+weitergeleiteten",
    disclaims=r"vertraulich\w*.{0,120}(?:bestimmt|empfänger)",
    external=r"externe[rn]?\s+absender|von\s+außerhalb",
    byline=r"(?:geschrieben\s+von|veröffentlicht|von\s+(?=[A-ZÄÖÜ]\w+\s+[A-ZÄÖÜ]))",
    system=r"\d+\s+kommentare?|drucken|nach\s+oben|zuletzt\s+(?:aktualisiert|geändert).{0,40}|vorlesen",
    letter_names=r"brief|blatt|nachrichten|rundbrief|mitteilungen|einladung|programm",
    numbers=r"nr|nummer|ausgabe|woche|kw",
    bodies=r"verein|e\.\s?v\.|gemeinde|schule|klub|club|verband",
    handover=r"(?:kannst|könntest|können|könnten)\s+(?:du|sie)\s+(?:.{0,30})?(?:verschicken|weiterleiten|verteilen|rumschicken)|an\s+(?:alle|die\s+ganze)\s+(?:liste|mitglieder)",
)

FI = TextWords(
    language="fi",
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
    forwarded=r"(?:välitetty|alkuperäinen)\s+viesti",
    letter_names=r"kirje|lehti|tiedote",
    numbers=r"nro|viikko",
    bodies=r"yhdistys|seura|koulu|seurakunta",
)

TEXT_WORDS: tuple[TextWords, ...] = (SV, EN, NB, DA, DE, FI)
"""All of them are looked for in every issue: a forwarded mail often speaks two languages."""
