"""Cue words: the words in and around a name that show whether it is an organization's or a person's. Tables only.

`HEADS` are the nouns on which an organization's name is built ("State Committee for Family and Youth Affairs"); those in
`SHORT_FORMS` may later stand alone for it ("the Committee"). `HONORIFICS` stand before a person's name, and `PERSON_CUES`
are the offices, appositions and verbs of speech with which stories present people.
"""

import re
from dataclasses import dataclass

HEADS = frozenset(
    (
        "Academy Agency Airlines Airways Alliance Army Assembly Association Authority Bank Bar Board Brigade "
        "Broadcasting Bureau Cabinet Center Centre Chamber Church Clinic Club Coalition College Commission Committee "
        "Community Company Conference Confederation Congress Consortium Cooperative Corporation Council Court "
        "Department Directorate Division Embassy Enterprises Exchange Faculty Federation Force Forces Forum "
        "Foundation Front Fund Group Guard Hospital House Industries Initiative Inspectorate Institute "
        "Institution Investments Laboratories Laboratory League Lyceum Library Ministry Mission Monitor "
        "Movement Museum Network Observatory Office Ombudsperson Orchestra Organisation Organization Parliament "
        "Partners Partnership Party Police Polytechnic Presence Press Radio Resources Savings School "
        "Secretariat Section Securities Senate Service Services Society Syndicate Systems Technologies "
        "Television Theatre Tribunal Trust Unit Union University Chancellery Delegation Consulate Treasury Bancorp "
        "Holdings Inc Inc. Corp Corp. Co Co. "
        "Ltd Ltd. Plc PLC plc AG SA S.A. NV N.V. AB GmbH SpA LLC Bancshares International Petroleum Oil Steel "
        "Airline Motors Chemical Telecommunications Electronics Pharmaceuticals Stores Brothers Bros Newspaper "
        "Journal Times Post Tribune Gazette Herald Magazine Navy Infirmary Constabulary Records Cross Crescent "
        "Museums Herbarium Diocese Archdiocese Ensemble Choir Philharmonic Regiment Harriers Rovers Wanderers Ventures Labs Brewery Brewing "
        "FC AFC RFC RUFC RLFC"
    ).split()
)
# Heads that name events, documents or places as often as bodies: they need "of" or "for" or a company's ending after them.
WEAK = frozenset(
    (
        "Cabinet Conference Forum Initiative Front House Bar Force Forces Monitor Community Section Division "
        "Unit Partnership Group Press International Petroleum Oil Steel Motors Chemical Post Times Journal "
        "Systems Resources Presence Mission Senate Congress Network Services Service Savings Exchange Trust "
        "Brothers Church Club Library Theatre Hospital School Magazine"
    ).split()
)
SUFFIX = re.compile(
    r",? (?:Inc|Corp|Ltd|Co|Plc|PLC|plc|AG|SA|S\.A\.|NV|N\.V\.|AB|ASA|SE|Oyj|Oy|BV|SARL|KGaA|PJSC|JSC|GmbH|SpA|LLC|Corporation|Company|Limited|Incorporated)\.?$"
)
SUFFIXES = frozenset(
    "Inc Corp Ltd Co Plc PLC plc AG SA NV AB ASA SE Oyj Oy BV SARL KGaA PJSC JSC GmbH SpA LLC Bancorp Holdings Bancshares".split()
)
# Words that identify nothing: with a head and nothing more they make no name.
GENERIC = frozenset(
    (
        "Regional Local National Central Main New Joint First Second Third Special General State Federal Public "
        "Working Field Head Executive Advisory International Training Resource Interim Technical Support "
        "Steering Annual District City Municipal Community Secondary Primary High Higher Private Permanent "
        "Police Legal Press Programme Program Project Task Expert Democratic Economic Human Political Security "
        "Foreign Government Governing Coordination Co-ordination Information Youth Women Senior Junior North "
        "South East West Northern Southern Eastern Western Opening Closing Supreme Parent Holding Full "
        "Committee Council Commission Administrative"
    ).split()
)
PORTFOLIOS = {
    "Foreign": "Foreign Affairs",
    "Interior": "Internal Affairs",
    "the Interior": "Internal Affairs",
    "Internal": "Internal Affairs",
    "Defense": "Defence",
    "Education and Science": "Education and Science",
    "Labor": "Labour",
}
# Bodies of which each country has one: the name is incomplete without the country's.
NATIONAL = re.compile(
    r"^(?:.*\b)?(?:Ministry|(?:Supreme|Constitutional|Appeals?|High|Administrative) Court|Central Bank|National Bank"
    r"|(?:Central|State|Supreme) Election(?:s)? Commission|Parliament|National Assembly|National Police|Border (?:Guard|Police|Service)"
    r"|(?:General Prosecutor|Prosecutor General|Prosecutor)['’]s (?:General )?Office|State Chancellery|State Customs|Customs Service|Ombudsperson|National Security Council"
    r"|Security Council|Financial Intelligence Unit|Bar Association|Chamber of Commerce.*|Armed Forces|Coast Guard|State Police|Security Service|General Staff|Senate|Drug Control (?:Agency|Service)|Council of Ministers|Cabinet of Ministers)\b"
)
SHORT_FORMS = frozenset(
    (
        "Academy Agency Assembly Assistance-Group Association Authority Bank Board Bureau Center Centre College "
        "Commission Committee Council Court Department Exchange Foundation Fund Group Institute Institution "
        "Ministry Mission Office Parliament Party Presence Secretariat Tribunal Union University Alliance "
        "League Federation Society Company Community"
    ).split()
) | {"Project Co-ordinator", "Project Coordinator", "Programme Office", "Monitoring Mission", "Liaison Office",
     "Permanent Council", "Parliamentary Assembly", "Bundesbank"}  # fmt: skip
# The same in other languages of the reference files: heads of field operations.
SHORT_FORMS_ELSEWHERE = {
    "fr": (
        "Mission",
        "Bureau",
        "Centre",
        "Présence",
        "Coordonnateur des projets",
        "Coordonnateur de projets",
        "Conseil",
        "Assemblée",
    ),
    "de": ("Mission", "Büro", "Zentrum", "Präsenz", "Projektkoordinator", "Akademie", "Sekretariat"),
    "ru": ("Миссия", "Бюро", "Офис", "Центр", "Координатор проектов", "Программный офис", "Академия"),
    "uk": ("Місія", "Бюро", "Офіс", "Центр", "Координатор проектів", "Координатор проєктів"),
}
# Bodies of a place whose kind many papers write in small letters: "Winchester crown court", "Leeds city council".
LOCAL_BODY = re.compile(
    r" (?P<kind>(?:high|county|district) court|(?:(?:city|county|borough|district|town|parish) )?council|fire brigade|fire and rescue service|university hospital)\b"
    r"(?! (?:houses?|flats?|estates?|housing|homes?|tax|workers?|of [A-Z]))"
)
TOWN_COURT = re.compile(
    r"(?<![\w'’-])(?!(?:At|In|The|A|An|From|Outside) )[A-Z][\w'’-]+(?:[ -][A-Z][\w'’-]+){0,2} (?:crown|magistrates['’]|sheriff) court\b"
)
# The last words of names that the parser takes for organizations and that are none.
NOT_BODIES = re.compile(
    r"\b(?:Act|Law|Treaty|Agreement|Convention|Protocol|Charter|Code|Programme|Program|Project|Campaign|Conference|Congress|Summit|"
    r"Declaration|Document|Resolution|Plan|Strategy|Day|Week|Award|Prize|Report|Guide|Handbook|Manual|Index|Bill|Amendment|Decision|"
    r"Workshop|Seminar|Festival|Exhibition|Expo|Fair|Cups?|Awards?|Prizes?|Championships?|Trophy|Slam|Crown|Medal|Masters|Grand Prix|Games|Olympics|Constitution|Schedule|Memorandum|Process|Mechanism|Concept|Roadmap|Platform|Pact|"
    r"Meeting|Forum|Administration|Government|Bond|Bonds|Notes|Debentures|Shares|Stock|Tax|VAT|GDP|Chairmanship|Chairpersonship|Chairperson|Chair|Chairman|"
    r"Representatives?|Ambassadors?|Ministers?|Secretary|Directors?|Officers?|Advisers?|President|Commissioners?|Head|Deputy|Chief|Coordinator|Co-ordinator|"
    r"Spokesperson|Manager|Governor|Mayor|Airport|Station|Hotel|Street|Square|Bridge|River|Lake|Valley|Mountains?|Sea|Gulf|Bay|Road|"
    r"English|French|Russian|German|Internet|Roma|Muslims?|Christians?|Jews|Soviets?|Principles|Guidelines|Course|Action|Database|"
    r"Initiative|Quarter|Year|Budget|Policy|Issues|Affairs|Rights|Standards|Website|Web|Series|Net|Shr|Revs|Qtr|Cts)$"
)

# Prepositions of place in languages without a parser, each with what may stand between it and a name.
PLACE_PREPOSITIONS = {
    language: re.compile(rf"(?<!\w)(?:{words})(?: |(?<=['’]))$", re.IGNORECASE)
    for language, words in {
        "uk": "у|в|до|від|з|із|зі|біля|поблизу|неподалік|під|через|між|поміж|навколо|місті|міста|місто|м\\.|жител\\w+|мешкан\\w+|околиц\\w+|аеропорт\\w*|передміст\\w+", "ru": "в|во|из|от|до|под|возле|около|близ|через|между|вокруг|городе|города|город|г\\.|жител\\w+|окрестност\\w+|аэропорт\\w*|пригород\\w*",
        "be": "у|ў|з|са|да|пад|каля|горадзе|горада|горад", "bg": "в|във|от|до|край|към|през|между|град", "mk": "во|од|до|кај|град",
        "pl": "w|we|do|z|ze|pod|spod|koło|niedaleko|nieopodal|przez|między|pomiędzy|wokół|mieście|miasta|miasto|mieszkań\\w+|okolic\\w*|lotnisk\\w*", "cs": "v|ve|do|z|ze|u|přes|mezi|nedaleko|poblíž|okolo|kolem|městě|města|město", "sk": "v|vo|do|z|zo|pri|cez|meste|mesta|mesto",
        "sl": "v|iz|do|pri|mestu|mesta|mesto", **dict.fromkeys(("hr", "bs", "sr"), "u|iz|do|kod|kraj|između|oko|gradu|grada|grad|између|око|у|из|до|код|крај|граду|града|град"),
        "de": "in|aus|nach|bei|von|zwischen|Stadt", "nl": "in|uit|naar|bij|te|tussen|via|stad", "fr": "à|de|vers|près de|depuis|avant|après|jusqu['’]à|entre|ville de|d['’]", "it": "a|ad|da|di|in|presso|tra|città di",
        "es": "en|de|a|desde|hacia|entre|hasta|ciudad de", "pt": "em|de|para|desde|entre|até|cidade de", "ca": "a|de|des de|ciutat de", "ro": "în|la|din|lângă|de la|între|spre|orașul|municipiul",
        "sv": "i|från|till|nära|staden", "da": "i|fra|til|nær|byen", "no": "i|fra|til|nær|byen", "sq": "në|nga|pranë|qytetin e", "el": "στην?|στον?|από|προς|κοντά στ[ηο]ν?",
        "lt": "į|iš|prie", "lv": "uz|no|pie",
    }.items()
} | {"ar": re.compile(r"(?<!\w)(?:[وف]?(?:في|إلى|من|قرب|مدينة|بين|نحو|باتجاه|على) |[وف]?[بل])$")}  # fmt: skip
# What stands between a town and the larger one near which it lies: "Saint-Denis, au nord de Paris".
DIRECTION = r"(?:north|south)?[- ]?(?:east|west|north|south)"
NEARBY = {
    language: re.compile(rf",? \(?(?:{words}) (?:the city of )?\Z")
    for language, words in {
        "en": rf"(?:(?:just |\d+ ?(?:km|kilometres|miles) )?(?:to the )?{DIRECTION} of|just outside|near|close to|outside|in the suburbs of|on the outskirts of|a suburb of)",
        "fr": r"(?:à \d+ ?(?:km|kilomètres) )?(?:au (?:nord|sud)(?:-est|-ouest)?|à l['’](?:est|ouest)) de|(?:tout )?près de|non loin de|aux portes de|à côté de|(?:en|dans la|une) (?:proche )?banlieue de",
        "de": r"bei|nahe|unweit von|in der Nähe von|(?:nord|süd)?(?:nörd|süd|öst|west)lich von", "es": r"cerca de|al (?:norte|sur|este|oeste|noreste|noroeste|sureste|suroeste) de",
        "it": r"vicino a|alle porte di|a (?:nord|sud|est|ovest) di", "pt": r"perto de|ao (?:norte|sul) de|a (?:leste|oeste) de", "nl": r"bij|vlak bij|nabij|ten (?:noorden|zuiden|oosten|westen) van",
        "pl": r"koło|pod|niedaleko|na (?:północ|południe|wschód|zachód) od", "uk": r"біля|поблизу|під|неподалік від|на (?:північ|південь|схід|захід) від",
        "ru": r"возле|под|близ|недалеко от|к (?:северу|югу|востоку|западу) от",
    }.items()
}  # fmt: skip
# A river's name with what stands before it and before no town's of that name: "через Дніпро", "na brzegu Dniepru", "на Дніпрі".
RIVER_IN_PLACE = {
    language: re.compile(rf"(?<!\w)(?:(?:{words}) \S+|на \S+[іе]|na \S+[eu])\Z", re.IGNORECASE)
    for language, words in {
        "uk": r"через|берег\w*|русл\w*|гирл\w*|течі\w*|уздовж|вздовж|вод\w{1,2}|рівень(?: води [ву])?|заплав\w*|басейн\w*|річк\w+|рік\w|ріки|над",
        "ru": r"через|берег\w*|русл\w*|усть\w*|течени\w*|вдоль|вод\w{1,2}|уровень(?: воды в)?|пойм\w*|бассейн\w*|рек\w{1,3}",
        "be": r"праз|бераг\w*|беразе|рэчышч\w*|вусц\w*|плын\w*|уздоўж|вад\w{1,2}|узровень(?: вады [ўу])?|рак\w|рэк\w",
        "pl": r"przez|nad|brzeg\w*|nurt\w*|ujści\w*|wzdłuż|wod\w{1,3}|poziom(?: wody w)?|dorzecz\w*|rzek\w{1,3}|rzece",
        "cs": r"přes|břeh\w*|řek\w{1,3}|podél|vod\w{1,2}", "sk": r"cez|breh\w*|riek\w{1,3}|pozdĺž",
        **dict.fromkeys(("hr", "bs", "sr"), r"preko|obal\w+|rek\w{1,2}|rijek\w{1,2}|tok\w*|ušć\w+|vodostaj\w*|преко|обал\w+|рек\w{1,2}|ток\w*|ушћ\w+|водостај\w*"),
    }.items()
}  # fmt: skip
# Words for a region before its chief town's name, by which it is called, too: "la région de Kharkiv", "Gebiet Charkiw", "județul Iași".
REGION_BEFORE = re.compile(
    r"(?<!\w)(?:(?:[Rr]égion|[Pp]rovince|[Oo]blast|[Cc]anton) d(?:e |['’])|(?:[Rr]egione|[Pp]rovincia|[Oo]blast|[Cc]antone) d(?:i |['’])|"
    r"(?:[Rr]egión|[Rr]egião|[Pp]rovincia|[Pp]rovíncia|[Óó]blast) de |(?:[Rr]egiun(?:ea|ii|i)|[Jj]udețul(?:ui)?) |"
    r"(?:Region|Oblast|Gebiete?s?|Provinz|Bezirke?s?|Kantons?) )$"
)
# What stands before and after the name of a body that nobody listed: "record label Skyline", "Skyline's chief executive".
# None of the words is also a person's trade ("publisher", "developer").
NAMED_BODY_BEFORE = re.compile(
    r"\b(?:firm|company|retailer|chain|broadcaster|newspaper|magazine|label|bank|group|band|rockers|duo|trio|quartet|airline|insurer|charity|"
    r"union|agency|daily|weekly|tabloid|consultancy|manufacturer|supermarket|studio|carmaker|chipmaker|(?:software|games?) (?:developer|publisher|maker)|"
    r"analysts? (?:at|with|from)|economists? (?:at|with|from)|spokes\w+ for|chief executive of|chairman of|founder of|signed to|subsidiary|[\w-]+-(?:owned|listed|controlled|traded|quoted)) $"
)
PRESENTED_BODY = re.compile(
    r"\b(?:organi[sz]ation|non-profit|nonprofit|NGO|think[- ]tank|(?:rights|advocacy|campaign|lobby|pressure|environmental|activist) group|start-?up|production company|trade union|news channel|regulator|lender|bookmaker|news (?:outlet|site|agency|portal)|trade title|wire service|band|label|firm|company|retailer|charity|consultancy|magazine|newspaper|airline|broadcaster|supermarket|studio|carmaker|chipmaker|"
    r"(?:software|games?) (?:developer|publisher|maker)|trio|duo|rockers|manufacturer|chain|daily|tabloid|insurer|agency|website|think-tank|think tank) "
    r"(?P<name>[A-Z0-9](?:[\w&'’-]|\.(?=\w))*(?:(?: (?:of|and|the|&))* [A-Z][\w&’'-]*){0,3})"
)
# Nouns that say of a name that it is a body's: "XYZ, a chain of gyms".
BODY_NOUNS = (
    "agency|airline|alliance|association|authority|bank|body|broadcaster|brewer|broker|brokerage|builder|campaign group|carmaker|carrier|chain|charity|"
    "chipmaker|club|coalition|commission|company|consortium|consultancy|council|developer|distributor|faction|firm|foundation|fund|giant|group|insurer|"
    "institute|label|lobby|maker|manufacturer|militia|ministry|movement|network|news agency|operator|opposition|organi[sz]ation|outfit|party|producer|"
    "provider|publisher|regulator|retailer|sect|start-up|startup|studio|subsidiary|supplier|syndicate|team|think[ -]tank|trust|union|university|utility|watchdog"
)
# A name that an apposition says to be a body's, whatever the parser takes it for: "Aurivo, the co-op, …", "Lumenry, a three-year-old start-up".
SURELY_BODIES = (
    "agency|airline|alliance|association|bank|brewery|bureau|brokerage|campaign group|carmaker|chain|charity|chipmaker|choir|club|coalition|co-?op(?:erative)?|"
    "company|consortium|consultancy|council|firm|foundation|fund|group|insurer|institute|militia|ministry|movement|network|news agency|non-profit|nonprofit|orchestra|"
    "party|pressure group|regulator|retailer|school|start-?up|studio|subsidiary|supermarket|think[ -]tank|trade union|trust|union|university|utility|watchdog|website|"
    "(?:supplier|maker|manufacturer|provider|seller|distributor|operator|producer|publisher|importer|exporter) of"
)
APPOSED_NAME = re.compile(
    r"(?:(?<=[a-z,;] )|(?<=[.!?“\"] )|(?<=\n)|\A)(?P<name>[A-Z][\w&'’-]*(?: [A-Z][\w&’'-]*){0,3}), "
    rf"an? (?:(?!(?:of|in|at|for|with|who|from|and|whose) )[\w'’-]+ ){{0,4}}?(?:{SURELY_BODIES})s?"
    r"(?=[,.;]|(?<= of) [a-z]| (?:that|which|in|of|for|based|with|run|founded|from|owned|set|known|backed|formed|near|[a-z]+[' ]s|[a-z]+ing)\b)"
)
APPOSED_WITH_THE = re.compile(
    r"(?:(?<=[a-z,;] )|(?<=[.!?“\"] )|(?<=\n)|\A)(?P<name>[A-Z][\w&'’-]*(?: [A-Z][\w&'’-]*){0,3}), "
    rf"the (?:(?!(?:of|in|at|for|with|who|from|and|whose) )[\w'’-]+ ){{1,4}}?(?:{SURELY_BODIES})(?=[,.;])"
)
# Last words of the names of firms and groups: with a word of its own before it and the parser's label, such a name is a body's.
TRADES = frozenset(
    (
        "Construction Engineering Architects Architecture Builders Homes Properties Estates Developments Contractors Surveyors Farms Farmers Growers Foods Dairies Dairy Seafood "
        "Seafoods Fisheries Vineyards Winery Distillery Distillers Bakery Bakeries Restaurants Hotels Resorts Airports Ports Ferries Lines Rail Railways Trains Buses Coaches "
        "Shipping Logistics Freight Haulage Couriers Shipyard Shipyards Shipbuilders Energy Power Electric Gas Water Renewables Solar Mining Minerals Metals Cement Timber Paper "
        "Packaging Plastics Textiles Motors Automotive Aerospace Aviation Robotics Semiconductor Semiconductors Software Digital Analytics Games Interactive Studios Pictures Films "
        "Productions Entertainment Media Publishing Publishers Publications Books Newspapers News Broadcasting Capital Advisors Advisers Investors Insurance Assurance Reinsurance "
        "Mutual Finance Financial Lending Payments Biotech Biosciences Biologics Therapeutics Genomics Diagnostics Pharma Healthcare Consulting Consultants Solicitors Associates "
        "Recruitment Security Workers Teachers Nurses Producers Traders Retailers Museums Archives Herbarium Gallery Galleries Opera Ballet Symphony Quartet Conservatory Seminary "
        "Hospice Zoo Aquarium Squadron Battalion Corps Guild Collective Co-operative Cooperative Charities Anonymous Watch Relief Rescue Aid"
    ).split()
)
# What a port does, rather than what happens in it.
PORT = re.compile(
    r"(?<![\w-])(?P<name>Port of [A-Z][\w’'-]+(?:[ -][A-Z][\w’'-]+)*)(?= (?:said|says|is (?:advising|planning|seeking|considering|investing)|has (?:said|agreed|signed|announced)|wants|plans|will|"
    r"expects|reported|announced|signed|agreed|owns|operates)\b)"
)
# The names of clubs by the abbreviations that stand before or after them: "BK Häcken", "Gunnilse IS".
CLUB = re.compile(
    r"(?<![\w-])(?:(?:FC|AFC|BK|IF|IFK|FK|SK|NK|HNK|GNK|KF|CD|CF|CA|SC|SV|VfB|VfL|TSV|FSV|AC|AS|SS|SSC|RC|RCD|UD|SD|PEC|OGC|KV|KRC|KAA|RSC|AEK|PAOK|MTK|BSC|SpVgg|TSG) "
    r"(?P<short>[A-Z][\w’'-]+\w)(?: [A-Z][\w’'-]+\w)?|(?P<town>[A-Z][\w’'-]+\w) (?:BK|IF|FF|FK|SK|IS|IK|BoIS|SC|CF|AIK|KF))(?![\w-])"
)
# Nouns of bodies in other languages, which open a name.
FOREIGN_HEADS = (
    "Institut|Instituto|Istituto|Instituut|Comisión|Comissão|Commissione|Hôpital|Ospedale|Université|Universidad|Universidade|Università|Universität|Universiteit|Ministère|"
    "Ministerio|Ministério|Ministero|Museo|Musée|Museu|Banco|Banque|Banca|Fundación|Fundação|Fondation|Fondazione|Stiftung|Asociación|Associação|Associazione|Federación|"
    "Fédération|Federação|Federazione|Agencia|Agence|Agência|Agenzia|Autoridad|Autorité|Autoridade|Conseil|Consejo|Conselho|Consiglio|Secretaría|Secretaria|Société|Sociedad|"
    "Sociedade|Società|Compagnie|Compañía|Companhia|Compagnia|Télévision|Televisión|Partido|Partito|Syndicat|Sindicato|Confederación|Confédération|École|Escuela|Académie|"
    "Accademia|Akademie|Cámara|Câmara|Chambre|Movimiento|Mouvement|Movimento|Unión|União|Defensoría|Procuraduría|Fiscalía|Gendarmerie|Policía|Parti|Partai|Lembaga|"
    "Yayasan|Persatuan|Universiti|Universitas|Theatr|Uniwersytet|Fundacja|Instytut|Stowarzyszenie"
)
SMALL_WORDS = "de la|de los|de las|de l['’]|de|des|du|d['’]|del|della|dello|delle|dei|di|da|do|dos|das|der|für|am|im|van|voor|y|et|e|und|en|à"
SHARED_HEADS = (
    "Hospital|Museum|Commission|Association|Direction|Centre|Centro|Radio|Union|Service|Collectif|Office|Caisse"
)
LOWER_ADJECTIVES = "national|nationale|nacional|nazionale|supérieure?|superior|général|générale|publique?|français|française|international|internationale|internacional|central|centrale"
FOREIGN_NAME = re.compile(
    rf"(?<![\w'’-])(?:(?:{FOREIGN_HEADS})(?: (?:{LOWER_ADJECTIVES})\b)?|(?:{SHARED_HEADS})(?= (?:{SMALL_WORDS}|San|Santa|São|Nationale|Générale|Universitario)\b))"
    rf"(?:(?: (?:{SMALL_WORDS})(?: (?:{SMALL_WORDS}))?)?(?:(?<=['’])| )[A-ZÀ-Þ][\w’'-]*\w){{1,8}}"
)
# A newspaper by its name with the article, after what says that one reads it or works for it: "told The Daily Echo".
NEWSPAPER = re.compile(
    r"\b(?:[Tt]old|[Tt]ells|[Ee]ditor of|[Rr]eporter (?:for|at|with|of)|[Cc]orrespondent (?:of|for|at)|[Jj]ournalist (?:for|at|with)|[Cc]olumnist (?:for|at)|[Aa]ccording to|"
    r"[Pp]ublished (?:by|in)|[Rr]eported (?:by|in)|[Ii]nterview with|[Ww]rote in|[Ww]rites (?:for|in)) (?P<name>The [A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2})(?<!['’]s)(?! [A-Z])"
)
# A name with a capital inside, which is no person's: "SalMar", "DairyNZ", but not "McKay" nor "DeSantis".
MEDIAL_CAPITAL = re.compile(
    r"(?<![\w&.@/'’-])(?!(?:Mc|Mac|De|Di|Da|Le|La|Van|Fitz|Du|Del|Al|El|Ben|St)[A-Z])[A-Z][a-z]{1,}[A-Z][A-Za-z]*(?![\w&-])"
)
# Abbreviations and words that are nobody's names: measures, technology, money, illnesses, offices, indexes, people of a place.
NOBODYS = frozenset(
    (
        "GMT UTC BST CET EST GDP GNP CPI VAT IPO ETF ESG PMI AGM CEO CFO COO CTO PR HR IT AI TV PC DVD CD VHS USB GPS GSM LTE HTML HTTP "
        "DAX FTSE CAC EBIT EBITDA EPS REUTER REUTERS TOEFL IELTS CCTV GDPR TNT LPG LNG ATM PIN ISA APR SIM URL PDF SMS SUV EV MP3 LED LCD HIV AIDS DNA RNA PCR MRI ICU PPE ADHD PTSD MP MPs MEP MSP PM MD QC KC PhD BA MA MBA GCSE UK US "
        "USD EUR GBP CHF JPY CNY RMB INR RUB UAH PLN CZK HUF RON SEK NOK DKK TRY CAD AUD NZD ZAR KES NGN BRL MXN "
        "USA EU UN OS AM FM PS VR AR DIY LGBT LGBTQ NGO NGOs SME SMEs FAQ VIP UFO RSVP XI Dow Nikkei Footsie Britons Londoners Parisians"
    ).split()
)
# What follows and comes before the name of a product, a project or a work.
PRODUCT_AFTER = re.compile(
    r"[\"”’']? (?:projects?|programmes?|programs?|schemes?|systems?|technology|technologies|standards?|formats?|models?|series|range|phones?|smartphones?|handsets?|"
    r"consoles?|software|games?|awards?|prizes?|trophy|medals?|tests?|vaccines?|drugs?|virus|variant|index|cars?|trucks?|jets?|aircraft|missiles?|rockets?|"
    r"tournaments?|festival|exhibition|films?|movies?|sequel|trilogy|novels?|albums?|language|people|tribes?|cattle|cheese|wine)\b"
)
CALLED = re.compile(r"\b(?:called|dubbed|titled|entitled|nicknamed|known as|codenamed|named)(?: the)? [\"“‘']?$")
# What bears the name of a person or a place and is none, ships, storms and spacecraft: after a word for them, or before what ships do.
SHIP = (
    "ship|vessel|tanker|freighter|ferry|trawler|yacht|frigate|destroyer|submarine|tug|tugboat|dredger|liner|barge|icebreaker|warship|battleship|"
    "cruiser|aircraft carrier|bulk carrier|lifeboat|schooner|galleon|steamer|airship|spacecraft|rover|lander|space probe|space shuttle|"
    "space telescope|satellite|locomotive|racehorse|dredgers|tugs|ships|vessels|tankers|ferries|frigates|yachts|warships"
)
SAILS = "sailed|docked|ran aground|run aground|capsized|towed|berthed|moored|set sail|is moored|lay at anchor|steamed|refloated|floated free"
VESSEL_NAME = r"[A-Z][\w'’-]+(?: (?:[A-Z][\w'’-]+|[IVX]+|\d+)){0,2}"
NOT_NAMES = tuple(
    map(
        re.compile,
        (
            rf"\b(?:HMS|USS|RMS|MV|RRS|BRP|HMAS|HMCS|USNS|INS|USCGC|KRI|RFA|FPSO) (?P<name>{VESSEL_NAME})",
            rf"\b(?:{SHIP})(?:,? (?:the|called|named))? [\"“']?(?P<name>{VESSEL_NAME})(?:(?:, | and )(?P<second>{VESSEL_NAME}))?",
            rf"\b(?:[Aa]board|on board|crew of|deck of|hull of|sinking of|wreck of) (?:the|HMS|USS) (?P<name>{VESSEL_NAME})",
            rf"\b[Tt]he (?P<name>{VESSEL_NAME}) (?:(?:had |has |was )?(?:{SAILS}))\b",
            r"\b(?:(?:[Ss]uper )?[Tt]yphoon|[Hh]urricane|[Cc]yclone|[Tt]ropical [Ss]torm|[Ss]torm) (?P<name>[A-Z][\w'’-]+)(?! (?:Cent(?:er|re)|Agency|Office|Service|Team|Unit)\b)",
        ),
    )
)
ON_SHIPS = (NOT_NAMES[0], NOT_NAMES[2], NOT_NAMES[3])  # that name a ship and nothing else
# A preposition that says that a name is a place, unless a word before it asks for something else: "stake in Fiat", "starred in Macbeth".
PLACED = re.compile(r"\b(?:(?P<word>\w+) )?(?:[Ii]n|[Nn]ear|[Oo]utside|[Aa]round) $")
GOVERNS_IN = re.compile(
    r"(?:stake|share|holding|interest|invest|investor|investment|equity|trust|faith|confidence|believe|role|part|star|appear|play|job|act|change|rise|fall|drop)"
    r"(?:s|d|ed|r?red|ing)?|taken?|takes"
)
# Cups whose names end as leagues do.
CUPS = re.compile(r"\b(?:Champions|Nations|Europa|Diamond|Golden|World) League$")
NAMED_BODY_AFTER = re.compile(
    r"(?:['’]s?)? (?:shares|stock|shareholders?|chief executive|chairman|chairwoman|spokesm[ae]n|spokeswom[ae]n|executives?|founder|co-founder|subsidiary|"
    r"employees|frontman|guitarist|drummer|bassist|columnist|MPs?)\b"
)
# What stands before the name of an employer or of what is bought, which the parser may take for a person: "a nurse at Hospital Nova", "70% of Planika".
STAFF = (
    r"manager|director|executive|analyst|economist|strategist|engineer|researcher|scientist|lecturer|professor|nurse|doctor|surgeon|consultant|curator|partner|spokes\w+|"
    r"salesman|secretary|officer|librarian|teacher|lawyer|trader|fund manager|editor|producer|designer|planner|colleague|president"
)
EMPLOYED_BEFORE = re.compile(
    rf"\b(?:{STAFF})s? at(?: the)? $|\b(?:analyst|economist|engineer|strategist|nurse|lawyer|solicitor)s? with $|\b(?:stakes?|shares|majority|minority|interest) in $|"
    r"\b(?:buy|bought|buys|buying|sells?|sold|selling|acquire[sd]?|acquiring|holds?|held|holding|owns?|owned|owning|takes?|took|taking) "
    r"(?:about |around |up to |nearly |almost |some |a further |another )?\d[\d.,]*(?:%| per ?cent) of $"
)

# --- people -----------------------------------------------------------------------------------------------------------

TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady baroness baron ambassador minister president chairman chairwoman chairperson "
    "director secretary senator sen rep representative governor mayor judge king queen prince princess pope bishop archbishop colonel col "
    "lieutenant lt major captain capt admiral sergeant sgt commissioner spokesman spokeswoman spokesperson chancellor premier envoy adviser "
    "advisor manager".split()
)
HONORIFICS = TITLES | frozenset(
    (
        "mr mrs ms miss dr prof professor sir dame lord lady baroness baron count ambassador minister president "
        "chairman chairwoman chairperson chair chief head director secretary general deputy prime foreign vice "
        "senator sen rep representative congressman congresswoman governor mayor judge justice king queen "
        "prince princess pope bishop archbishop cardinal rabbi imam colonel col lieutenant lt major captain "
        "capt admiral sergeant sgt officer inspector commissioner spokesman spokeswoman spokesperson chancellor "
        "premier speaker envoy co-ordinator coordinator adviser advisor expert manager project programme "
        "program senior acting former president-elect treasury state finance trade commerce agriculture "
        "interior defence defense mp msgr rev reverend father sister brother st herr frau madame monsieur mme m "
        "osce eu un u.s us nato attorney prosecutor ombudsman ombudsperson journalist editor economist analyst "
        "leader crown sheikh sheik emir sultan ayatollah hojatoleslam archduke duke duchess pfc dean provost chaplain congressman "
        "striker midfielder defender goalkeeper keeper winger skipper captain coach boss actor actress singer rapper comedian author writer "
        "presenter champion star model dj welshman scotsman englishman irishman ulsterman frenchman dutchman spaniard briton american "
        "australian canadian german italian russian kenyan ethiopian swede dane finn norwegian austrian argentine brazilian "
        "gen brig cpl cdr cmdr hon marshal corporal brigadier commodore minister-president detective constable superintendent "
        "co-chairman vice-president vice-chairman undersecretary under-secretary monsignor comrade alderman alderwoman cr cllr councillor garda "
        "elder elders principal curator artist poet novelist composer conductor choreographer sculptor photographer"
    ).split()
)


@dataclass(frozen=True, slots=True)
class PersonCues:
    """What stands before or after the name of a person whom a story presents, in one language."""

    before: re.Pattern[str]
    after: re.Pattern[str]


OFFICES = (
    "[Hh]ead|[Dd]irector|[Aa]mbassador|[Mm]inister|[Oo]fficer|[Mm]anager|[Cc]hair\\w*|[Dd]eputy|[Ss]peaker|[Pp]resident|[Vv]ice-[Pp]resident|"
    "[Ss]ecretary|[Ss]ecretary-[Gg]eneral|[Rr]epresentative|[Cc]o-?ordinator|[Ss]pokes\\w+|[Ll]eader|[Gg]overnor|[Mm]ayor|[Jj]ournalist|[Ee]ditor|"
    "[Ll]awyer|[Aa]ttorney|[Pp]rosecutor|[Jj]udge|[Aa]dviser|[Aa]dvisor|[Aa]nalyst|[Ee]conomist|[Ee]xpert|[Pp]rofessor|[Ff]ounder|[Mm]ember|"
    "[Oo]wner|[Cc]onsultant|[Aa]ctivist|[Cc]ommissioner|[Ee]nvoy|[Ss]enator|[Oo]mbuds\\w+|[Tt]eacher|[Dd]octor|[Ss]tudent|[Tt]rader|[Bb]roker"
)
# Trades and kinship of people whom a story presents by name: "Artist Emeka Obi", "Elders Ana Lee and Tom Moe", "her neighbour Ali Khan".
ROLES = (
    "ambassador|minister|director|officer|adviser|co-?ordinator|president|representative|journalist|expert|manager|chair(?:man|woman|person)?|secretary|lawyer|prosecutor|"
    "alderman|alderwoman|councillor|mayor|governor|senator|judge|magistrate|solicitor|barrister|detective|inspector|constable|sergeant|captain|chief executive|CEO|"
    "artist|curator|author|writer|novelist|poet|playwright|singer|songwriter|rapper|actor|actress|producer|composer|conductor|pianist|violinist|guitarist|drummer|photographer|"
    "painter|sculptor|choreographer|dancer|architect|designer|comedian|presenter|film-?maker|animator|chef|farmer|fisherman|nurse|midwife|surgeon|doctor|physician|teacher|"
    "principal|headteacher|student|pupil|pensioner|driver|pilot|engineer|scientist|biologist|botanist|chemist|physicist|geologist|archaeologist|historian|sociologist|"
    "psychologist|economist|analyst|researcher|professor|elder|chief|pastor|priest|bishop|imam|rabbi|founder|co-founder|owner|organi[sz]er|volunteer|activist|campaigner|"
    "blogger|broadcaster|editor|columnist|skipper|goalkeeper|keeper|defender|midfielder|striker|winger|forward|prop|hooker|jockey|cyclist|sprinter|swimmer|boxer|golfer|"
    "referee|umpire|coach|crown prince|crown princess|prince|princess|sheikh|mother|father|wife|husband|widow|widower|son|daughter|brother|sister|uncle|aunt|cousin|nephew|"
    "niece|grandson|granddaughter|grandfather|grandmother|friend|neighbour|neighbor|colleague|classmate|predecessor|successor"
)
PERSON_CUES = {
    "en": PersonCues(
        re.compile(r"(?:[Aa]mbassador|[Mm]inister|[Dd]irector|[Oo]fficer|[Aa]dviser|[Cc]o-?ordinator|[Hh]ead|[Pp]resident|[Rr]epresentative|"
                   r"[Jj]ournalist|[Ee]xpert|[Ss]pokes\w+|[Mm]anager|[Cc]hair\w*|[Ss]ecretary|[Mm]ember|[Ll]eader|[Ll]awyer|[Pp]rosecutor) $"),
        re.compile(rf", (?:who |(?:the |an? |acting |then )?(?:[\w/'’-]+ ){{0,3}}?(?:{OFFICES})\b|(?:the|an?|his|her|their|its) (?:[\w/'’-]+ ){{0,3}}?(?:administrator|opposite number|{ROLES})(?=[,.;]| (?:at|of|for|from|in|who|and|with|whose)\b)|(?:aged )?\d\d(?:,(?! \d)|\.(?!\d)| (?:from|of|and|who|was|is)\b))"),
    ),
}  # fmt: skip
