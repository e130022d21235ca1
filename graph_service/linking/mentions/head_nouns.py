"""The nouns that make a name an organization's, and what is known of such names: portfolios, national bodies, suffixes.

Tables only. `HEADS` are the nouns on which a name is built ("State Committee for Family and Youth Affairs"); those in
`SHORT_FORMS` may later stand alone for it ("the Committee").
"""

import re

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
        "Journal Times Post Tribune Gazette Herald Magazine"
    ).split()
)
# A head that names an event, a document or a place as often as a body: it needs "of" or "for" after it, or a company's ending.
WEAK = frozenset(
    (
        "Cabinet Conference Forum Initiative Front House Bar Force Forces Monitor Community Section Division "
        "Unit Partnership Group Press International Petroleum Oil Steel Motors Chemical Post Times Journal "
        "Systems Resources Presence Mission Senate Congress Network Services Service Savings Exchange Trust "
        "Brothers Church Club Library Theatre Hospital School Magazine"
    ).split()
)
SUFFIX = re.compile(
    r",? (?:Inc|Corp|Ltd|Co|Plc|PLC|plc|AG|SA|S\.A\.|NV|N\.V\.|AB|GmbH|SpA|LLC|Corporation|Company|Limited|Incorporated)\.?$"
)
SUFFIXES = frozenset("Inc Corp Ltd Co Plc PLC plc AG SA NV AB GmbH SpA LLC Bancorp Holdings Bancshares".split())
# Words that single nothing out: with a head and nothing more they make no name.
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
# A body that each country has one of: its name is incomplete without the country's.
NATIONAL = re.compile(
    r"^(?:.*\b)?(?:Ministry|(?:Supreme|Constitutional|Appeals?|High|Administrative) Court|Central Bank|National Bank"
    r"|(?:Central|State|Supreme) Election(?:s)? Commission|Parliament|National Assembly|National Police|Border (?:Guard|Police|Service)"
    r"|(?:General Prosecutor|Prosecutor General|Prosecutor)['’]s (?:General )?Office|State Chancellery|State Customs|Customs Service|Ombudsperson|National Security Council"
    r"|Security Council|Financial Intelligence Unit|Bar Association|Chamber of Commerce.*|Council of Ministers|Cabinet of Ministers)\b"
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
# The same in the other languages of the reference files: the head of a field operation, as it stands alone.
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
# What such names are about when they are not organizations.
NOT_BODIES = re.compile(
    r"\b(?:Act|Law|Treaty|Agreement|Convention|Protocol|Charter|Code|Programme|Program|Project|Campaign|Conference|Congress|Summit|"
    r"Declaration|Document|Resolution|Plan|Strategy|Day|Week|Award|Prize|Report|Guide|Handbook|Manual|Index|Bill|Amendment|Decision|"
    r"Workshop|Seminar|Festival|Cup|Games|Olympics|Constitution|Schedule|Memorandum|Process|Mechanism|Concept|Roadmap|Platform|Pact|"
    r"Meeting|Forum|Administration|Government|Bond|Bonds|Notes|Debentures|Shares|Stock|Tax|VAT|GDP|Chairmanship|Chairpersonship|Chairperson|Chair|Chairman|"
    r"Representative|Ambassador|Minister|Secretary|Director|Officer|Adviser|President|Commissioner|Head|Deputy|Chief|Coordinator|Co-ordinator|"
    r"Spokesperson|Manager|Governor|Mayor|Airport|Station|Hotel|Street|Square|Bridge|River|Lake|Valley|Mountains?|Sea|Gulf|Bay|Road|"
    r"English|French|Russian|German|Internet|Roma|Muslims?|Christians?|Jews|Soviets?|Principles|Guidelines|Course|Action|Database|"
    r"Initiative|Quarter|Year|Budget|Policy|Issues|Affairs|Rights|Standards|Website|Web|Series|Net|Shr|Revs|Qtr|Cts)$"
)
