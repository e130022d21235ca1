"""Names in languages without capitals that no reference file has: Chinese, Japanese and Arabic.

In Japanese small words are written in kana, so that a run of other signs that ends in a word for a kind of body is its name ("気象庁"). In Chinese
such a name begins after a word of grammar, a mark or a place. In Arabic it goes on over the words with the article. A person stands beside a
title; a town after a word of place or before one for a settlement, if it is a town's name.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from graph_service.linking.knowledge.place_tables import Town
from graph_service.linking.knowledge.words_by_language import common_surnames, given_names
from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.organizations import body
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.mentions.people import person
from graph_service.model import Entity, Span
from graph_service.text import fold

KANA_NAME = "\u30a1-\u30fa\u30fc"
HAN = "\u3400-\u9fff々"
JAPANESE_HEADS = (
    "庁|局|省|委員会|電力|大学|銀行|新聞社?|協会|機構|機関|基金|理事会|議会|国会|事務所|通信社?|軍|党|裁判所|検察庁|地検|警察署?|県警|府警|道警|病院|株式会社|研究所|放送|鉄道|赤十字社?|自衛隊|連盟|連合|組合|財団|"
    "学会|議会|学園|高校|大使館|消防本部|製作所|ホールディングス|グループ|センター|航空|生命|証券|自動車"
)
JAPANESE_TITLES = (
    "首相|総理|知事|委員長|大統領|国家主席|主席|国務長官|国防長官|国防相|事務局長|事務総長|報道官|大使|国王|女王|教皇|総書記|大臣|外相|防衛相|財務相|法相|官房長官|長官|市長|町長|村長|社長|会長|議員|監督|選手|容疑者|被告|教授|准教授|総裁|代表|幹事長|議長|院長|弁護士|記者|"
    "被災者|さん|氏"
)
CHINESE_HEADS = (
    "委员会|理事会|法院|法庭|检察院|检察署|大学|机构|总署|公署|办公室|大使馆|领事馆|管理局|军|学院|银行|公司|集团|协会|基金会|研究所|研究院|医院|议会|通讯社|电视台|日报|晚报|红十字会|联合会|组织|联盟|俱乐部|党|部|局|署|解放军|警察局|博物馆|"
    "委員會|銀行|集團|協會|基金會|醫院|議會|通訊社|電視台|日報|組織|聯盟|黨"
)
# After these signs a Chinese name may begin.
CHINESE_START = "的在由与與和及对對向从從被是到据據经經让讓请請为為以于於说說称稱后後前中、，。；：！？“”「」『』《》（）()\\n\\s\\d"
CHINESE_TITLES = (
    "国家主席|主席|总理|总统|首相|副部长|部长|外长|防长|大臣|总干事|高级专员|专员|特使|女王|国王|教皇|总书记|秘书长|领袖|领导人|国务卿|市长|省长|书记|发言人|教授|局长|主任|议员|校长|院长|董事长|总裁|经理|律师|导演|演员|作家|法官|检察官|秘书长|大使|司令|"
    "上校|将军|医生|学者|专家|居民|记者|總統|總理|部長|市長|書記|發言人|議員|秘書長|記者"
)
CHINESE_AFTER = "说說表指称稱要告认認强強在和与與、，。：到于於主出访訪抵宣呼则則也还還将將已曾对對向等的是为為因（)）”则就从從同一接发發会會当當"
TRANSLITERATED = "阿埃艾安昂敖巴邦鲍贝比彼波伯勃博布查茨达道德登邓迪蒂丁东杜顿多恩尔法凡费菲冯佛夫弗福盖甘戈哥格根古圭哈海豪赫洪胡华怀惠霍基吉加贾江杰捷金津京卡凯坎康考科克肯孔库奎昆拉莱兰朗劳勒雷黎里理利莉连列林留龙隆卢鲁伦罗洛吕马迈麦曼毛梅门蒙米密莫默姆木穆拿纳娜内嫩尼涅宁纽农努诺欧帕潘庞佩彭皮珀普齐奇恰乔切钦琴丘茹儒瑞若萨塞赛桑瑟森沙尚舍什施石史舒斯司丝思松苏孙索塔泰坦汤唐特腾廷图托瓦万旺威韦维魏温翁沃乌伍武希锡西夏肖谢辛欣休雅亚延扬尧耶叶伊因尤约泽扎詹芝朱祖佐朔兹"
ARABIC_HEADS = (
    "وزارة|جامعة|منظمة|محكمة|مجلس|حزب|هيئة|لجنة|بنك|شركة|مؤسسة|جمعية|اتحاد|وكالة|حركة|منتدى|معهد|مستشفى|صحيفة|قناة|مركز|نقابة|رابطة|بعثة|سفارة|حرس|شرطة|جيش|برلمان|نيابة|"
    "مفوضية|صندوق|محاكم|غرفة|ديوان|هلال"
)
# Words with the article that belong to no name: days, relatives, "last", "next".
NO_PART = "(?!ال(?:اثنين|ثلاثاء|أربعاء|خميس|جمعة|سبت|أحد|يوم|ماضي|ماضية|مقبل|مقبلة|تي|ذي|ذين|آن|حالي|حالية|مذكورة?|نار|ى)(?!\\w))"
DEFINITE = rf"{NO_PART}و?ال\w{{2,}}"
ARABIC_BODY = re.compile(
    rf"(?<!\w)[وفبلك]?(?P<name>(?:ال(?:{ARABIC_HEADS})(?: {DEFINITE}){{1,3}}|(?:{ARABIC_HEADS}) {DEFINITE}(?: {DEFINITE}){{0,3}})(?: لل\w{{2,}}(?: {DEFINITE}){{0,2}})?)(?!\w)"
)
ARABIC_TITLES = (
    r"(?:(?:ال)?رئيسة?(?: (?:الوزراء|الحكومة|البرلمان|الجمهورية))?|وزيرة? ال\w+|المتحدثة? باسم \w+(?: (?!إن|أن)\w+)?|السيدة?|الدكتورة?|الأمين العام|السفيرة?|النائبة?|المحامية?|القاضية?|الجنرال|"
    r"الشيخ|الصحفية?|المديرة?|مديرة? \w+|نظيره|نظيرته|المفوضة?|المستشارة?|الملك|الأمير|البابا|العاهل|المبعوثة?|المنسقة?)(?: ال\w+){0,3}(?: لل\w+(?: ال\w+){0,2})?(?: في ال?\w+)?"
)
ARABIC_JOINT = "(?:بن|فون|دير|دي|فان|أبو|آل|عبد|دا)"
ARABIC_PERSON = re.compile(
    rf"(?<!\w)(?:[وفلب]?{ARABIC_TITLES} )?(?P<name>(?P<first>\w{{3,}}) (?:{ARABIC_JOINT} )*(?P<last>\w{{3,}}))(?!\w)"
)
ARABIC_GRAMMAR = frozenset(
    "من إلى على عن في أن إن خلال بعد قبل مع التي الذي كان كانت قد لم لن هذا هذه ذلك بين عند غير كما حيث أمام تحت فوق ضد دون حول منذ عبر نحو لدى قرب كما بأن إنه إنها".split()
)
LONGEST_HAN_NAME = 4
# Words for a region and a settlement that belong to the name before them: 青森県, 札幌市.
DIVISIONS = {"ja": {"region": "県都府州道", "city": "市町村区"}, "zh": {"region": "省州", "city": "市县區区镇村"}}


def with_division(parsed: ParsedStory, place: Candidate) -> Candidate:
    """Return a place with the word after it that says what it is, if one does."""
    divisions = DIVISIONS.get(parsed.language, {}).get(place.entity.subtype, "")
    after = parsed.after(place.span, 1)
    if not after or after not in divisions:
        return place
    return replace(place, span=Span(place.span.start, place.span.end + 1))


def caseless_names(
    parsed: ParsedStory, towns: Callable[[str], Sequence[Town]], at_home: Collection[str]
) -> Iterator[Candidate]:
    """Yield the bodies, people and towns of a text without capitals; `at_home` are the countries of its language."""
    finders = FINDERS.get(parsed.language, ())
    entities = [named for find in finders for named in find(parsed.text)]
    if parsed.language in PLACED:
        for name, forms in PLACED[parsed.language](parsed.text):
            known = (town for form in forms if len(form) > 1 for town in towns(fold(form)))
            town = next((town for town in known if town.country in at_home), None)
            if town is not None:
                entities.append((name, town.entity))
    for name, entity in dict(entities).items():
        rule = {"organization": "head-noun", "person": "name-pattern"}.get(entity.type, "gazetteer-context")
        after = r"(?!\w)" if parsed.language == "ar" else ""
        yield from (
            Candidate.by(rule, Span(*match.span()), entity)
            for match in re.finditer(re.escape(name) + after, parsed.text)
        )


def _japanese_bodies(text: str) -> Iterator[tuple[str, Entity]]:
    for match in re.finditer(rf"[{HAN}{KANA_NAME}A-Za-zＡ-Ｚ・]+", text):
        end = re.match(rf".*(?:{JAPANESE_HEADS})(?![長員])", match[0])
        if end is not None and len(end[0]) > 2:
            yield end[0], body(end[0])


def _japanese_people(text: str) -> Iterator[tuple[str, Entity]]:
    common = "|".join(sorted(common_surnames("ja"), key=len, reverse=True))
    pattern = rf"(?<![{HAN}{KANA_NAME}])(?P<name>[{HAN}]{{3,5}}?|(?:{common})[{HAN}]{{1,3}}|[{KANA_NAME}]{{2,}}(?:・[{KANA_NAME}]+)*)(?=(?:{JAPANESE_TITLES})(?![{HAN}]))"
    yield from ((match["name"], person(match["name"])) for match in re.finditer(pattern, text))


def _japanese_towns(text: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield what ends in a word for a settlement, each with the names that it may have in a table, without that word, too."""
    for match in re.finditer(rf"(?<![{HAN}])[{HAN}{KANA_NAME}ケヶの]{{1,5}}?[市町村区]", text):
        yield match[0], (match[0], match[0][:-1])


def _chinese_bodies(text: str) -> Iterator[tuple[str, Entity]]:
    for match in re.finditer(
        rf"(?<=[{CHINESE_START}])(?P<name>[{HAN}]{{2,12}}?(?:{CHINESE_HEADS}))(?![{HAN}]?长|门|分|队)", text
    ):
        if not re.search(f"[{CHINESE_START}]", match["name"][:-1]):
            yield match["name"], body(match["name"])


def _chinese_people(text: str) -> Iterator[tuple[str, Entity]]:
    common = "|".join(common_surnames("zh"))
    # A name of three signs and more that transliterate ends where they do, a shorter one before a word that may follow a name.
    pattern = (
        rf"(?:{CHINESE_TITLES})(?P<name>[{TRANSLITERATED}·]{{3,12}}(?![{TRANSLITERATED}·])|"
        rf"(?:[{TRANSLITERATED}·]{{2,9}}|(?:{common})[{HAN}]{{1,2}})(?=[{CHINESE_AFTER}]))"
    )
    yield from ((match["name"], person(match["name"])) for match in re.finditer(pattern, text))


def _chinese_towns(text: str) -> Iterator[tuple[str, Sequence[str]]]:
    for match in re.finditer(
        rf"(?:在|到|从|從|抵达|前往|来自|位于|和|、|，|至)(?P<name>[{HAN}]{{2,{LONGEST_HAN_NAME}}})", text
    ):
        yield from ((match["name"][:length], (match["name"][:length],)) for length in range(len(match["name"]), 1, -1))


def _arabic_bodies(text: str) -> Iterator[tuple[str, Entity]]:
    yield from ((match["name"], body(match["name"])) for match in ARABIC_BODY.finditer(text))


def _arabic_people(text: str) -> Iterator[tuple[str, Entity]]:
    names, position = given_names("ar"), 0
    while (match := ARABIC_PERSON.search(text, position)) is not None:
        first, last = match["first"], match["last"]
        is_titled = match.start("name") > match.start()
        is_name = not ({first, last} & ARABIC_GRAMMAR) and (
            (is_titled and not first.startswith(("ال", "لل", "وال")))
            or (fold(first) in names and (last.startswith("ال") or fold(last) in names))
        )
        if is_name:
            yield match["name"], person(match["name"])
        position = match.end() if is_name else match.start("first") + len(first)


FINDERS: dict[str, tuple[Callable[[str], Iterator[tuple[str, Entity]]], ...]] = {
    "ja": (_japanese_bodies, _japanese_people), "zh": (_chinese_bodies, _chinese_people), "ar": (_arabic_bodies, _arabic_people),
}  # fmt: skip
PLACED: dict[str, Callable[[str], Iterator[tuple[str, Sequence[str]]]]] = {"ja": _japanese_towns, "zh": _chinese_towns}
CASELESS = FINDERS.keys()
