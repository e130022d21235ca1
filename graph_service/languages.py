"""Languages: what their tags say, the frequent words of each, and the words of English that are seldom part of a name.

A tag of BCP 47 may name a region, a script or a variant (`en-US`, `sr-Latn`): wherever only the language matters,
`primary_language` says which it is. `COMMON_WORDS` are articles, prepositions, conjunctions, pronouns and auxiliary verbs, and a
few words beside them that only one of two close languages has: they tell languages apart, and a capital at the start of a sentence
makes no name of them.

The lists after them overlap, since each has a use of its own. Stop words say how or when something is said rather than what it is
about; function words stand in small letters even in a headline, and are the only list that has words of other languages, too.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

# Tags that ISO 639 replaced, and those of the written standards of one language, by the tag that we use.
SAME = {"iw": "he", "in": "id", "ji": "yi", "mo": "ro", "nb": "no", "nn": "no", "sh": "sr", "cnr": "sr", "prs": "fa", "cmn": "zh",
        "yue": "zh", "arb": "ar", "ekk": "et", "lvs": "lv", "azj": "az", "uzn": "uz", "als": "sq", "pes": "fa"}  # fmt: skip
PRIMARY = re.compile(r"[A-Za-z]+")
# What the names of ISO 639 have beside a name: "Modern Greek (1453-)".
PERIOD = re.compile(r"\s*\(.*\)|;.*")
# Plainer names than those of ISO 639.
LANGUAGE_NAMES = {
    "el": "Greek",
    "fa": "Persian",
    "sw": "Swahili",
    "ms": "Malay",
    "ne": "Nepali",
}


@lru_cache(maxsize=1024)
def primary_language(tag: str) -> str:
    """Return the language of a tag, without region, script and variant: `en` for `en-US`, `no` for `nb`, "" for ""."""
    match = PRIMARY.match(tag)
    code = match[0].lower() if match else ""
    return SAME.get(code, code)


@lru_cache(maxsize=1024)
def language_name(tag: str) -> str:
    """Return the English name of the language of a tag, or the tag itself where it has none."""
    import pycountry  # noqa: PLC0415  slow to import

    code = primary_language(tag)
    if code in LANGUAGE_NAMES:
        return LANGUAGE_NAMES[code]
    language = pycountry.languages.get(**{f"alpha_{len(code)}": code}) if len(code) in {2, 3} else None
    return PERIOD.sub("", language.name) if language is not None else tag


COMMON_WORDS: Mapping[str, frozenset[str]] = {language: frozenset(words.split()) for language, words in {
    "en": "the of and to in is was for that on with by from at as are were be has have had this it its an not will which who their they but his "
          "he she we you i a after before during under over between about into these those there or when where while also",
    "de": "der die das den dem des und in im ist war für mit von zu zur zum auf ein eine einer eines einem einen nicht auch sich sie er wir es ich "
          "bei nach aus an am als hat haben wird werden wurde wurden dass über unter vor durch seit zwischen beim vom oder aber wie noch nur bis um "
          "dieser diese dieses diesem diesen ihr ihre ihrer sein seine gegen ohne während wegen laut sowie wenn weil hier dort heute gestern",
    "fr": "le la les l de du des d un une et à au aux en dans pour par sur avec que qui ce cette ces cet est sont a ont été il elle ils elles nous vous "
          "ne pas plus se son sa ses leur leurs mais ou où comme selon entre sans sous depuis après avant lors chez vers aussi être avait dont on je "
          "aujourd'hui hier pendant contre tout tous toute toutes",
    "it": "il lo la i gli le l un uno una di del dello della dei degli delle dell a al allo alla ai agli alle all da dal dallo dalla dai dagli dalle "
          "in nel nello nella nei negli nelle nell su sul sulla sui sulle per con tra fra e ed è sono che chi non si ha hanno era come più anche ma o "
          "questo questa questi queste quello suo sua suoi loro dopo prima durante secondo oggi ieri stato stata essere noi lui lei",
    "es": "el la los las un una unos unas de del a al en y e o u que por para con sin sobre entre desde hasta según durante tras ante es son fue "
          "fueron ha han era no se su sus lo le les como más pero también este esta estos estas ese esa muy ya cuando donde ser está están hoy ayer "
          "nosotros ellos ella él contra",
    "pt": "o a os as um uma uns umas de do da dos das em no na nos nas ao à aos às e ou que por pelo pela pelos pelas para com sem sobre entre "
          "desde até segundo durante após é são foi foram tem têm não se seu sua seus suas como mais mas também este esta esse essa isso está estão "
          "hoje ontem ele ela eles nós contra já muito",
    "ca": "el la els les l un una de del dels d a al als en i o que per amb sense sobre entre des fins segons és són va van ha han no es seu seva com més "
          "però també aquest aquesta aquests aquestes avui ahir pel pels ser molt",
    "ro": "și în la cu de din pe pentru prin a al ai ale o un unei unui unor cel cea cei cele este sunt a-a au fost că care să nu se mai dar sau după "
          "înainte între fără sub despre către acest această acești aceste lor lui ei el ea noi voi ca iar astăzi ieri către când unde va vor",
    "nl": "de het een en van in op te aan met voor door bij uit naar om over tot is zijn was waren heeft hebben wordt worden werd niet dat die dit deze "
          "ook als maar of er hij zij ze we wij ik hun haar zich na tegen tussen onder nog volgens vandaag gisteren",
    "sv": "och i att det som en ett på är av för med den till inte har de om var sig från vid efter men han hon vi kan ska under mellan också eller "
          "när där hade blev sedan mot enligt dessa detta denna sin sitt sina varit idag igår utan ut",
    "da": "og i at det som en et på er af for med den til ikke har de om var sig fra ved efter men han hun vi kan skal under mellem også eller "
          "når hvor havde blev siden mod ifølge disse dette denne sin sit sine blevet været efter af nogle meget ud uden jeg",
    "no": "og i at det som en et ei på er av for med den til ikke har de om var seg fra ved etter men han hun vi kan skal under mellom også eller "
          "når hvor hadde ble siden mot ifølge disse dette denne sin sitt sine blitt vært noen mye ut uten jeg eit ein ikkje frå",
    "is": "og í að á er sem til var ekki með fyrir um við af en það hann hún þeir þær þau frá eftir hafa hefur voru verið eru þessi þetta þess eða "
          "milli undir yfir nú sér sig hafi þar úr gegn",
    "fi": "ja on ei se että oli joka hän ne ovat myös mutta kun kuin tai sekä mukaan jälkeen ennen kanssa tämä nämä sen olla ollut olivat ovat "
          "vuoden jo vain he me sitä niin siitä jossa joita välillä tänään eilen",
    "et": "ja on ei see et oli kes ta nad ka aga kui või ning pärast enne koos selle olla olid mis oma tema nende juures kohta järgi vahel nii siis "
          "täna eile ole veel juba seda neid meie",
    "lt": "ir yra ne kad buvo kuris kuri tai su į iš ant apie po už per prie nuo iki bet arba jis ji jie kaip taip šis ši šie tarp pagal dėl bus "
          "savo jų jo jos šiandien vakar dar jau be",
    "lv": "un ir ne ka bija kas tas tā ar no uz pie par pēc pirms līdz bet vai viņš viņa viņi kā šis šī šie starp saskaņā dēļ būs savu to tiem tika "
          "arī šodien vakar vēl jau bez lai",
    "hu": "a az és hogy nem is egy volt van ez ezt azt de vagy mint csak meg már el ki be fel még ha szerint után előtt között alatt miatt "
          "akik aki amely amelyek ezek azok ő ők mi ma tegnap lesz lett kell volna",
    "pl": "i w na z ze do się nie jest że o od po za dla przez przy pod nad oraz ale lub czy jak był była było byli są to ten ta te tego tej tych "
          "który która które których jego jej ich także po przed między według dziś wczoraj został została już tylko we ku bez jako",
    "cs": "a v na se je že z ze do s o pro po za od při pod nad podle mezi ale nebo jak byl byla bylo byli jsou to ten ta tento tato toto který "
          "která které jeho její jejich také před dnes včera už jen ve ke k bez jako bude není však kde když proti jsem být těchto tímto",
    "sk": "a v na sa je že z zo do s o pre po za od pri pod nad podľa medzi ale alebo ako bol bola bolo boli sú to ten tá tento táto toto ktorý "
          "ktorá ktoré jeho jej ich tiež pred dnes včera už len vo ku k bez bude nie však kde keď proti som byť týchto týmto aj so",
    "sl": "in v na se je da z s za po pri pod nad od do iz o med kot ali pa tudi bil bila bilo bili so to ta ti tega te ki njegov njen njihov pred "
          "danes včeraj že le ne bo niso kjer ko proti sem biti teh tem zaradi glede",
    "hr": "i u na se je da s sa za po pri pod nad od do iz o među kao ili ali te također bio bila bilo bili su to taj ta ti ovaj ova ovo koji koja koje "
          "njegov njezin njihov prije danas jučer već samo ne će nije gdje kada protiv sam biti tko što nakon između tijekom prema zbog općina tisuća "
          "europski uvjet vlada tjedan",
    "bs": "i u na se je da s sa za po pri pod nad od do iz o među kao ili ali te također bio bila bilo bili su to taj ta ti ovaj ova ovo koji koja koje "
          "njegov njen njihov prije danas jučer već samo ne će nije gdje kada protiv sam biti ko šta nakon između tokom prema zbog općina hiljada "
          "evropski uslov sedmica",
    "sr": "i u na se je da s sa za po pri pod nad od do iz o među kao ili ali te takođe bio bila bilo bili su to taj ta ti ovaj ova ovo koji koja koje "
          "njegov njen njihov pre danas juče već samo ne će nije gde kada protiv sam biti ko šta posle nakon između tokom prema zbog opština hiljada "
          "evropski nedelja svet mesto vreme "
          "и у на се је да с са за по при под над од до из о међу као или али те такође био била било били су то тај та ти овај ова ово који која које "
          "његов њен њихов пре данас јуче већ само не ће није где када против сам бити ко шта после након између током према због",
    "mk": "и во на се е да со за по при под над од до о меѓу како или но а исто така беше била било биле се тоа тој таа тие овој оваа ова кој која кои "
          "негов нејзин нивниот пред денес вчера само не ќе ќе не каде кога против сум што ги го ја им му си дека според поради",
    "bg": "и в на се е да с със за по при под над от до между като или но а също беше била било са това този тази тези който която които "
          "негов нейн техния пред днес вчера вече само не ще къде кога против съм че във след към според го ги му им си",
    "sq": "e në të i së dhe për me nga një që është janë ka kanë u nuk por ose si se ka pas para mbi nën midis sipas kjo ky këto këta ajo ai ata "
          "do ishte ishin duke më po sot dje deri gjatë tij saj tyre edhe",
    "el": "ο η το οι τα του της των τον την τους τις και να σε στο στη στην στον στους στις στα από με για ότι είναι ήταν που δεν θα ένα μια ένας "
          "έχει έχουν αυτό αυτή αυτός αλλά ή ως κατά μετά πριν μεταξύ σήμερα χθες",
    "tr": "ve bir bu da de için ile olarak olan en çok daha ne ki o ise gibi kadar sonra önce göre değil var yok her ama veya şu biz onlar "
          "oldu etti edildi tarafından arasında üzerine bugün dün ancak hem",
    "az": "və bir bu da də üçün ilə kimi olan ən çox daha nə ki o isə qədər sonra əvvəl görə deyil var yox hər amma ya biz onlar oldu edib edildi "
          "tərəfindən arasında bugün dünən ancaq həm üzrə olub etdi",
    "tk": "we bir bu hem üçin bilen ýaly bolan iň köp has näme ki ol bolsa çenli soň öň görä däl bar ýok her ýöne ýa-da biz olar boldy etdi "
          "tarapyndan arasynda şu düýn şeýle öz boýunça",
    "uz": "va bir bu ham uchun bilan kabi bo'lgan boʻlgan eng ko'p koʻp yanada nima u esa qadar so'ng soʻng keyin oldin ko'ra koʻra emas bor yo'q "
          "har lekin yoki biz ular bo'ldi boʻldi qildi tomonidan o'rtasida oʻrtasida bugun kecha bo'yicha boʻyicha shu ushbu o'z oʻz "
          "ва бир бу ҳам учун билан каби бўлган энг кўп у эса сўнг кейин ёки улар бўлди бўйича ушбу ўз томонидан",
    "kk": "және бір бұл да де үшін мен пен бен туралы болған ең көп не ол ал дейін кейін соң бұрын емес бар жоқ әр бірақ немесе біз олар болды "
          "арқылы арасында бүгін кеше бойынша осы өз деп еді",
    "ky": "жана бир бул да де үчүн менен тууралуу болгон эң көп эмне ал эми чейин кийин соң мурда эмес бар жок ар бирок же биз алар болду аркылуу "
          "арасында бүгүн кечээ боюнча ушул өз деп эле тарабынан",
    "tg": "ва дар бо аз ки ба барои то ин он як буд аст шуд мешавад кард мекунад низ ё вале пас пеш байни тибқи имрӯз дирӯз на ҳам ҳар онҳо мо вай "
          "шудааст кардааст мебошад оид рӯзи соли",
    "mn": "нь ба бол энэ тэр нэг юм байна байсан дээр доор нар ч л уу үү гэж гэсэн хийсэн болно болсон бөгөөд мөн өнөөдөр өчигдөр дараа өмнө "
          "тухай хооронд түүний тэдний билээ байгаа",
    "ru": "и в во на с со к по за из от до у о об не что это как а но или для при под над между через без его её их он она они мы вы я был была "
          "было были есть который которая которые которых этот эта эти также после перед сегодня вчера уже только чтобы если бы же ли то где когда "
          "против согласно",
    "uk": "і й та в у на з із зі до від по за про не що це як а але або чи для при під над між через без його її їх він вона вони ми ви я був була "
          "було були є який яка які яких цей ця ці також після перед сьогодні вчора вже лише тільки щоб якщо б же то де коли проти згідно",
    "be": "і й ды у ў на з са да ад па за пра не што гэта як а але або ці для пры пад над паміж праз без яго яе іх ён яна яны мы вы я быў была "
          "было былі ёсць які якая якія якіх гэты гэтая гэтыя таксама пасля перад сёння ўчора ужо ўжо толькі каб калі б жа то дзе супраць",
    "hy": "և է են ու որ մեջ համար հետ մասին այս այդ նա նրանք մենք ոչ էր էին կողմից նաև կամ բայց մի իր ի սա երեկ այսօր",
    "ka": "და რომ არის იყო ეს ის არ ამ მისი მათი თუ ან მაგრამ შესახებ შორის შემდეგ დღეს გუშინ როგორც",
    "mt": "il l-il ta ta' li fil fi ma u mill minn għal għall bħala kien kienet huma dan din dawn hija huwa iżda jew wara qabel dwar tal",
    "ga": "an na agus i ag ar le go do de is bhí tá sé sí siad ach nó faoi ó chun leis seo sin",
    "lb": "de d'den an op mat vun zu fir ass sinn war hunn huet net datt dat déi dee en eng och awer oder no vir ënner iwwer bei",
    "he": "של את על עם הוא היא זה לא כי גם או אבל אשר הם אל בין אחרי לפני היום אתמול",
    "ar": "في من على إلى عن مع أن هذا هذه التي الذي ما لا كان كانت هو هي و أو ثم بعد قبل بين خلال",
    "fa": "در از به با که این آن را است برای و یا تا بر بود شد می شود کرد نیز هم پس پیش میان",
}.items()}  # fmt: skip
NO_WORDS: frozenset[str] = frozenset()


def common_words(tag: str) -> frozenset[str]:
    """Return the words of grammar of the language of a tag, in small letters; none where we do not know them."""
    return COMMON_WORDS.get(primary_language(tag), NO_WORDS)


# English words that say how a question is put.
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a about after all also am an and any are as at be because been before between both but by can could did do does "
        "during each for from had happen happened happening happens has have he her here his how i if in into is it its me more most my no nor not of on or "
        "other our out over own she should so some such than that the their them then there these they this those to "
        "under up was we were what when where which while who whom whose why will with would you your "
        "anything something everything anyone someone everyone anybody somebody everybody please",
    )
)
# Words of address, which say nothing beside a name.
HONORIFICS = frozenset(
    "mr mrs ms miss dr prof professor herr frau monsieur madame mme señor señora sr sra pan pani пан пані г-н г-жа господин госпожа".split()
)
GRAMMAR = frozenset[str]().union(*COMMON_WORDS.values())  # of all languages
LETTERS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=4096)
def words_of_grammar(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a question in small letters that only put it, and the languages that it may be in, none where it is English.

    Another language shows by two of its words of grammar, or by one in a question with letters that English does not have.
    """
    words = frozenset(LETTERS.findall(text))
    counts = {language: len(words & common) for language, common in COMMON_WORDS.items()}
    most = max(counts.values())
    if most < (2 if text.isascii() else 1) or most <= max(counts["en"], len(words & STOP_WORDS)):
        return STOP_WORDS, frozenset()
    languages = frozenset(language for language, count in counts.items() if count == most)
    return STOP_WORDS.union(*(COMMON_WORDS[language] for language in languages)), languages


CALENDAR = frozenset(
    re.findall(
        r"\w+",
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
        "august september october november december",
    )
)
CALENDAR_ABBREVIATIONS = frozenset(
    re.findall(r"\w+", "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun")
)
# Words that stand in small letters even in a headline, and start a sentence without being a name; those of the other
# languages are here because some place is called like them.
FUNCTION_WORDS = frozenset(
    (
        "a an and are as at but by for from has have he her his if in into is it its more most no not of on "
        "or our over she since some than that the their then there these they this those to under up was we "
        "were what when where which who will with after all also although another any before both during each "
        "every following here however many meanwhile one other several such through until while within without "
        "you your said says about against among between because only today yesterday last earlier later according "
        "того воно вона вони він ви ми для але при це ця ці того если она они оно это где как the les des une dans pour par sur der das den "
        "dem ein eine im am"
    ).split()
)
# Us, and other words of grammar that a question is seldom put with.
MORE = frozenset(
    re.findall(
        r"\w+",
        "us him himself herself itself ours yours theirs mine let may might must shall ought need dare off per via yet "
        "just only too very much many few less least once again ever never now today says said say one two three first "
        "last next new old",
    )
)
# Common nouns, verbs and adjectives that are places and people as well: an archive too small to have used a word both
# ways cannot tell which is meant.
HOMOGRAPHS = frozenset(
    re.findall(
        r"\w+",
        "turkey china jersey guinea nice reading mobile bath cork split bar deal hull sandwich rugby battle worthing ware "
        "rich young brown white black green gray bush rice grant banks bond cook baker miller smith fisher hunter mason "
        "carpenter potter taylor turner walker page price long short field ford hill lake wood stone rose dole gates hart "
        "church king bishop pope major cash best swift wise sharp strong small little noble power speed street wells "
        "orange phoenix buffalo eagle lincoln independence providence hope concord liberty union columbia orient polish "
        "rush mark frank will bill pat art jack gene dean grace faith joy ivy drew chase pierce victor lance rod sue",
    )
)
QUESTION_STOP_WORDS = STOP_WORDS | CALENDAR | CALENDAR_ABBREVIATIONS | MORE
NEVER_SMALL = QUESTION_STOP_WORDS | HOMOGRAPHS  # a word of these names nothing where it is written small
NEVER_FIRST = frozenset({"us"})  # pronouns that no question begins with: there, they are acronyms written small
