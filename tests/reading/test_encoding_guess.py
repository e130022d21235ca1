"""The encoding of texts that state none, told by the language that they then read like."""

import pytest

from graph_service.reading.documents import Document, Note
from graph_service.reading.documents.decoding import guess_encoding
from graph_service.reading.readers import documents, parse

TEXTS = {
    "fr": ("Le marché rouvre après l’été\n\nLes commerçants, très déçus, ont reçu la décision du préfet à Noël.", "cp1252 mac_roman iso8859_15"),
    "de": ("Die Mühle am Fluß brannte\n\nDie Bürger löschten das Feuer, und der Müller dankte ihnen für ihre Mühe.", "cp1252 cp850 mac_roman"),
    "es": ("El molino ardió el miércoles\n\nNadie resultó herido, según la alcaldía; el dueño agradeció la ayuda.", "cp1252 mac_roman"),
    "pt": ("A moagem não reabrirá este mês\n\nA população já não tem pão, e a câmara discutirá a situação amanhã.", "cp1252 mac_roman"),
    "pl": ("Młyn nad rzeką spłonął\n\nNikt nie został ranny, a właściciel podziękował strażakom za ciężką pracę.", "cp1250 iso8859_2 mac_latin2"),
    "cs": ("Mlýn u řeky vyhořel\n\nNikdo nebyl zraněn a majitel poděkoval hasičům za těžkou práci.", "cp1250 iso8859_2 mac_latin2"),
    "hu": ("Leégett a folyó menti malom\n\nSenki sem sérült meg, a tűzoltók gyors munkáját megköszönte az őrlő.", "cp1250 mac_latin2"),
    "ro": ("Moara de lângă râu a ars\n\nNimeni nu a fost rănit, iar proprietarul a mulţumit pompierilor în piaţă.", "cp1250 mac_romanian"),
    "hr": ("Mlin uz rijeku je izgorio\n\nNitko nije ozlijeđen, a vlasnik je zahvalio vatrogascima što su došli žurno.", "cp1250 mac_croatian"),
    "tr": ("Nehir kıyısındaki değirmen yandı\n\nKimse yaralanmadı; sahibi itfaiyecilere teşekkür etti ve ağladı.", "cp1254 mac_turkish"),
    "lt": ("Malūnas prie upės sudegė\n\nNiekas nenukentėjo, o savininkas padėkojo gaisrininkams už jų darbą.", "cp1257"),
    "ru": ("Мельница у реки сгорела\n\nНикто не пострадал, и хозяин поблагодарил пожарных за работу.", "cp1251 koi8_r cp866 iso8859_5 mac_cyrillic"),
    "uk": ("Млин біля річки згорів\n\nНіхто не постраждав, і господар подякував пожежникам за їхню працю.", "cp1251 koi8_u mac_cyrillic"),
    "sr": ("Млин поред реке је изгорео\n\nНико није повређен, а власник је захвалио ватрогасцима.", "cp1251 iso8859_5 mac_cyrillic"),
    "el": ("Ο μύλος δίπλα στο ποτάμι κάηκε\n\nΚανείς δεν τραυματίστηκε και ο ιδιοκτήτης ευχαρίστησε τους πυροσβέστες.", "cp1253 iso8859_7 mac_greek"),
    "ar": ("احترقت الطاحونة قرب النهر\n\nولم يصب أحد بأذى وشكر المالك رجال الإطفاء على عملهم.", "cp1256"),
    "he": ("הטחנה ליד הנהר נשרפה\n\nאיש לא נפגע והבעלים הודה לכבאים על עבודתם.", "cp1255"),
    "be": ("Млын каля ракі згарэў\n\nНіхто не пацярпеў, і гаспадар падзякаваў пажарным за іх працу ўчора.", "cp1251 mac_cyrillic"),
    "bg": ("Мелницата край реката изгоря\n\nНикой не пострада, а собственикът благодари на пожарникарите за работата им.", "cp1251 mac_cyrillic"),
    "it": ("Il mulino è bruciato\n\nNessuno è rimasto ferito, perché la gente è fuggita; la città ringrazia l’autorità.", "cp1252 mac_roman"),
    "nl": ("De molen is verbrand\n\nNiemand raakte gewond, zei de burgemeester van België; de coördinatie was goed en één man hielp.", "cp1252 mac_roman"),
    "sv": ("Kvarnen vid ån brann\n\nIngen skadades, och ägaren tackade brandmännen för deras hårda arbete på lördagen.", "cp1252 mac_roman"),
    "is": ("Myllan við ána brann\n\nEnginn slasaðist og eigandinn þakkaði slökkviliðinu fyrir góða vinnu í gær.", "cp1252 mac_iceland"),
    "zh": ("河边的磨坊烧毁了\n\n没有人受伤。业主感谢消防员的工作，市长也来到了现场。", "gb18030"),
    "ja": ("川沿いの水車小屋が焼けた\n\nけが人はなかった。持ち主は消防士の働きに感謝した。", "cp932"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "encoding"),
    [(language, encoding) for language, (_, encodings) in TEXTS.items() for encoding in encodings.split()],
)
def test_a_text_in_an_old_code_page_is_read_in_its_language(language, encoding):
    data = TEXTS[language][0].encode(encoding, errors="ignore")
    story = parse(Document("text", "s.txt", None, data))
    assert story.text == data.decode(encoding)
    assert len(story.notes) == 1
    assert "was guessed" in story.notes[0]


@pytest.mark.parametrize("language", TEXTS)
def test_what_states_its_encoding_or_is_utf_8_needs_no_guess(language):
    text = TEXTS[language][0]
    for data in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        story = parse(Document("text", "s.txt", None, data))
        assert (story.text, story.notes) == (text.lstrip("\ufeff"), ())


def test_a_declaration_is_believed():
    data = '<meta charset="iso-8859-2"><h1>Młyn spłonął</h1><p>Nikt nie został ranny, a właściciel podziękował wszystkim strażakom.</p>'
    story = parse(Document("html", "p.html", None, data.encode("iso8859_2")))
    assert (story.title, story.notes) == ("Młyn spłonął", ())


def test_a_declaration_that_a_page_in_utf_8_contradicts_is_not_believed():
    data = '<meta charset="windows-1252"><h1>Młyn spłonął</h1><p>Nikt nie został ranny, a właściciel podziękował wszystkim strażakom.</p>'
    assert parse(Document("html", "p.html", None, data.encode())).title == "Młyn spłonął"


@pytest.mark.parametrize("language", ["ru", "el", "he"])
def test_a_byte_that_is_damaged_in_a_text_of_utf_8_costs_one_character(language):
    text = TEXTS[language][0]
    story = parse(Document("text", "s.txt", None, text[:30].encode() + b"\xff" + text[30:].encode()))
    assert story.text == f"{text[:30]}\ufffd{text[30:]}"
    assert story.notes == ("its encoding is UTF-8 but for 1 of its bytes, which may be wrong.",)


def test_a_character_that_is_cut_at_the_end_is_left_out():
    story = parse(Document("text", "s.txt", None, TEXTS["ru"][0].encode() + b"\xd0"))
    assert (story.text, story.notes) == (TEXTS["ru"][0], ("its last character was cut off, and is left out.",))


@pytest.mark.parametrize(("kind", "head"), [("text", ""), ("html", "<meta charset=utf-8><h1>{}</h1><p>"), ("markdown", "# {}\n\n")])  # fmt: skip
@pytest.mark.parametrize(("stray", "character"), [(b"\x92", "’"), (b"\xa0", " "), (b"\xe9", "é")])
def test_a_stray_byte_beside_latin_letters_is_one_of_windows(kind, head, stray, character):
    title, text = TEXTS["fr"][0].split("\n\n")
    above = head.format(title) or f"{title}\n\n"
    story = parse(Document(kind, "s", None, (above + text[:13]).encode() + stray + text[13:].encode()))
    assert (story.title, story.text.split("\n\n")[1]) == (title, f"{text[:13]}{character}{text[13:]}")


def test_one_dash_tells_utf8_in_spite_of_a_stray_byte():
    data = b"Athens cafe opens\n\nATHENS \xe2\x80\x93 A cafe opened in Athens. Caf\xe9s are many there. People came to see it."
    story = parse(Document("text", "s.txt", None, data))
    assert story.text.endswith("ATHENS – A cafe opened in Athens. Cafés are many there. People came to see it.")


def test_noise_is_in_no_encoding():
    assert guess_encoding(bytes(range(128, 256)) * 4) is None


def test_a_folder_of_one_code_page_shows_the_encoding_of_a_page_that_does_not(tmp_path):
    unsure = "Nowina\n\nTo jest tekst o ulicy Nowej w mieście.".encode(
        "cp1250"
    )  # the one letter is ś, 0x9c: œ in cp1252
    (tmp_path / "a.txt").write_bytes(unsure)
    for number in range(4):
        (tmp_path / f"p{number}.txt").write_bytes(TEXTS["pl"][0].encode("cp1250"))
    first, *_ = documents(tmp_path)
    assert first.encoding == "cp1250"
    assert first.data == unsure
    assert "w mieście" in parse(first).text


def test_the_habit_of_a_folder_overrules_no_text_that_is_plain(tmp_path):
    for number in range(4):
        (tmp_path / f"p{number}.txt").write_bytes(TEXTS["pl"][0].encode("cp1250"))
    (tmp_path / "q.txt").write_bytes(TEXTS["ru"][0].encode("cp1251"))
    *_, last = documents(tmp_path)
    assert not isinstance(last, Note)
    assert last.encoding == "cp1251"
