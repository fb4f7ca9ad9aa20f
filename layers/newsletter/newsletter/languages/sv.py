"""Swedish."""

from __future__ import annotations

from newsletter.languages.day_words import DayWords

DAYS = DayWords(
    language="sv",
    months={
        1: "januari jan",
        2: "februari febr feb",
        3: "mars mar",
        4: "april apr",
        5: "maj",
        6: "juni jun",
        7: "juli jul",
        8: "augusti aug",
        9: "september sept sep",
        10: "oktober okt",
        11: "november nov",
        12: "december dec",
    },
    weekdays={
        1: "måndagen måndag mån månd",
        2: "tisdagen tisdag tis tisd",
        3: "onsdagen onsdag ons onsd",
        4: "torsdagen torsdag tors tor torsd",
        5: "fredagen fredag fre fred",
        6: "lördagen lördag lör lörd",
        7: "söndagen söndag sön sönd",
    },
    two_letter_weekdays={1: "må", 2: "ti", 3: "on", 4: "to", 5: "fr", 6: "lö", 7: "sö"},
    hours="ett två tre fyra fem sex sju åtta nio tio elva tolv",
    clock=r"(?:första\s+)?start(?=\s+\d{1,2}[.:]\d\d)|kl\.|kl(?=[\s\d])|klockan|med\s+start|start\s+kl\.?|samling\s+kl\.?",
    after_hour=r"",
    afternoon=r"på\s+(?:kvällen|eftermiddagen|em\b)|e\.?\s?m\b\.?",
    morning=r"på\s+(?:morgonen|förmiddagen|fm\b)|f\.?\s?m\b\.?",
    half=r"halv",
    quarter_to=r"kvart\s+i",
    quarter_past=r"kvart\s+över",
    open_end=r"och\s+framåt|(?:till|tills)\s+(?:det\s+blir\s+)?sent|tills?\s+vidare",
    holidays=(
        r"långfredagen|påsk(?:dagen|afton(?:en)?)|annandag\s+(?:påsk|jul)|skärtorsdag(?:en)?|pingst(?:dagen|afton)"
        r"|midsommar(?:afton(?:en)?|dagen)|valborgsmässoafton(?:en)?|valborg|jul(?:afton(?:en)?|dagen)"
        r"|nyårs(?:afton(?:en)?|dagen)|trettondag(?:en|safton|\s+jul)?|allhelgonadagen|alla\s+helgons\s+dag"
        r"|kristi\s+himmelsfärds\s?dag|nationaldagen|(?:första|andra|tredje|fjärde"
        r"|\d:[ea])\s+(?:söndagen\s+i\s+)?advent"
    ),
    named_days={
        r"julafton(?:en)?": "12-24",
        r"juldagen": "12-25",
        r"annandag\s+jul": "12-26",
        r"nyårsafton(?:en)?": "12-31",
        r"nyårsdagen": "01-01",
        r"trettondagen|trettondag\s+jul": "01-06",
        r"skärtorsdag(?:en)?": "easter-3",
        r"långfredag(?:en)?": "easter-2",
        r"påskafton(?:en)?": "easter-1",
        r"påskdagen": "easter",
        r"annandag\s+påsk": "easter+1",
        r"valborg(?:smässoafton(?:en)?)?": "04-30",
        r"första\s+maj": "05-01",
        r"kristi\s+himmelsfärds\s?dag(?:en)?": "easter+39",
        r"pingstdagen": "easter+49",
        r"nationaldagen": "06-06",
        r"midsommarafton(?:en)?": "midsummer",
        r"midsommardagen": "midsummer+1",
    },
    opens=r"från(?:\s+och\s+med)?|fr\.?\s?o\.?\s?m\.?|mellan",
    to=r"till\s+och\s+med|t\.?\s?o\.?\s?m\.?|till",
    both=r"och|samt|resp(?:ektive|\.)",
    either=r"och/eller|eller",
    all_day=r"hela\s+dagen|heldag",
    before_day=r"den|på",
    every_day_at=r"(?:alla|båda|bägge|samtliga)\s+(?:dagarna|dagar|kvällarna|gångerna|gånger)|varje\s+(?:dag|kväll|gång)"
    r"|samma\s+tid",
    events=(
        r"hajk(?:en|er)?|\w{3,}runda(?:n)?|regatta(?:n|or)?|upprop(?:et)?|\w{3,}skytte(?:t)?|jakt(?:en)?|slåtterdag(?:en)?|bryggdag(?:en)?|röjning(?:en)?|sjösättning(?:en)?|upptagning(?:en)?|torrsättning(?:en)?|styckning(?:en)?|genrep(?:et)?|vinprovning(?:en)?|frågesport(?:en)?|sammankomst(?:en|er)?|sammanträde(?:t|n)?|planeringsdag(?:en|ar)?|brasa(?:n)?|sagostund(?:en|er)?|(?:pyssel|skapar)verkstad(?:en)?|webbinari(?:um|et)|revy(?:n)?|\w{3,}städning(?:en)?|(?<=-)kväll(?:en)?|glögg(?:en)?(?=\W|$)|(?:vår|höst|skörde|aktivitets|skogs|gårds|hund|scout|klubb|båt|rodd|jakt|tränings|informations)dag(?:en|ar)?|möte(?:t|n|na)?|stämm(?:a|an|or)|fest(?:en|er)?|kalas(?:et)?|träff(?:en|ar|arna)?|kurs(?:en|er)?"
        r"|kursdag(?:en|ar|arna)?|städdag(?:en|ar)?|(?:byt|bytes)dag(?:en)?|fröbytardag(?:en)?|fixardag(?:en|ar)?"
        r"|arbetsdag(?:en|ar)?|friluftsdag(?:en)?|idrottsdag(?:en)?|temadag(?:en)?|familjedag(?:en)?"
        r"|utbildningsdag(?:en|ar)?|byadag(?:en)?|hembygdsdag(?:en)?|prova-på-dag(?:en)?|medlemsdag(?:en)?"
        r"|bytardag(?:en)?|krattardag(?:en)?|planteringsdag(?:en)?|jubileumsdag(?:en)?|jobbardag(?:en)?"
        r"|cykeldag(?:en)?|kvällar(?:na)?|\w{3,}kväll(?:en)?|konsert(?:en|er)?|gudstjänst(?:en|er)?|mässa(?:n)?"
        r"|mässor|andakt(?:en)?|vesper|\w{3,}bön(?:en)?|julotta(?:n)?|ottesång|föreläsning(?:en|ar)?"
        r"|föredrag(?:et)?|seminari(?:um|et|er)|konferens(?:en|er)?|vandring(?:en|ar)?|utflykt(?:en|er)?"
        r"|utfärd(?:en|er)?|resa(?:n)?|resor|marknad(?:en|er)?|loppis(?:en|ar)?|auktion(?:en|er)?|basar(?:en|er)?"
        r"|tävling(?:en|ar)?|turnering(?:en|ar)?|cup(?:en|er)?|match(?:en|er)?|lopp(?:et)?|mästerskap(?:et|en)?"
        r"|\w{4,}spelen|träning(?:en|ar)?|läger|lägret|disco(?:t)?|middag(?:en|ar)?|lunch(?:en|er)?"
        r"|frukost(?:en|ar)?|brunch(?:en)?|fika(?:t)?|mingel|minglet|firande(?:t)?|plundring(?:en)?"
        r"|grillning(?:en)?|cirkel(?:n)?|workshop(?:pen)?|utställning(?:en|ar)?|vernissage(?:n)?|visning(?:en|ar)?"
        r"|quiz(?:et)?|premiär(?:en)?|invigning(?:en)?|besök(?:et)?|arbetspass(?:et|en)?|långpass(?:et)?"
        r"|simpass(?:et)?|\w{3,}byte(?:t)?|bingo(?:n)?|allsång(?:en)?|talko(?:t)?|upptakt(?:en)?"
        r"|avslutning(?:en|ar)?|uppstart(?:en)?|rundtur(?:en)?|promenad(?:en|er)?|paddling(?:en)?"
        r"|\w{4,}samling(?:en)?|\w{3,}dopp(?:et)?|bindning(?:en)?|luciamorgon(?:en)?|luciatåg(?:et)?"
        r"|demonstrationståg|jam|vaka(?:n)?|\w{3,}kafé(?:et)?|\w{3,}café(?:et)?|(?:prat|skrivar|räkne)stuga(?:n)?"
        r"|surströmming(?:en|sskiva)?|kräftskiva(?:n)?|knytis|hearing(?:en)?|debatt(?:en)?|öppning(?:en)"
        r"|rådslag(?:et)?|gille(?:t)?|musikal(?:en)?|föreställning(?:en|ar)?|\w{3,}party(?:t)?|syjunta(?:n)?"
        r"|bussresa(?:n)?|julbord(?:et)?|pubkväll(?:en)?|ceremoni(?:n)?|utdelning(?:en)?"
    ),
    no_events=r"församling(?:en|s|ens)?|(?:under|hän|an|ut|av|redo|upp)visning(?:en|ar)?|(?:kon|dis|ex)kurs(?:en|er)?|manifest(?:en)?|(?:för|in|ut|av|om|ned|över)lopp(?:et)?|(?:ut|av|om|stam|fönster|hiss|tak|filter|namn|däck|mätar|kod|lås)byte(?:t)?|vardagskväll\w*|(?:post|tidnings)utdelning(?:en)?|(?:för|efter)middag(?:en|ar)?|kursplan|halvdag|tävlingsledning",
    event_words=(
        r"prova-på(?:-\w+)?|(?-i:(?:Natt-)?KM|DM)|öppet\s+hus|öppen\s+is|valborg|midsommar(?:afton|firande)?|nationaldag(?:en|sfirande)"
        r"|lucia(?:firande)?|städning"
        r"|prova\s+på|dans(?:en)?|yoga|gympa|körövning|julbord|syjunta|bakluckeloppis|teater(?:n)?|bion?"
        r"|repetition(?:en)?"
    ),
    places=(
        r"äng(?:en|ar(?:na)?)?|teater(?:n)?|brevlåd(?:a|an|or|orna)|anslagstavla(?:n)?|varv(?:et)?|udde(?:n)?|backe(?:n)?|kvarter(?:et)?|biograf(?:en)?|entré|foajé(?:n)?|slakteri(?:et)?|miljöhus(?:et)?|grustag(?:et)?|simhall(?:en)?|idrottsplats(?:en)?|lekplats(?:en)?|boende(?:t)?|restaurang(?:en)?|gård(?:en|s)?|skola(?:n)?|sal(?:en)?|hall(?:en)?|lokal(?:en)?|hem(?:met)?|hus(?:et)?|kyrka(?:n)?"
        r"|kapell(?:et)?"
        r"|stuga(?:n)?|plan(?:en)?|plats(?:en)?|park(?:en)?|torg(?:et)?|bibliotek(?:et)?|aula(?:n)?"
        r"|rum(?:met)?|loge(?:n)?"
        r"|lada(?:n)?|magasin(?:et)?|hotell(?:et)?|kansli(?:et)?|arena(?:n)?|brygga(?:n)?|bod(?:en)?"
        r"|spår(?:et)?|hav(?:et)?"
        r"|vall(?:en)?|matsal(?:en)?|expedition(?:en)?|förråd(?:et)?|bana(?:n)?|badet|kök(?:et)?|museum"
        r"|museet|gata(?:n)?"
        r"|källare(?:n)?|klubblokal(?:en)?|garage(?:t)?|gatan|vägen|stigen|värdshus(?:et)?"
        r"|parkering(?:en)?|kaj(?:en)?|hamn(?:en)?|strand(?:en)?|slott(?:et)?|herrgård(?:en)?"
        r"|gräsmatta(?:n)?|lott\s+\d+|kvarn(?:en)?|bygdegård(?:en)?|station(?:en)?|scen(?:en)?"
        r"|trappan|tomten|entré(?:n)?|grind(?:en|arna)|lunden|skogen|furuborg|kontor(?:et)?|café(?:et)?|krog(?:en)?"
    ),
    online=r"digitalt|på\s+nätet|via(?=\s+(?:\w*länk|webb|nät|zoom|teams|skype|meet|video|dator))|zoom|teams|webbmöte|på\s+distans",
    in_place=(
        r"i|på|hos|vid|(?<=går )till|från(?=\s+(?:stora|lilla|\w+(?:en|et|an)\b))|utanför|bakom|framför"
        r"|nere\s+(?:i|på|vid)|uppe\s+(?:i|på|vid)"
    ),
    asks_in=r"(?<!måste\s)(?<!ska\s)(?<!får\s)(?<!behöver\s)(?:vi|ni|alla|samtliga|välkom\w+)",
    announces=(
        r"tänds|tänder|berättar|föreläser|underhåller|sjunger|uppträder|informerar|möter|följ\s+med|häng\s+med|kom\s+(?:och|till|med)|börjar|är\s+det\s+(?:dags|åter|återigen|alltså)?"
        r"|blir\s+det|blir|hålls|hålles|håller\s+vi|äger\s+rum|går\s+av\s+stapeln"
        r"|samlas|träffas|ses|möts|sammanträder|bjuder|inbjud\w+|ordnar|arrangerar|anordnar|firar"
        r"|välkom\w+|åker\s+vi|reser\s+vi"
        r"|vi\s+åker|vi\s+reser|går\s+till|har\s+vi|vi\s+har|infaller|genomförs|startar|drar\s+igång"
        r"|kommer\s+att\s+hållas"
        r"|har\s+\w*(?:möte|stämma|fest|träff|öppet\s+hus)|är(?=\s+(?:den|på|\w+dag|\d))|går(?=\s+(?:den\s+|på\s+)?(?:\w+dag\w*\s+(?:den\s+)?)?\d)|arrangeras|anordnas|spelas|pågår(?=\s+(?:den\s+)?\d)"
    ),
    gathers=(
        r"samåkning|upphämtning|buss(?:en)?(?=\s+\d{1,2}[.:]\d\d)|incheckning|buss(?:en)?\s+från|buss(?:en)?\s+(?:av)?går|första\s+start|håller\s+till|pågår|vi\s+finns|mellan\s+kl|samling|samlas|ses|träffas|möts|start\w*|börjar|börja"
        r"|öppnar|insläpp|mötet\s+öppnas|avfärd|avresa|avgång|kör\s+igång"
    ),
    deadline=(
        r"senast|sista\s+(?:\w+\s)?(?:dag\w*|datum|anmälnings\w+|chans\w*)|sista\s+dag\w*|anmälningstid\w*"
        r"|deadline|osa|o\.s\.a"
        r"|betal(?:a|as|ning|t)\w*|faktur\w+|lämnas?\s+in|skickas?\s+in|inne\s+hos|ha\s+kommit\s+in"
        r"|vara\s+inne|förfaller"
        r"|ansök\w+|motioner|anmälan\s+(?:öppnar|stänger|är\s+öppen|sker)|anmälningarna|nomineringar"
        r"|remiss\w*|utlyses|betald|inlämning\w*|deklaration\w*"
        r"|sista(?=\s+(?:inlämning|ansökning|betalning|anmälning)\w*)|löper\s+ut|går\s+ut\b"
    ),
    closed=(
        r"ligger(?:\s+\w+){0,3}\s+nere|öppettid\w*|telefontid\w*|avstängd\w*|avstängt|stäng(?:t|d|da|er|s|des)|sommarstängt|terminsstart\w*|skolstart\w*|läsårs\w+|första\s+skoldagen"
        r"|semester\w*|(?:höst|sport|jul|påsk|sommar|vinter)?lov(?:et)?|studiedag\w*"
        r"|ledig\w*|uppehåll|håller\s+stängt|obemannat|lovdag\w*|klämdag\w*"
    ),
    breaks=r"(?:höst|sport|jul|påsk|sommar|vinter)?lov(?:et)?",
    none=r"ingen|inget|inga",
    not_needed=(
        r"(?:(?:föran|an)mäl|förbeställ|förköp|bokning|avgift|kostnad|entré|inträde|förkunskap|erfarenhet|biljett"
        r"|åldersgräns|utrustning|stress|krav|tvång)\w*"
    ),
    cancelled=(
        r"inställ(?:t|d|da|es)|ställs\s+in|ställas\s+in|utgår|blir\s+inte\s+av|blir\s+inget|avlys(?:t|es|er)"
        r"|uteblir"
    ),
    moved=(
        r"framflytta\w*|flytta(?:t|d|ts|s|de|r|des)|skjuts?\s+(?:upp|fram)|framflyttat|framskjut\w+"
        r"|uppskjut\w+|nytt\s+datum|ny\s+(?:tid|dag)|ändrat\s+datum"
    ),
    changes=(
        r"stängs|öppnas?|höjs|sänks|gäller|träder\s+i\s+kraft|byts|hämtas|töms|läses|sotas|spolas|släpps|börjar\s+gälla"
        r"|tillträd\w+|anmälan\s+öppnar|säljs|publiceras|skickas|delas\s+ut|levereras|tändes|upphör|avslutas|avslutades"
        r"|kommer\s+ut|utkommer|går\s+till\s+(?=\w*(?:sjukhus|arbete|mission|hjälp|fond|kyrkan))"
        r"|står\s+still|är\s+avstängd"
    ),
    otherwise=(
        r"om\s+det\s+(?:regnar|snöar|blåser)|vid\s+(?:regn|dåligt\s+väder)|reserv(?:dag|datum)\w*"
        r"|eventuellt|preliminärt\s+inte"
    ),
    over=(
        r"samlade|drog|hölls|valdes|tackades|avslutades|var(?=\s+(?:en|ett|det|vi|så|mycket))|blev"
        r"|kom(?=\s+\w+)|hade(?!\s+tänkt)"
        r"|gick|fick|deltog|besökte|åkte|vann|född|död|fyllde|fyller|grattis|gratulerar|gästade"
        r"|arrangerades|beslutade|tack\s+(?:alla|till)"
        r"|träffades|sken|stod|tog|gav|beslöt"
    ),
    remembers=r"vi\s+minns|till\s+minne|in\s+memoriam|grattis|vi\s+gratulerar|tack\b|födelsedagar|rapport\s+från|referat|det\s+hände|så\s+var"
    r"|bilder\s+från|minnen\s+från|avslutat",
    until_before=r"hemkomst|hemresa|åter|tillbaka|slutar|senast|före|innan|till|t\.?o\.?m\.?|till\s+och\s+med|fram\s+till|från|från\s+och\s+med|fr\.?o\.?m\.?|efter|sedan|med\s+början"
    r"|inom|sen|utgivningsdag|nummer|nr|publicerat|publicerad|uppdaterad",
    not_before=r"inte|ej|i\s?stället\s+för|istället\s+för|och\s+inte",
    was_to_be=(
        r"skulle\s+(?:ha\s+)?(?:\w+t(?=\s)|varit|hållits|ägt\s+rum|vara|hållas|ha)|var\s+(?:tänkt|planera[td]|satt|bestäm[td])"
        r"|hade\s+tänkt|planerade|ursprunglig\w*"
    ),
    repeats=(
        r"(?:varje|varannan|var\s+(?:tredje|fjärde))\s+(?:helgfri\s+)?(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?"
        r"|(?:första|andra|tredje|fjärde|sista|\d:[ae])(?:\s+och\s+(?:andra|tredje|fjärde|sista|\d:[ae]))?\s+(?:helgfria\s+)?"
        r"(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?\s+(?:i|varje)\b(?:\s+(?:varje\s+)?månad(?:en)?)?"
        r"|(?<!\w)(?:mån|tis|ons|tors|fre|lör|sön)dagar(?:na)?\b(?=.{0,30}\d)"
    ),
    nameless=(
        r"nytt\s+(?:från|i|om|på)\b.*|från\s+(?:styrelsen|rektorn?|klubben|expeditionen|kansliet)\b.*"
        r"|.*\bhar\s+ordet|styrelsen\s+informerar"
        r"|på\s+gång(?:\s.*)?|kalend(?:er|arium)|kommande\b.*|aktiviteter"
        r"|.{0,20}program(?:met)?(?:\s+(?:för|hösten|våren|i).*)?|datum"
        r"|viktiga\s+(?:datum|dagar)|möten|evenemang|(?:det\s+(?:här\s+)?)?händer.*"
        r"|det\s+(?:här\s+)?händer.*|övrigt|allmänt|inför\b.*|nästa\s+vecka"
        r"|månadens\b.*|veckans\b.*|höstens\s+(?:möten|datum|program|aktiviteter)|vårens\s+(?:möten|datum"
        r"|program|aktiviteter)"
        r"|påminnelse(?:r)?|information|info|aktuellt|nytt|nyheter|boka\s+(?:in\s+)?(?:dag\w*|datum\w*)"
        r"|spara\s+dag\w*|inbjudan"
        r"|välkommen|välkomna|kallelse|annonser|notiser|tid\s+och\s+plats|hålltider|agenda|schema"
        r"|dagordning|gudstjänster"
        r"|tränings?tider|träningar|aktivitetskalender|almanacka|att\s+tänka\s+på|obs!?"
    ),
    introduces=(
        r"tid\s+och\s+plats\s+för|kallelse\s+till|inbjudan\s+till|välkom(?:men|na)\s+(?:till|på)|påminnelse\s+om"
        r"|(?:nu\s+är\s+det\s+)?dags\s+för|program\s+för"
    ),
    calls_out=r"planera\s+redan\s+nu|spara\s+(?:dagen|datumet)|boka\s+(?:upp\s+)?(?:dagen|datumet)|obs|nb|ps|nytt|ny|viktigt|välkommen|välkomna|boka\s+(?:redan\s+nu|in)",
    about=r"från|om|efter|inför",
    shared=r"(?:alla|samtliga|båda|alltid)(?:\s+(?:dagar(?:na)?|gånger(?:na)?|träffar(?:na)?|möten(?:a)?))?",
    for_all=(
        r"(?:alla|samtliga)\s+\w+|mötena|träffarna|föredragen|föreläsningarna|konserterna|kvällarna|gudstjänsterna"
        r"|sammankomsterna|vandringarna|visningarna"
    ),
    begins_on=r"med\s+(?:start|början)|start(?:ar)?|börjar|första\s+gången|fr\.?\s?o\.?\s?m\.?|från(?:\s+och\s+med)?",
    this_weekday=r"(?:nu\s+)?på|nu\s+i",
    next_weekday=r"(?:på\s+)?nästa|(?:på\s+)?kommande",
    next_time=r"(?:närmast|nästa\s+(?:gång|möte|träff|tillfälle)|härnäst)(?:\s+är)?",
    any_meeting=r"(?:nästa\s+)?(?:möte|mötet|träff|träffen|sammankomst)",
    purpose=r"för\s+att|för\s+den\s+som",
    small_words=(
        "i på hos vid av för med om till från och eller att som är det den de vi ni har nästa varje alla"
        " sedan redan också"
        " även kommer blir hålls äger dags inför efter under samt vårt årets vårens höstens sommarens"
        " årliga vår ett en hälsar"
    ),
    goes_on=(
        r"anmäl|osa|o\.s\.a|välkom|vi\s+(?:bjuder|ses|samlas|träffas)|ta\s+(?:gärna\s+)?med|kostnad|pris|entré|biljett|fika|kaffe"
        r"|för\s+anmälan|mer\s+info|läs\s+mer|frågor|sista\s+(?:anmälnings)?dag|du\s+som|alla\s+är|ingen\s+anmälan"
    ),
    when_label=(
        r"när|tid|tider|tidpunkt|datum|dag|datum\s+och\s+tid|dag\s+och\s+tid|tid\s+och\s+datum|klockan"
        r"|klockslag|start"
    ),
    where_label=r"plats|var|lokal|ställe|samlingsplats|samling",
    says=(
        r"är|var|blir|blev|ska|skall|kommer|kom|har|hade|kan|får|fick|går|gick|öppnar|öppnade|stänger|stängs|stängde"
        r"|börjar|började|slutar|slutade|hålls|hölls|åkte|reste|vann|valde|valdes|tog|togs|gjorde|sa|säger"
        r"|träffas|ses|möts|öppnas|öppnades"
        r"|som|att|när|då|eftersom|om|men|senast|anmäl\w*|ni|vi|ta\s+med|passa|bör|måste|brukar|finns"
        r"|bjuder|åker|reser|ordnar"
        r"|hämtas|töms|läses|görs|släpps|tänds|firar|drar|kostar|samlas"
    ),
)
