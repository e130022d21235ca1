"""A query finds what a text writes in another script, with other signs or without blanks: ten queries of each language."""

import pytest

from graph_service.index.analyzer import analyze, phrase_terms, query_units, units

# A text of each language, queries that a reader of it would expect to match, and queries that must not.
TEXTS = {
    "zh": ("代表团星期二开设了新办公室。难民得到法律援助，市长感谢捐助者支付了大楼的费用。",
           ["难民", "办公室", "新办公室", "法律援助", "市长", "星期二", "捐助者", "费用", "代表团", "大楼"], ["选举", "警察"]),
    "ja": ("難民支援センターがキーウで開設された。市長は寄付者に感謝した。ＮＡＴＯの代表も出席。",
           ["難民", "支援", "センター", "キーウ", "市長", "寄付者", "感謝", "NATO", "代表", "出席"], ["選挙", "がーど"]),
    "ko": ("대표단이 화요일에 새 사무소를 열었다. 난민들이 법률 지원을 받는다. 시장은 기부자에게 감사했다.",
           ["대표단", "화요일", "사무소", "난민", "법률", "지원", "시장", "기부자", "감사", "법률 지원"], ["선거", "경찰"]),
    "th": ("คณะผู้แทนเปิดสำนักงานใหม่เมื่อวันอังคาร ผู้ลี้ภัยได้รับความช่วยเหลือทางกฎหมาย",
           ["สำนักงาน", "ผู้ลี้ภัย", "กฎหมาย", "วันอังคาร", "ช่วยเหลือ", "คณะผู้แทน", "ใหม่", "เปิด", "ความช่วยเหลือ", "สำนักงานใหม่"], ["ฟุตบอล"]),
    "ar": ("افتتحت البعثة مكتبا جديدا. اللاجئون يتلقون المساعدة القانونية في المدينة، وشكر رئيس البلدية المانحين. أُعيد فتحُ المـدرسة.",
           ["لاجئون", "اللاجئين", "بعثة", "مدينة", "المدينه", "القانونيه", "البلدية", "مدرسة", "اعيد", "والبعثة"], ["انتخابات"]),
    "fa": ("هیئت دفتر تازه‌ای گشود. کمک حقوقی به پناهندگان در شهر داده می‌شود.",
           ["هیئت", "دفتر", "كمك", "حقوقي", "پناهندگان", "شهر", "شهر", "کمک", "حقوقی", "گشود"], ["انتخابات"]),
    "he": ("המשלחת פתחה משרד חדש בירושלים. הפליטים מקבלים סיוע משפטי וראש העיר הודה לתורמים.",
           ["משלחת", "משרד", "ירושלים", "פליטים", "הפליטים", "סיוע", "משפטי", "ראש", "עיר", "תורמים"], ["בחירות"]),
    "sr": ("Мисија је отворила нову канцеларију у Чачку. Радници су дошли, жене чекају помоћ.",
           ["kancelarija", "kancelariju", "Cacku", "Čačku", "misija", "radnici", "žene", "pomoć", "канцеларија", "помоћ"], ["izbori"]),
    "bs": ("Misija je otvorila novu kancelariju u Čačku. Radnici su došli, žene čekaju pomoć.",
           ["канцеларија", "канцеларију", "Чачку", "мисија", "радници", "жене", "помоћ", "kancelarija", "Cacku", "zene"], ["избори"]),
    "uz": ("O'zbekiston hukumati yordam berdi. Ko‘llar qurib bormoqda, gʻalla yoʼq.",
           ["Oʻzbekiston", "O‘zbekiston", "Ozbekiston", "O`zbekiston", "koʻllar", "kollar", "g'alla", "galla", "yo'q", "hukumati"], ["bekiston"]),
    "uk": ("У п’ятницю сім'я отримала пам'ятку. Об’єкт відкрили.",
           ["п'ятницю", "пʼятницю", "пятницю", "сім’я", "сімя", "пам’ятка", "об'єкт", "обєкт", "обʼєкт", "п`ятниця"], ["ятниця"]),
    "az": ("Azərbaycan hökuməti İrəvanda danışıqlar apardı. Ən'ənə qorunur.",
           ["Azerbaycan", "AZƏRBAYCAN", "irevanda", "İRƏVANDA", "danisiqlar", "hokumeti", "ənənə", "enene", "Ən’ənə", "apardı"], ["seçki"]),
    "tr": ("Diyarbakır'da ISPARTA Işık okulu açıldı, öğrenciler geldi.",
           ["diyarbakir", "Isparta", "ısparta", "ışık", "isik", "okul", "okulu", "öğrenciler", "ogrenciler", "ISIK"], ["seçim"]),
    "en": ("The check-point at the bridge and co-operation between border-guards improved; a ceasefire was re-established on the e-mail list.",
           ["checkpoint", "check-point", "check point", "checkpoints", "cooperation", "co-operation", "border guards", "reestablished", "email", "cease fire"],
           ["election", "guardian"]),
    "de": ("Die Straße nach München führt über die Brücke; die Größe der Flüsse. Öl und Übung.",
           ["Strasse", "straße", "Muenchen", "Munchen", "München", "Bruecke", "Groesse", "Größe", "Fluesse", "Oel"], ["Wahl"]),
    "ru": ("Ёлка стоит у её дома; партнёры расчётов.",
           ["елка", "ёлка", "ее", "партнеры", "партнёров", "расчетов", "расчёты", "дом", "дома", "стоит"], ["выборы"]),
}  # fmt: skip
LANGUAGES = ("en", *(language for language in TEXTS if language != "en"))


def matches(query, language):
    text = TEXTS[language][0]
    indexed = set(analyze(text, language).split())
    return any(set(terms) & indexed for terms in query_units(query, LANGUAGES).values())


@pytest.mark.parametrize("language", TEXTS)
def test_every_query_of_a_language_finds_its_text(language):
    queries = TEXTS[language][1]
    missed = [query for query in queries if not matches(query, language)]
    recall = 1 - len(missed) / len(queries)
    assert not missed, f"{language}: recall {recall:.2f} of {len(queries)} queries"


@pytest.mark.parametrize("language", TEXTS)
def test_other_words_find_nothing(language):
    assert not [query for query in TEXTS[language][2] if matches(query, language)]


def marked(text, language, query):
    wanted = {term for terms in query_units(query, LANGUAGES).values() for term in terms}
    return [text[unit.start : unit.end] for unit in units(text, language) if unit.term in wanted]


def test_what_is_marked_are_the_words_as_written():
    assert marked("The check-point is closed.", "en", "checkpoint") == ["check-point"]
    assert marked("Мисија у Чачку.", "sr", "cacku") == ["Чачку"]
    assert marked("Biz Oʻzbekiston va", "uz", "o'zbekiston") == ["Oʻzbekiston"]
    assert marked("帮助难民", "zh", "难民") == ["难民"]


def test_a_phrase_is_compared_in_order_and_a_compound_also_joined():
    assert ("check", "point") in phrase_terms("check-point", ["en"])
    assert ("checkpoint",) in phrase_terms("check-point", ["en"])
    assert phrase_terms("法律援助", ["zh"]) == (("法律", "律援", "援助"),)
    words = analyze("The check-point closed", "en").split()
    assert words == ["the", "check", "point", "close", "checkpoint"]


def test_what_joins_nothing_is_left_apart():
    assert "20210507" not in analyze("on 2021-05-07", "en")
    assert analyze("Ukraine's l'Union", "en").split() == ["ukrain", "union"]
