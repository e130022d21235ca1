"""The language of a text: detected where no one states it, believed where someone does, unless the text says otherwise."""

import sys
from collections import defaultdict
from pathlib import Path

import pytest

from graph_service.languages import COMMON_WORDS, primary_language
from graph_service.reading.language_detection import detect_language, script, story_language

FILE = Path(__file__).parents[1] / "cases" / "languages" / "sentences.txt"
ROWS = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
SENTENCES = defaultdict(list)
for tag, sentence in ROWS:
    SENTENCES[tag].append(sentence)


def test_nearly_every_sentence_is_detected_and_every_text_of_several():
    right = {
        tag: sum(detect_language(sentence) == tag for sentence in sentences) for tag, sentences in SENTENCES.items()
    }
    shares = (f"{tag:3} {count / len(SENTENCES[tag]):5.2f}" for tag, count in right.items())
    sys.stdout.write("\n".join(("", *shares, f"all {sum(right.values()) / len(ROWS):5.2f}\n")))  # pytest -s shows it
    assert sum(right.values()) >= 0.97 * len(ROWS)
    assert {tag: detect_language("\n\n".join(sentences)) for tag, sentences in SENTENCES.items()} == {
        tag: tag for tag in SENTENCES
    }


@pytest.mark.parametrize("tag", SENTENCES)
def test_a_true_statement_is_believed_however_short_the_text(tag):
    assert {story_language(tag, sentence) for sentence in SENTENCES[tag]} == {tag}
    assert story_language(f"{tag}-XX", " ".join(SENTENCES[tag])) == f"{tag}-XX"


@pytest.mark.parametrize("tag", ["uk", "ru", "bg", "el", "ka", "ar", "zh", "ja", "ko", "he", "kk"])
def test_a_statement_of_a_language_in_another_script_is_not_believed(tag):
    assert story_language("en-US", "\n\n".join(SENTENCES[tag])) == tag


@pytest.mark.parametrize("tag", ["de", "fr", "it", "es", "pl", "cs", "hr", "tr", "ro", "hu", "sq", "uz"])
def test_a_statement_that_every_word_contradicts_is_not_believed(tag):
    assert story_language("en", "\n\n".join(SENTENCES[tag])) == tag
    assert story_language(tag, "\n\n".join(SENTENCES["en"])) == "en"


@pytest.mark.parametrize(("stated", "text"), [
    ("uk", "ru"), ("ru", "uk"), ("be", "ru"), ("ru", "bg"), ("kk", "ru"),
])  # fmt: skip
def test_languages_of_one_script_contradict_each_other_by_their_letters(stated, text):
    assert story_language(stated, " ".join(SENTENCES[text])) == text


@pytest.mark.parametrize(("stated", "text"), [("bs", "hr"), ("hr", "sr"), ("no", "da"), ("cs", "sk"), ("az", "tr")])
def test_close_languages_are_not_played_off_against_each_other(stated, text):
    assert story_language(stated, SENTENCES[text][3 if text != "sr" else 0]) == stated


@pytest.mark.parametrize("stated", ["und", "zxx", "mul"])
def test_a_code_for_no_language_states_none(stated):
    assert story_language(stated, "Čebelarji s Ptuja so tožili železnico, ki je v maju škropila ob progi.") == "sl"


def test_japanese_has_one_script():
    assert script("床には校歌の歌詞が残っており、漁協はそのままにするという。") == script("久慈市、閉校小学校体育館")


@pytest.mark.parametrize(("stated", "text"), [
    ("en", "Нова школа"),  # too short to say
    ("en", "The band's new song is called «Весна», the singer said, and its first words are «Прийшла весна до нас»."),
    ("eu", "Behatzaileak hilaren amaierara arte geratuko dira eskualdean, eta astero txostena egingo dute, esan zuen bozeramaileak atzo."),
    ("cy", "Bydd yr arsyllwyr yn aros yn y rhanbarth tan ddiwedd y mis ac yn adrodd bob wythnos, meddai llefarydd ddoe wrth y wasg."),
])  # fmt: skip
def test_without_clear_evidence_the_statement_stands(stated, text):
    assert story_language(stated, text) == stated


@pytest.mark.parametrize(("language", "text"), [
    ("fa", "وزیر امور خارجه به تهران رفت"), ("fa", "رئيس جمهور در تبريز با مردم سخن گفت"), ("fa", "باران در شمال"), ("fa", "آن را از بازار برد"),
    ("ar", "استقبل الوزير الوفد"), ("ar", "جلسة في بغداد"), ("ar", "قال إن المطر مستمر"), ("ar", "وزير الخارجية يزور طهران"),
])  # fmt: skip
def test_words_of_grammar_tell_short_persian_texts_from_arabic_ones(language, text):
    assert detect_language(text) == language


@pytest.mark.parametrize(("tag", "language"), [
    ("en-US", "en"), ("uk_UA", "uk"), ("sr-Latn-RS", "sr"), ("zh-Hant", "zh"), ("nb", "no"), ("iw", "he"), ("mo", "ro"), ("EN", "en"), ("", ""), ("-", ""),
])  # fmt: skip
def test_a_tag_means_its_language(tag, language):
    assert primary_language(tag) == language


def test_words_of_grammar_are_in_small_letters():
    assert all(word == word.lower() for words in COMMON_WORDS.values() for word in words)


@pytest.mark.parametrize(("language", "text"), [
    ("sr", "Posle sednice gradonačelnik je rekao da deo radnika čeka rešenje o vremenu smene, a dve firme traže promenu cene."),
    ("bs", "Poslije sjednice načelnik je rekao da dio radnika čeka rješenje o vremenu smjene, a dvije firme traže promjenu uslova u općini."),
    ("hr", "Nakon sjednice gradonačelnik je rekao da dio radnika čeka rješenje, a dvije tvrtke traže promjenu uvjeta u općini sljedećeg tjedna."),
])  # fmt: skip
def test_vowels_tell_serbian_in_latin_script_from_its_neighbours(language, text):
    assert detect_language(text) == language


@pytest.mark.parametrize(("language", "text"), [
    ("vi", "Chính phủ hôm nay thông báo rằng các trường học sẽ mở cửa trở lại vào tuần tới sau nhiều tháng đóng cửa vì lũ lụt."),
    ("sw", "Serikali imetangaza leo kwamba shule zote zitafunguliwa wiki ijayo baada ya miezi kadhaa ya kufungwa kwa sababu ya mafuriko."),
    ("cy", "Dywedodd y cyngor heddiw y bydd yr ysgolion yn ailagor yr wythnos nesaf ar ôl misoedd o fod ar gau oherwydd y llifogydd."),
])  # fmt: skip
def test_a_language_of_many_whose_words_are_not_known_is_none_of_those_that_are(language, text):
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Watu ishirini walifika katika ofisi ya bandari jana asubuhi ili kupata habari za meli mpya. Mkuu wa wilaya alisema kwamba kazi ya ujenzi itamalizika kabla ya mvua kuanza, na watoto watarudi shuleni wiki ijayo.", "sw"),
        ("Abantu abangamashumi amabili bafike ehhovisi lethekwimbi izolo ekuseni ukuze bathole izindaba ngomkhumbi omusha. UMeya uthe umsebenzi wokwakha uzophela ngaphambi kokuba kuqale izimvula, futhi abantwana bazobuyela esikoleni ngesonto elizayo.", "zu"),
    ],
)  # fmt: skip
def test_a_text_that_is_not_in_the_language_stated_may_be_in_one_whose_words_are_not_known(text, language):
    assert story_language("en-US", text) == language
