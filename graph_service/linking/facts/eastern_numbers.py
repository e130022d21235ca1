"""The number words of the Slavic languages, Hungarian and Turkish."""

from graph_service.linking.facts.number_words import BILLION, NumberWords, ranges

SLAVIC_MONEY_RU = r"евро|доллар\w*|рубл\w*|руб\.?|грив\w*|грн\.?|фунт\w*|франк\w*|иен\w?|юан\w*|злот\w*|тенге|леев|лей|лари|сом\w{0,2}|манат\w*|драм\w*|крон\w?|лир\w?|цент\w*"
SLAVIC_MONEY_UK = r"євро|долар\w*|рубл\w*|грив\w*|гривен\w*|грн\.?|фунт\w*|франк\w*|єн\w?|юан\w*|злот\w*|тенге|леїв|лей|ларі|крон\w?|лір\w?|цент\w*"
POLISH_MONEY = r"euro|dolar\w*|rubl\w*|hrywn\w*|hrywien|funt\w*|frank\w*|jen\w*|juan\w*|złot\w*|zł|lej\w*|koron\w?|lir\w?|tenge|grosz\w*|cent\w*"

RUSSIAN = NumberWords(
    small="два три четыре пять шесть семь восемь девять",
    teens="десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
    tens="двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто сто",
    hundreds="двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
    joint=" ",
    scales={r"десятк\w+": 10, r"сотн\w+|сотен": 100, r"млрд\.?|миллиард\w*": BILLION, r"млн\.?|миллион\w*": 10**6, r"трлн\.?|триллион\w*": 10**12, r"тыс\.?|тысяч\w*": 1000},
    percent=r"процент(?!н)\w*",
    points=r"процентн\w+ пункт\w*|п\. ?п\.",
    degrees=r"градус\w*",
    money=SLAVIC_MONEY_RU,
    times="год(?:а|у|ом|ы|ов|ах|ам)?$|лет$|месяц|дн(?:я|ей|ям|ями|ях)$|день|сут(?:ок|ки)|час(?:а|у|ов|ам|ами|ах)?$|минут|секунд|недел|век(?:а|у|ов|ах)?$|январ|феврал|март(?:а|е|у)?$|апрел|ма[йяе]$|июн|июл|август|сентябр|октябр|ноябр|декабр|г$|раза?$",
    noun=r"(?:[а-яё-]+(?:ых|их|ые|ие)[ \u00a0]){0,2}[а-яё-]{3,}|км|кг|га",
    never="перв\\w+|втор\\w+|трет\\w+|четв[её]рт\\w+|пят(?:ый|ого|ому?|ая|ой|ую)|шест(?:ой|ого|ому?|ая|ую)|седьм\\w+|восьм(?:ой|ого|ому?|ая|ую)|девят(?:ый|ого|ому?|ая|ой|ую)|"
    "место|класс|курс|этаж|для|или|что|как|это|они|она|его|при|под|над|без|до|из|от|на|за|по|не|ни|все|всего|были|был|была|было|стали|также|уже|еще|ещё|"
    "против|после|перед|между|чтобы|более|менее|через|около|пункт\\w*|статьи|стать\\w*",
    people=r"человек\w*|люд\w+|солдат\w*|военн\w+|граждан\w+|дет\w+|ребён\w*|женщин\w*|мужчин\w*|полицейск\w+|ранен\w+|погибш\w+|жертв\w*|"
    r"член\w*|стран\w*|государств\w*|наблюдател\w+|журналист\w*|школ\w*|город\w*|сел\w{0,2}|министр\w*|эксперт\w*|студент\w*",
    bounds={"более": "more than", "больше": "more than", "свыше": "over", "около": "about", "примерно": "about", "порядка": "about",
            "почти": "nearly", "не менее": "at least", "как минимум": "at least", "по меньшей мере": "at least",
            "менее": "less than", "меньше": "less than", "не более": "at most", "всего": "only", "лишь": "only"},
    ranges=ranges("до|или|либо|по", "между", "и", r"с|со|вместо|(?:вырос\w*|выросл\w+|упал\w*|снизил\w+|увеличил\w+|сократил\w+)(?: [\w%,]+){0,3} (?:с|со|от)",
                   "не", "а", rf"{SLAVIC_MONEY_RU}|процент\w*|градус\w*"),
    of_them="из (?:них|которых)|в том числе",
    out_of="из",
    minus="минус",
    other={"один": 1, "одна": 1, "одного": 1, "двух": 2, "трёх": 3, "трех": 3, "четырёх": 4, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7, "восьми": 8, "девяти": 9, "двое": 2, "трое": 3, "четверо": 4, "пятеро": 5, "шестеро": 6, "семеро": 7, "две": 2,
               "десяти": 10, "двадцати": 20, "тридцати": 30, "сорока": 40, "пятидесяти": 50, "ста": 100, "тысяча": 1000, "тысячи": 1000},
)  # fmt: skip
UKRAINIAN = NumberWords(
    small="два три чотири п'ять шість сім вісім дев'ять",
    teens="десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять",
    tens="двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто сто",
    hundreds="двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот",
    joint=" ",
    scales={r"десятк\w+": 10, r"сотн\w+|сотень": 100, r"млрд\.?|мільярд\w*": BILLION, r"млн\.?|мільйон\w*": 10**6, r"трлн\.?|трильйон\w*": 10**12, r"тис\.?|тисяч\w*": 1000},
    percent=r"відсот\w+|процент(?!н)\w*",
    points=r"відсотков\w+ пункт\w*|процентн\w+ пункт\w*|в\. ?п\.",
    degrees=r"градус\w*",
    money=SLAVIC_MONEY_UK,
    times="рік|рок(?:и|у|ом|ів|ам|ах|ами)$|літ$|місяц|дн(?:і|ів|я|ям|ями|ях)$|день|діб|доб[иу]$|годин|хвилин|секунд|тиж|століт|(?:січ|берез|квіт|трав|черв|лип|серп|жовт|груд)(?:ень|ня|ні|ню|нем)$|лют(?:ий|ого|ому)$|верес(?:ень|ня|ні)|листопад|р$|раз(?:и|ів|у)?$",
    noun=r"(?:[а-яіїєґ'’ʼ-]+(?:их|іх|їх|ні|ві|кі)[ \u00a0]){0,2}[а-яіїєґ'’ʼ-]{3,}|км|кг|га",
    never="перш\\w+|друг(?:ий|ого|ому|а|ої|у)|трет\\w+|четверт\\w+|п['’ʼ]ят(?:ий|ого|ому|а|ої|у)|шост\\w+|сьом(?:ий|ого|ому|а|ої|у)|восьм(?:ий|ого|ому|а|ої|у)|дев['’ʼ]ят(?:ий|ого|ому|а|ої|у)|"
    "місце|клас|курс|поверх|для|або|чи|що|як|це|вони|вона|його|при|під|над|без|до|із|від|на|за|по|не|ні|усі|всі|були|був|була|було|стали|також|уже|вже|ще|"
    "проти|після|перед|між|щоб|більше|менше|через|близько|пункт\\w*|статті|статт\\w*|всього",
    people=r"людей|люди|осіб|особи|солдат\w*|військов\w+|громадян\w*|діт\w+|дит\w+|жін\w+|чоловік\w*|поліцейськ\w+|поранен\w+|загибл\w+|жертв\w*|"
    r"член\w*|країн\w*|держав\w*|спостерігач\w*|журналіст\w*|шкіл|школ\w*|міст\w*|сіл|сел\w*|міністр\w*|експерт\w*|студент\w*",
    bounds={"понад": "over", "більше": "more than", "більш як": "more than", "більше ніж": "more than", "близько": "about", "приблизно": "about",
            "майже": "nearly", "щонайменше": "at least", "не менше": "at least", "принаймні": "at least", "менше": "less than",
            "менш як": "less than", "не більше": "at most", "лише": "only", "всього": "only", "орієнтовно": "about"},
    ranges=ranges("до|або|чи", "між", "і|та|й", r"з|зі|із|(?:зрос\w+|впа\w+|знизи\w+|збільши\w+|скороти\w+)(?: [\w%,]+){0,3} (?:з|зі|від)",
                   "не", "а|але", rf"{SLAVIC_MONEY_UK}|відсот\w+|градус\w*"),
    of_them="(?:з|із) (?:них|яких)|серед них|у тому числі",
    out_of="з|із|зі",
    minus="мінус",
    other={"один": 1, "одна": 1, "одного": 1, "двох": 2, "трьох": 3, "чотирьох": 4, "п'ятьох": 5, "п'яти": 5, "шести": 6, "семи": 7, "восьми": 8, "дев'яти": 9, "двоє": 2, "троє": 3, "четверо": 4, "п'ятеро": 5, "шестеро": 6, "семеро": 7, "шістьох": 6, "сімох": 7, "вісьмох": 8, "дев'ятьох": 9, "десятьох": 10, "дві": 2,
               "десяти": 10, "двадцяти": 20, "тридцяти": 30, "сорока": 40, "п'ятдесяти": 50, "ста": 100, "тисяча": 1000, "тисячі": 1000},
)  # fmt: skip
POLISH = NumberWords(
    small="dwa trzy cztery pięć sześć siedem osiem dziewięć",
    teens="dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście",
    tens="dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt sto",
    hundreds="dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset",
    joint=" ",
    scales={r"tuziny?": 12, r"setk\w+|setek": 100, r"mld\.?|miliard\w*": BILLION, r"mln\.?|milion\w*": 10**6, r"bln\.?|bilion\w*": 10**12, r"tys\.?|tysi[ąęc]\w*": 1000},
    percent=r"procent(?!ow)\w*|proc\.",
    points=r"punkt\w* procentow\w+|pkt\.? proc\.",
    degrees=r"stopni\w*",
    money=POLISH_MONEY,
    times="rok(?:u|iem|ów)?$|lat(?:a|ach|om|ami)?$|miesi|dni$|dnia(?:ch)?$|dzień|dób|doby|godzin|minut|sekund|tydzień|tygodn|wiek(?:u|ów|ach)?$|styczn|lut(?:y|ego|ym)$|marc|kwietni|maj[au]?$|czerwca|lipca|sierpnia|września|październik|listopad|grud(?:zień|nia|niu)|r$|raz(?:y|u|em|ów)?$",
    noun=r"(?:[a-zà-ÿąćęłńóśźż-]+(?:ych|ich)[ \u00a0]){0,2}[a-zà-ÿąćęłńóśźż-]{3,}|km|kg|ha",
    never="pierwsz\\w+|drug(?:i|iego|im|a|iej)|trzeci\\w*|czwart\\w+|piąt(?:y|ego|ym|a|ej)|szóst\\w+|siódm\\w+|ósm\\w+|dziewiąt\\w+|"
    "miejsce|klasa|piętro|dla|albo|lub|jak|oni|ona|jego|przy|pod|nad|bez|oraz|nie|wszyst\\w+|były|był|była|było|stali|także|już|jeszcze|przeciw|"
    "przed|między|żeby|aby|ponad|mniej|więcej|przez|około|punkt\\w*|artyku\\w+|tym|które|który|która|się|jest|czyli",
    people=r"osób|osoby|ludzi|żołnierzy|żołnierze|cywil\w+|dzieci|kobiet\w*|mężczyzn\w*|policjant\w+|rann\w+|zabit\w+|ofiar\w*|"
    r"człon\w+|kraj\w*|państw\w*|obserwator\w+|dziennikarz\w*|szkół|szkoły|miast\w*|wsi|ministr\w+|ekspert\w+|student\w+",
    bounds={"ponad": "over", "więcej niż": "more than", "około": "about", "ok.": "about", "blisko": "nearly", "prawie": "nearly", "niemal": "nearly",
            "co najmniej": "at least", "przynajmniej": "at least", "mniej niż": "less than", "poniżej": "under",
            "najwyżej": "at most", "tylko": "only", "zaledwie": "only", "łącznie": "a total of"},
    ranges=ranges("do|lub|albo|czy", "między|pomiędzy", "a|i", r"z|ze|(?:wzros\w+|spad\w+|zmniejsz\w+|zwiększ\w+)(?: [\w%,]+){0,3} (?:z|ze|od)",
                   "nie", "a|lecz|ale", rf"{POLISH_MONEY}|procent\w*|stopni\w*"),
    of_them="(?:z|spośród) (?:nich|których)|w tym",
    out_of="z|ze|spośród|na",
    minus="minus",
    other={"jeden": 1, "dwóch": 2, "trzech": 3, "czterech": 4, "pięciu": 5, "sześciu": 6, "siedmiu": 7, "ośmiu": 8, "dziewięciu": 9, "dwie": 2, "dwaj": 2, "trzej": 3, "dwoje": 2, "troje": 3, "dziesięciu": 10,
               "dwudziestu": 20, "trzydziestu": 30, "stu": 100, "tysiąc": 1000},
)  # fmt: skip
CZECH_MONEY = r"euro?|dolar\w*|rubl\w*|hřiv\w+|lib(?:ra|ry|er|rách)|frank\w*|jen\w?|juan\w*|zlot\w+|lei|korun\w*|(?-i:Kč)|lir\w?|tenge|forint\w*|cent\w*"
CZECH = NumberWords(
    small="dva tři čtyři pět šest sedm osm devět",
    teens="deset jedenáct dvanáct třináct čtrnáct patnáct šestnáct sedmnáct osmnáct devatenáct",
    tens="dvacet třicet čtyřicet padesát šedesát sedmdesát osmdesát devadesát sto",
    joint=" ",
    scales={r"tuct\w+": 12, r"stov(?:ky|ek|kami)": 100, r"miliard\w*|mld\.?": BILLION, r"milion\w*|milión\w*|mil\.": 10**6, r"bilion\w*": 10**12, r"tisíc\w*|tis\.": 1000},
    percent=r"procent(?!n)\w*",
    points=r"procentní\w* bod\w*|p\. ?b\.",
    degrees=r"stup(?:eň|ně|ňů|ních|ňům)(?: Celsia)?",
    money=CZECH_MONEY,
    times="rok(?:u|y|em|ů)?$|let(?:ech|y|ům)?$|léta?$|měsíc|dn[íyůe]|den$|hodin|minut|sekund|vteřin|týd|stolet|led(?:en|na|nu)$|únor|březn|dubn|květn|červ(?:en|n|enc)|srpn|září|říjn|listopad|prosin|krát$",
    noun=r"(?:[a-záčďéěíňóřšťúůýž-]+(?:ých|ích|ými|ové|lých)[ \u00a0]){0,2}[a-záčďéěíňóřšťúůýž-]{3,}",
    never="první\\w*|druh(?:ý|ého|ém|á|é)|třetí\\w*|čtvrt(?:ý|ého|ém|á|é)|pát(?:ý|ého|ém|á|é)|šest(?:ý|ého|ém|á|é)|sedm(?:ý|ého|ém|á|é)|osm(?:ý|ého|ém|á|é)|devát\\w+|"
    "místo|třída|patro|pro|nebo|jak|ona|jeho|její|jejich|při|pod|nad|bez|nové?|vše\\w+|byl[aoyi]?|jsou|také|už|ještě|proti|před|mezi|aby|přes|více|méně|"
    "kolem|bod\\w*|člán\\w+|paragraf\\w*|tom|která|který|které|než|podle|korun|celkem|ale|bylo",
    people=r"lid[íié]\w*|osob\w*|voják\w*|civilist\w*|dět\w+|žen\w*|muž\w*|policist\w*|zraněn\w+|mrtv\w+|oběti|obětí|člen\w*|"
    r"zem[íě]|stát\w*|pozorovatel\w*|novinář\w*|škol\w*|měst\w*|obcí|ministr\w*|expert\w*|student\w*|žák\w*|hasič\w*",
    bounds={"více než": "more than", "přes": "over", "přibližně": "about", "asi": "about", "zhruba": "about", "kolem": "about", "okolo": "about",
            "téměř": "nearly", "skoro": "nearly", "nejméně": "at least", "alespoň": "at least", "minimálně": "at least",
            "méně než": "less than", "nejvýše": "at most", "maximálně": "at most", "až": "up to", "jen": "only", "pouze": "only", "celkem": "a total of"},
    ranges=ranges("až|do|nebo|či", "mezi", "a", r"z|ze|(?:vzrost\w+|kles\w+|stoupl\w+|zvýšil\w+|snížil\w+)(?: [\w%,]+){0,3} (?:z|ze|od)",
                  "ne|nikoli", "ale|nýbrž", rf"{CZECH_MONEY}|procent\w*|stup\w+"),
    of_them="z (?:nich|toho|nichž)",
    out_of="z|ze",
    minus="minus",
    other={"jeden": 1, "jedna": 1, "dvě": 2, "dvou": 2, "tří": 3, "čtyř": 4, "pěti": 5, "šesti": 6, "sedmi": 7, "osmi": 8, "devíti": 9, "deseti": 10,
           "dvaceti": 20, "třiceti": 30, "dvě stě": 200, "tři sta": 300, "pět set": 500, "půl milionu": 500_000, "tucet": 12},
)  # fmt: skip
SERBO_CROATIAN_MONEY = r"eur[aoi]\w?|evr[aoi]\w?|dolar\w*|rublj?\w*|grivn\w*|funt\w*|franak\w?|franka|jen\w?|juan\w*|zlot\w+|lej\w?|kun[aeiu]|(?-i:kn|KM)|konvertibiln\w+ mar\w+|dinar\w*|din\.|denar\w*|mara?k[aei]|lir\w?|forint\w*|cent\w*"
SERBO_CROATIAN = NumberWords(
    small="dva tri četiri pet šest sedam osam devet",
    teens="deset jedanaest dvanaest trinaest četrnaest petnaest šesnaest sedamnaest osamnaest devetnaest",
    tens="dvadeset trideset četrdeset pedeset šezdeset sedamdeset osamdeset devedeset sto",
    hundreds="dvjesto tristo četiristo petsto šesto sedamsto osamsto devetsto",
    joint=" (?:i )?",
    scales={r"stotin\w+": 100, r"milijard\w*|mlrd\.?|mld\.?": BILLION, r"milijun\w*|milion\w*|mil\.": 10**6, r"bilijun\w*|bilion\w*": 10**12, r"tisuć\w*|hiljad\w*|tis\.": 1000},
    percent=r"posto|odsto|postotaka|procen(?:t|at)\w*(?! bod)",
    points=r"postotn\w+ bod\w*|procentn\w+ poen\w*",
    degrees=r"stup(?:anj|nja|njeva|njevi)|stepen\w*",
    money=SERBO_CROATIAN_MONEY,
    times="godin|god\\.|ljet[ao]$|mjesec|mesec|dan(?:a|e|i|u|ima)?$|sat(?:a|i|ima)?$|čas(?:a|ova)?$|minut|sekund|tjed|sedmic|nedjelj|nedelj|stoljeć|vek|vijek|siječ|veljač|ožuj|trav(?:anj|nja|nju)|svib|lip(?:anj|nja|nju)|srp(?:anj|nja|nju)|kolovoz|ruj(?:an|na|nu)|listopad|studen[io]|prosin|januar|februar|mart|april|maj|jun[aiu]?$|jul[aiu]?$|avgust|august|septembar?|septembr|oktob|novemb|decemb|put[a]?$|puta$",
    noun=r"(?:[a-zčćđšž-]+(?:ih|nih|ska|nova|novih)[ \u00a0]){0,2}[a-zčćđšž-]{3,}",
    never="prv(?:i|og|om|a|e)|drug(?:i|og|om)|treć\\w+|četvrt\\w+|pet(?:i|og|om)|šest(?:i|og|om)|sedm(?:i|og|om)|osm(?:i|og|om)|devet(?:i|og|om)|"
    "mjesto|mesto|razred|kat|sprat|ili|kao|ona|oni|njegov\\w*|pri|pod|nad|bez|nije|nisu|sve|svi|bil[aoi]|bio|također|takođe|već|još|protiv|pred|prije|pre|posle|poslije|"
    "među|između|oko|više|manje|preko|bod\\w*|poen\\w*|član\\w{0,2}|koji|koja|koje|što|jer|radi|prema|ukupno|sati|dok|ali|nego|zbog",
    people=r"ljudi|osob[aeiu]|vojnik\w*|civil\w*|djec\w*|dec[aeu]|žen[aeiu]|muškar\w*|policajac\w*|policajca|policajaca|ranjen\w+|povrijeđen\w+|"
    r"mrtv\w+|poginul\w+|žrta?v\w+|članova|zemal?j\w+|držav[aeiu]|posmatrač\w*|promatrač\w*|novinar\w*|škol[aeu]|grad\w*|sel[ao]|"
    r"ministar\w*|ministr\w*|stručnjak\w*|student\w*|učenik\w*|vatrogas\w*|pacijen\w+|vrtić\w*|mandat\w*",
    bounds={"više od": "more than", "preko": "over", "oko": "about", "približno": "about", "otprilike": "about", "gotovo": "nearly",
            "skoro": "nearly", "blizu": "nearly", "najmanje": "at least", "barem": "at least", "bar": "at least", "manje od": "less than",
            "najviše": "at most", "do": "up to", "samo": "only", "svega": "only", "ukupno": "a total of"},
    ranges=ranges("do|ili|na", "između", "i", r"s|sa|(?:poras\w+|pao|pala|palo|smanj\w+|poveć\w+|pojeftin\w+|poskup\w+)(?: [\w%,]+){0,3} (?:s|sa|od)",
                  "ne", "nego|već", rf"{SERBO_CROATIAN_MONEY}|posto|odsto|stup\w+|stepen\w*"),
    of_them="od (?:njih|kojih|čega)|među njima",
    out_of="od",
    minus="minus",
    other={"jedan": 1, "jedna": 1, "dvije": 2, "dve": 2, "dvoje": 2, "dvojica": 2, "troje": 3, "trojica": 3, "četvero": 4, "četvoro": 4, "petero": 5, "petoro": 5,
           "stotinu": 100, "dvesta": 200, "dvesto": 200, "trista": 300, "četiristotine": 400, "tisuću": 1000, "hiljadu": 1000, "pola milijuna": 500_000,
           "pola miliona": 500_000, "desetak": 10},
)  # fmt: skip
SERBIAN_MONEY = r"евр[аои]\w?|долар\w*|рубљ?\w*|гривн\w*|фунт\w*|франак\w?|франка|јен\w?|јуан\w*|злот\w+|кун[аеиу]|(?-i:КМ)|динар\w*|дин\.|денар\w*|мара?к[аеи]|лир\w?|форинт\w*|цент\w*"
SERBIAN = NumberWords(
    small="два три четири пет шест седам осам девет",
    teens="десет једанаест дванаест тринаест четрнаест петнаест шеснаест седамнаест осамнаест деветнаест",
    tens="двадесет тридесет четрдесет педесет шездесет седамдесет осамдесет деведесет сто",
    hundreds="двеста триста четиристо петсто шесто седамсто осамсто деветсто",
    joint=" (?:и )?",
    scales={r"стотин\w+": 100, r"милијард\w*|млрд\.?": BILLION, r"милион\w*|мил\.": 10**6, r"билион\w*": 10**12, r"хиљад\w*|хиљ\.": 1000},
    percent=r"одсто|посто|процен(?:т|ат)\w*",
    points=r"процентн\w+ поен\w*",
    degrees=r"степен\w*",
    money=SERBIAN_MONEY,
    times="годин|год\\.|месец|дан(?:а|е|и|у|има)?$|сат(?:а|и|има)?$|час(?:а|ова)?$|минут|секунд|недељ|седмиц|век|јануар|фебруар|март|април|мај|јун[аиу]?$|јул[аиу]?$|август|септемб|октоб|новемб|децемб|пута?$",
    noun=r"(?:[а-яђјљњћџ-]+(?:их|них|ска)[ \u00a0]){0,2}[а-яђјљњћџ-]{3,}",
    never="прв(?:и|ог|ом|а|е)|друг(?:и|ог|ом)|трећ\\w+|четврт\\w+|пет(?:и|ог|ом)|шест(?:и|ог|ом)|седм(?:и|ог|ом)|осм(?:и|ог|ом)|девет(?:и|ог|ом)|"
    "место|разред|спрат|или|као|она|они|његов\\w*|при|под|над|без|није|нису|све|сви|бил[аои]|био|такође|већ|још|против|пред|пре|после|међу|између|"
    "око|више|мање|преко|поен\\w*|члан\\w{0,2}|који|која|које|што|јер|ради|према|укупно|сати|док|али|него|због",
    people=r"људи|особ[аеиу]|војник\w*|цивил\w*|дец[аеу]|жен[аеиу]|мушкар\w*|полицајац\w*|полицајца|полицајаца|рањен\w+|повређен\w+|"
    r"мртв\w+|погинул\w+|жртав\w+|жртв\w+|чланова|зема?љ\w+|држав[аеиу]|посматрач\w*|новинар\w*|школ[аеу]|град\w*|сел[ао]|"
    r"министар\w*|министр\w*|стручњак\w*|студент\w*|ученик\w*|ватрогас\w*|пацијен\w+|мандат\w*",
    bounds={"више од": "more than", "преко": "over", "око": "about", "приближно": "about", "отприлике": "about", "готово": "nearly",
            "скоро": "nearly", "близу": "nearly", "најмање": "at least", "бар": "at least", "барем": "at least", "мање од": "less than",
            "највише": "at most", "до": "up to", "само": "only", "свега": "only", "укупно": "a total of"},
    ranges=ranges("до|или|на", "између", "и", r"са?|(?:порас\w+|пао|пала|пало|смањ\w+|повећ\w+|појефтин\w+|поскуп\w+)(?: [\w%,]+){0,3} (?:са?|од)",
                  "не", "него|већ", rf"{SERBIAN_MONEY}|одсто|посто|степен\w*"),
    of_them="од (?:њих|којих|чега)|међу њима",
    out_of="од",
    minus="минус",
    other={"један": 1, "једна": 1, "две": 2, "двоје": 2, "двојица": 2, "троје": 3, "тројица": 3, "четворо": 4, "петоро": 5, "стотину": 100, "хиљаду": 1000,
           "пола милиона": 500_000, "десетак": 10},
)  # fmt: skip
BULGARIAN_MONEY = r"евро|долар\w*|рубл\w*|гривн\w*|паунд\w*|лири|франк\w*|йен\w?|юан\w*|злот\w+|лева?|лв\.?|леи|крон\w|динар\w*|стотинк\w*|цент\w*|форинт\w*"
BULGARIAN = NumberWords(
    small="два три четири пет шест седем осем девет",
    teens="десет единадесет дванадесет тринадесет четиринадесет петнадесет шестнадесет седемнадесет осемнадесет деветнадесет",
    tens="двадесет тридесет четиридесет петдесет шестдесет седемдесет осемдесет деветдесет сто",
    hundreds="двеста триста четиристотин петстотин шестстотин седемстотин осемстотин деветстотин",
    joint=" и ",
    scales={r"дузини": 12, r"стотици": 100, r"милиард\w*|млрд\.?": BILLION, r"милион\w*|млн\.?": 10**6, r"трилион\w*": 10**12, r"хиляд\w*|хил\.": 1000},
    percent=r"на сто|процент(?!н)\w*",
    points=r"процентн\w+ пункт\w*",
    degrees=r"градус\w*",
    money=BULGARIAN_MONEY,
    times="годин|г$|месец|дни$|дена?$|дн[иа]|час(?:а|ове|ът)?$|минут|секунд|седмиц|век(?:а|ове)?$|януари|февруари|март$|април|май$|юни|юли|август|септември|октомври|ноември|декември|път$|пъти$",
    noun=r"(?:[а-я-]+(?:ни|ски|ови|ели|ени)[ \u00a0]){0,2}[а-я-]{3,}",
    never="първ\\w+|втор\\w+|трет\\w+|четвърт\\w+|пет(?:и|ия|а|о)|шест(?:и|ия|а|о)|седм(?:и|ия|а|о)|осм(?:и|ия|а|о)|девет(?:и|ия|а|о)|"
    "място|клас|етаж|или|като|това|той|тя|те|при|под|над|без|от|на|за|по|не|ни|всички|беше|бяха|са|също|вече|още|срещу|след|преди|между|"
    "около|повече|по-\\w+|пункта?|член\\w{0,2}|който|която|които|през|според|общо|към|заради|дни|ще",
    people=r"души|човек\w*|хора|военн\w+|войни\w+|цивилн\w+|деца|жени|мъже|полицаи|ранени|загинали|жертви|членове|държави|страни|"
    r"наблюдател\w+|журналист\w*|училища|града|градове|села|министр\w+|експерт\w*|студент\w*|ученици|пожарникар\w*|пътници",
    bounds={"над": "over", "повече от": "more than", "около": "about", "приблизително": "about", "близо": "nearly", "почти": "nearly",
            "поне": "at least", "най-малко": "at least", "минимум": "at least", "под": "under", "по-малко от": "less than",
            "най-много": "at most", "максимум": "at most", "до": "up to", "само": "only", "едва": "only", "общо": "a total of"},
    ranges=ranges("до|или|на", "между", "и", r"(?:нараст\w+|нарасна\w*|спад\w+|намал\w+|увелич\w+|повиш\w+|пониж\w+)(?: [\w%,]+){0,3} от",
                  "не", "а", rf"{BULGARIAN_MONEY}|на сто|процент\w*|градус\w*"),
    of_them="от (?:тях|които)|сред тях",
    out_of="от",
    minus="минус",
    other={"един": 1, "една": 1, "две": 2, "двама": 2, "трима": 3, "четирима": 4, "петима": 5, "шестима": 6, "единайсет": 11, "дванайсет": 12, "хиляда": 1000,
           "половин милион": 500_000, "дузина": 12},
)  # fmt: skip
HUNGARIAN_MONEY = r"euró\w*|dollár\w*|forint\w*|(?-i:Ft)|rubel\w*|hrivny\w+|font\w*|frank\w*|jen\w*|jüan\w*|zlotyt?|lej\w*|korona|koronát|líra|lírát|cent\w*"
HUNGARIAN = NumberWords(
    small="kettő három négy öt hat hét nyolc kilenc",
    teens="tíz tizenegy tizenkettő tizenhárom tizennégy tizenöt tizenhat tizenhét tizennyolc tizenkilenc",
    tens="húsz harminc negyven ötven hatvan hetven nyolcvan kilencven száz",
    hundreds="kétszáz háromszáz négyszáz ötszáz hatszáz hétszáz nyolcszáz kilencszáz",
    joint="",
    thousand="ezer",
    scales={r"tucat\w*": 12, r"milliárd\w*|mrd\.?": BILLION, r"millió\w*|m\.": 10**6, r"billió\w*": 10**12, r"ezer\w*|ezr\w+|e\.": 1000},
    percent=r"százalék\w*(?!pont)",
    points=r"százalékpont\w*|bázispont\w*",
    degrees=r"fok(?:os|ot|kal|ra|on)?",
    money=HUNGARIAN_MONEY,
    times="év|hónap|nap(?:os|ot|ja|ig|on|pal|ra|ja)?$|órá?|perc|másodperc|hét$|hetes|hete[nt]?|század|január|február|március|április|május|június|július|augusztus|szeptember|október|november|december|alkalom",
    noun=r"(?:[a-záéíóöőúüű-]+(?:os|es|ös|ás|i|ó|ő|új|nagy|kis)[ \u00a0]){0,1}[a-záéíóöőúüű-]{3,}",
    never="és|vagy|hogy|volt|már|még|csak|is|meg|között|után|előtt|szerint|alatt|felett|során|pont\\w*|cikk\\w*|paragrafus\\w*|szám\\w*|körül|óta|"
    "lesz|lett|van|aki\\w*|amely\\w*|helyett|miatt|ellen|mint|ezek|azok|akkor|több|kevesebb|ezer\\w*",
    people=r"ember\w*|fő|fős|személy\w*|katon\w+|civil\w*|gyer(?:m)?ek\w*|nő\w*|férfi\w*|rendőr\w*|sérült\w*|halott\w*|áldozat\w*|tag\w*|"
    r"ország\w*|állam\w*|megfigyelő\w*|újságíró\w*|iskol\w+|város\w*|falu\w*|miniszter\w*|szakértő\w*|diák\w*|tüntető\w*|utas\w*|érme\w*",
    bounds={"több mint": "more than", "mintegy": "about", "körülbelül": "about", "nagyjából": "about", "közel": "nearly", "csaknem": "nearly",
            "majdnem": "nearly", "legalább": "at least", "minimum": "at least", "kevesebb mint": "less than", "legfeljebb": "at most",
            "maximum": "at most", "akár": "up to", "csak": "only", "mindössze": "only", "összesen": "a total of"},
    ranges=ranges("vagy", r"$^", "és", r"$^", "nem", "hanem", rf"{HUNGARIAN_MONEY}|százalék|fok"),
    of_them="közülük|ebből|köztük",
    out_of="(?!)",
    minus="mínusz",
    other={"egy": 1, "két": 2, "tizenkét": 12, "huszonegy": 21, "huszonkettő": 22, "huszonkét": 22, "huszonhárom": 23, "huszonnégy": 24, "huszonöt": 25,
           "huszonhat": 26, "huszonhét": 27, "huszonnyolc": 28, "huszonkilenc": 29, "kétszáz": 200, "ezer": 1000, "félmillió": 500_000, "tucat": 12},
)  # fmt: skip
TURKISH_MONEY = r"euro|avro|dolar\w*|lira\w*|(?-i:TL)|ruble\w*|grivna\w*|sterlin\w*|frank\w*|yen|yuan\w*|zloti|ley|kron|kuruş\w*|cent"
TURKISH = NumberWords(
    small="iki üç dört beş altı yedi sekiz dokuz",
    teens="on onbir oniki onüç ondört onbeş onaltı onyedi onsekiz ondokuz",
    tens="yirmi otuz kırk elli altmış yetmiş seksen doksan yüz",
    joint=" ",
    scales={r"düzine": 12, r"milyar(?:ı|dan|a)?": BILLION, r"milyon(?:u|dan|a)?": 10**6, r"trilyon(?:u|dan|a)?": 10**12, r"bin(?:i|den|e|in)?": 1000},
    percent=r"yüzdesi",
    percent_before=r"yüzde |% ?",
    points=r"baz puan\w*|yüzdelik puan\w*",
    degrees=r"derece(?:ye|nin|den|de)?",
    money=TURKISH_MONEY,
    times="yıl|yaş|ay(?:da|lık|dır|ın|ı)?$|gün|saat|dakika|saniye|hafta|yüzyıl|ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık|kez$|kere$|defa$",
    noun=r"(?:yeni |ayrı |yaralı |küçük |büyük )?[a-zçğıöşü-]{3,}",
    never="ile|veya|için|gibi|kadar|olan|olarak|sonra|önce|göre|daha|çok|değil|ise|bile|oldu|olduğu|arasında|üzerinde|altında|puan\\w*|madde\\w*|"
    "büyüklüğünde|sayılı|numaralı|numara|numarada|tane|yılında|fazla|aşkın|yakın|civarında|binden|var|yok|dan|den|ve|bir|numaraya|katlı|katına|kat",
    people=r"kişi\w*|insan\w*|asker\w*|sivil\w*|çocuk\w*|kadın\w*|erkek\w*|polis\w*|yaralı\w*|ölü\w*|üye\w*|ülke\w*|devlet\w*|gözlemci\w*|"
    r"gazeteci\w*|okul\w*|kent\w*|şehir\w*|köy\w*|bakan\w*|uzman\w*|öğrenci\w*|sığınmacı\w*|göçmen\w*|otobüs\w*|fabrika\w*",
    bounds={"yaklaşık": "about", "ortalama": "about", "en az": "at least", "en çok": "at most", "en fazla": "at most", "neredeyse": "nearly",
            "sadece": "only", "yalnızca": "only", "toplam": "a total of"},
    ranges=ranges("ila|veya|ya da|ile", "$^", "ve", "$^", "$^", "$^", rf"{TURKISH_MONEY}|derece"),
    of_them="bunlardan|bunların",
    out_of="(?!)",
    minus="eksi",
    other={"bir": 1, "on bir": 11, "on iki": 12, "on üç": 13, "on dört": 14, "on beş": 15, "on altı": 16, "on yedi": 17, "on sekiz": 18, "on dokuz": 19,
           "iki yüz": 200, "üç yüz": 300, "dört yüz": 400, "beş yüz": 500, "bin": 1000, "yarım milyon": 500_000},
    of=r"(?:fazla |aşkın |yakın )",
    rest=True,
)  # fmt: skip
