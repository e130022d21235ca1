"""What is read from pages and stories as plain text."""

import re
import textwrap
from io import BytesIO

import pytest

from graph_service.errors import SourceError
from graph_service.reading.documents import Document
from graph_service.reading.readers import documents, documents_from, parse


def read(text):
    return parse(next(documents_from(BytesIO(text.encode()), ".txt")))


def test_a_page_gives_what_a_careful_reader_finds(seed):
    story, expected = read(seed.text), seed.expected
    body = story.text.removeprefix(story.title).strip()
    cards = [{"title": card.title, "date": card.date, "source": card.source} for card in story.related]
    assert story.title == expected["title"]
    assert story.date == expected["date"]
    assert story.source == expected["source"]
    assert list(story.fields_of_work) == expected["fields_of_work"]
    assert [section.heading for section in story.sections] == expected["headings"]
    assert body.startswith(expected["body_starts"])
    assert body.endswith(expected["body_ends"])
    assert cards == expected["discover_more"]
    assert story.language == "en"


def test_furniture_of_a_page_never_reaches_the_text(seed):
    text = read(seed.text).text
    assert all(furniture in seed.text for furniture in seed.expected["furniture"])
    assert [furniture for furniture in seed.expected["furniture"] if furniture in text] == []


VARIANTS = {
    "without its menus": lambda page, title: page[page.index(f"Story\n{title}") :],
    "without menus and kind": lambda page, title: page[page.index(title) :],
    "with a blank line after each line": lambda page, _: page.replace("\n", "\n\n"),
    "with the line ends of Windows": lambda page, _: page.replace("\n", "\r\n"),
    "hard-wrapped": lambda page, _: "\n".join(textwrap.fill(line, 90) for line in page.split("\n")),
    "with other bullets": lambda page, _: page.replace("\n- ", "\n• "),
    "with values on the line of their label": lambda page, _: re.sub(
        r"^- (Source|Fields of work|Date):(?:\n- (?!\w+:$)(.+))?$",
        lambda label: f"{label[1]}: {label[2] or ''}".strip(), page, flags=re.MULTILINE,
    ),
    "with the title before the kind": lambda page, title: page[page.index(f"Story\n{title}") :].replace(
        f"Story\n{title}", f"{title}\nStory", 1
    ),
}  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_same_page_reads_the_same(seed, variant):
    page, title = seed.text, seed.expected["title"]
    assert VARIANTS[variant](page, title) != page
    story, changed = read(page), read(VARIANTS[variant](page, title))
    assert (changed.title, changed.date) == (story.title, story.date)
    assert (changed.text, changed.sections) == (story.text, story.sections)
    assert (changed.source, changed.fields_of_work) == (story.source, story.fields_of_work)
    assert changed.related == story.related


def test_labels_on_their_lines(story):
    result = story("labels-on-their-lines.txt")
    assert result.title == "Mission helps to clear mines near the river"
    assert result.date == "2020-12-03"  # with the letter О for zero
    assert result.source == "Mission to Example"
    assert result.fields_of_work == ("Environmental activities", "Human rights")
    assert [section.heading for section in result.sections] == ["What comes next"]
    assert "a telephone line answers questions." in result.text.split("\n\n")
    assert result.text.endswith("at the mission's office in the town.")


def test_a_card_with_a_relative_date_has_none(story):
    cards = story("labels-on-their-lines.txt").related
    assert [(card.title, card.date) for card in cards] == [
        ("A bridge is open again", None),
        ("Two schools, one bus", "2019-09"),
    ]


def test_a_title_after_the_labels(story):
    result = story("title-after-labels.txt")
    assert result.title == "A school votes for its first parliament"
    assert (result.date, result.source, result.fields_of_work) == (
        "2002-11-18",
        "Centre in Example City",
        ("Elections", "Youth"),
    )
    assert result.sections == ()


def test_a_hard_wrapped_letter(story):
    result = story("hard-wrapped-letter.txt")
    paragraphs = result.text.split("\n\n")
    assert len(paragraphs) == 5
    assert "non-governmental organizations, and with the traffic of heavy lorries" in paragraphs[1]
    assert [section.heading for section in result.sections] == ["The work ahead"]
    assert result.date == "2002-11-18"  # of its dateline
    assert "12" not in paragraphs  # the number of a page


def test_a_story_of_two_lines(story):
    result = story("short-story.txt")
    assert result.text == "A very short story\n\nIt rained in Tbilisi all day."


def test_what_is_printed_twice_is_read_once(story):
    result = story("printed-twice.txt")
    assert result.text.count("ten thousandth call today") == 1
    assert result.text.count(result.title) == 1
    assert result.text.endswith("four languages.")


@pytest.mark.parametrize("name", ["menu-only.txt", "menu-only.html"])
def test_a_menu_is_no_story(story, name):
    with pytest.raises(SourceError, match="no story text was found"):
        story(name)


def test_the_demonstration_stories_all_read(stories):
    read_stories = [parse(document) for document in documents(stories)]
    assert len(read_stories) == 60
    assert all(story.text for story in read_stories)


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        ("Olena Kravchuk\n3 April 2024", ("Olena Kravchuk",)), ("Kovács Péter\n2024. április 3.", ("Kovács Péter",)), ("3 April 2024\nOlena Kravchuk", ("Olena Kravchuk",)),
        ("Olena Kravchuk, Reuters\n3 April 2024", ("Olena Kravchuk",)), ("Anna van der Velde\nPublished 3 April 2024", ("Anna van der Velde",)),
        ("Olena Kravchuk, Jean Dubois | 3 April 2024", ("Olena Kravchuk", "Jean Dubois")), ("03.04.2024, Марія Гнатюк", ("Марія Гнатюк",)),
        ("By Jane Doe\nOlena Kravchuk\n3 April 2024", ("Jane Doe",)), ("World Politics\n3 April 2024", ()), ("San Juan\n3 April 2024", ()), ("Press release\n3 April 2024", ()),
    ],
)  # fmt: skip
def test_a_name_beside_a_date_is_the_author(lines, authors):
    prose = "The council gives money to the youth club, said the mayor. It opens in the spring."
    story = parse(Document("text", "s.txt", None, f"Youth clubs get money\n{lines}\n\n{prose}\n".encode()))
    assert (story.authors, story.date, story.text.split("\n\n")[1:]) == (authors, "2024-04-03", [prose])


@pytest.mark.parametrize(("lines", "title", "date"), [
    (("Vienna, 14 March 2023", "Council opens office one", "The council opened an office in the old town on Tuesday, and twenty came."), "Council opens office one", "2023-03-14"),
    (("Strasbourg, le 1er juin 2021", "Le Conseil ouvre un bureau", "Le Conseil a ouvert un bureau dans la vieille ville mardi."), "Le Conseil ouvre un bureau", "2021-06-01"),
    (("PRESS RELEASE – FOR IMMEDIATE RELEASE", "Vienna, 14 March 2023", "Council opens office one", "The council opened an office in the old town on Tuesday, and twenty came."), "Council opens office one", "2023-03-14"),
    (("Москва, 12 марта 2010 г.", "Совет открыл бюро", "Совет открыл бюро в старом городе во вторник, пришли двадцать человек."), "Совет открыл бюро", "2010-03-12"),
])  # fmt: skip
def test_a_place_with_a_day_over_the_headline_dates_the_story(lines, title, date):
    story = read("\n\n".join(lines))
    assert (story.title, story.date) == (title, date)


@pytest.mark.parametrize("paragraphs", [1, 3])
def test_a_text_without_a_title_is_called_by_its_first_words(paragraphs):
    text = [f"The ferry of pier {i} has sailed again since Friday, when its landing stage was mended by divers from the county." for i in range(paragraphs)]  # fmt: skip
    story = read("\n".join(text))
    assert text[0].startswith(story.title.removesuffix(" …"))
    assert story.text.split("\n\n")[-1] == text[-1]


LABELLED = {
    "sl": "Naslov: Trajekt spet pluje\nAvtor: Jure Novak\nDatum: 3. maj 2020\n\nTrajekt je v petek spet izplul, potem ko so popravili pomol v pristanišču.",
    "fr": "Titre : Trajekt spet pluje\nAuteure : Jure Novak\nDate : 3 mai 2020\n\nLe bac a repris la mer vendredi, après la réparation de la jetée du port.",
    "it": "Titolo: Trajekt spet pluje\nAutrice: Jure Novak\nData: 3 maggio 2020\n\nIl traghetto è ripartito venerdì, dopo la riparazione del molo nel porto.",
    "es": "Título: Trajekt spet pluje\nAutora: Jure Novak\nFecha: 3 de mayo de 2020\n\nEl barco zarpó de nuevo el viernes, tras la reparación del muelle del puerto.",
    "pl": "Tytuł: Trajekt spet pluje\nAutorka: Jure Novak\nData: 3 maja 2020\n\nProm wypłynął znowu w piątek, gdy naprawiono pomost w porcie miejskim.",
    "ru": "Заголовок: Trajekt spet pluje\nАвтор: Jure Novak\nДата: 3 мая 2020\n\nПаром снова вышел в пятницу, когда починили причал в порту.",
    "tr": "Başlık: Trajekt spet pluje\nYazar: Jure Novak\nTarih: 3 Mayıs 2020\n\nFeribot, limandaki iskele onarıldıktan sonra cuma günü yeniden sefere çıktı.",
    "hu": "Cím: Trajekt spet pluje\nSzerző: Jure Novak\nDátum: 2020. május 3.\n\nA komp pénteken újra kihajózott, miután a kikötő mólóját megjavították.",
}


@pytest.mark.parametrize("language", LABELLED)
def test_labels_state_a_title_an_author_and_a_date_in_many_languages(language):
    story = read(LABELLED[language])
    assert (story.title, story.authors, story.date) == ("Trajekt spet pluje", ("Jure Novak",), "2020-05-03")
    assert len(story.text.split("\n\n")) == 2


def test_where_figures_come_from_is_no_date():
    text = "Ferries\n\nThe ferry has sailed again since Friday, with forty passengers on board.\n\nData: Eurostat\n\nIts landing stage was mended by divers from the county."
    assert "Data: Eurostat" in read(text).text
