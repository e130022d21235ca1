"""What pages of news print around and inside their stories: standfirsts belong to a story, and what a site says of itself does not."""

import json

import pytest

from graph_service.reading.documents import Document
from graph_service.reading.readers import parse

TITLE = "Ferry to the northern islands runs again"
PARAGRAPHS = (
    "The ferry to the northern islands has taken up its service again, the harbour office said on Monday.",
    "For eleven days no ship had left the port of Ostrava Bay, since the storm had torn the pier from the shore.",
    "Some two hundred people waited in schools and in the hall of the fishermen until the repairs were done.",
    "The mayor thanked the crews, who had worked in three shifts, and promised a new pier before the winter.",
)
LEAD = "Two hundred passengers reach home after eleven days in schools and halls"
NEWS = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, "url": "https://example.org/ferry"}


def page(above="", inside="", below="", *, news=NEWS, paragraph="<p>{}</p>", body='<div class="story-text">{}</div>'):
    first, second, *others = (paragraph.format(text) for text in PARAGRAPHS)
    text = body.format("".join((first, second, inside, *others, below)))
    return (
        f"<html lang=en><head><title>{TITLE} - Bay Courier</title><script type='application/ld+json'>{json.dumps(news)}</script></head>"
        f"<body><header><a href='/'>Home</a></header><article><h1>{TITLE}</h1>{above}{text}</article></body></html>"
    )


def lines_of(markup):
    story = parse(Document("html", "page.html", None, markup.encode()))
    assert story.title == TITLE
    return story.text.split("\n\n")[1:]


@pytest.mark.parametrize(
    ("lead", "news"),
    [
        (f"<h2 class='article-excerpt'>{LEAD}</h2>", NEWS),
        (f"<p class='c-strapline'>{LEAD}</p>", NEWS),
        (f"<div class='js-lead t-lead'>{LEAD}</div>", NEWS),
        (f"<div class='x7f'>{LEAD}</div>", NEWS | {"description": LEAD}),
        (f"<div class='x7f'>{LEAD}</div>", NEWS | {"description": f"{LEAD} as the pier is mended."}),
    ],
    ids=["a heading", "a line without a full stop", "a part of a class", "the page's description", "the start of it"],
)
def test_a_standfirst_is_text_if_its_class_or_the_page_s_description_tells_it(lead, news):
    between = "<aside class='card'><a href='/x'>More</a></aside>" + "<p class='share'>Share</p>" * 9
    assert lines_of(page(above=lead + between, news=news)) == [LEAD, *PARAGRAPHS]


def test_a_standfirst_that_is_marked_as_a_heading_is_a_paragraph():
    story = parse(Document("html", "page.html", None, page(above=f"<h2 class='excerpt'>{LEAD}</h2>").encode()))
    assert (story.text.split("\n\n")[1], story.sections) == (LEAD, ())


def test_the_caption_of_a_picture_over_the_text_is_no_standfirst():
    caption = f"<div class='teaser-image'><span>{LEAD}</span></div>"
    assert LEAD not in lines_of(page(above=caption))


def test_paragraphs_of_one_class_are_text_wherever_they_stand_between_others():
    markup = page(paragraph="<div class='grid-cell'><p class='copy x1'>{}</p></div>", body="<div>{}</div>")
    assert lines_of(markup) == [*PARAGRAPHS]


@pytest.mark.parametrize("name", ["sidebar-grid__container", "teaser-wide", "print-share-area"])
def test_an_element_that_holds_a_text_is_no_box_whatever_its_class(name):
    markup = page(body=f"<div class='{name}'>{{}}</div><div class='{name}'><p>{PARAGRAPHS[0]}</p></div>")
    assert lines_of(markup)[: len(PARAGRAPHS)] == [*PARAGRAPHS]


def test_paragraphs_behind_a_paywall_are_text_though_they_are_hidden():
    assert lines_of(page(paragraph="<p class='paywall' aria-hidden='true'>{}</p>")) == [*PARAGRAPHS]


@pytest.mark.parametrize(
    "box",
    [
        "<figure><img src=a.jpg><div class='x1'>A crew of the harbour office ties the first ship to the new pier.</div></figure>",
        "<div class='img-caption'>A crew of the harbour office ties the first ship to the new pier.</div>",
        "<div class='author-content'><p>Jana Bay covers the sea and its harbours for the Courier since many years.</p></div>",
        "<div class='c-modal'><p>You can save stories to your list when you are a reader who is known to us.</p></div>",
        "<h3>Read on about the sea</h3><ul><li><a href='/a'>Storm takes the pier of Ostrava Bay</a></li><li>Trade: <a href='/b'>Fishermen ask for help from the state</a></li></ul>",
        "<p>READ ON | <a href='/a'>Storm takes the pier of Ostrava Bay away</a></p>",
    ],
    ids=["figure", "caption", "author", "dialogue", "list of links", "link after capitals"],
)
def test_captions_authors_dialogues_and_links_to_other_stories_are_no_text(box):
    assert lines_of(page(inside=box)) == [*PARAGRAPHS]


def test_a_paragraph_with_links_at_both_ends_is_text():
    linked = "<a href='/a'>The harbour office</a> of the town at the bay said nothing of what the ships cost, unlike <a href='/b'>its neighbour</a>"
    assert len(lines_of(page(inside=f"<p>{linked}</p>"))) == len(PARAGRAPHS) + 1


@pytest.mark.parametrize(
    "line",
    [
        "For the latest stories from the bay and its islands, sign up for our newsletters.",
        "For more stories like this, check our news page.",
        "Get in touch with our news team by emailing us at desk@example.org.",
        "Would you like to comment on this article? Sign up or sign in now.",
        "You must confirm your public display name before commenting",
        "This is a breaking news story. More to follow",
        "Additional reporting by Jana Bay in Ostrava Bay; Editing by Tom Hill",
        "With files from The Associated Press",
        "Der Bay-Newsletter informiert Sie montags bis freitags über das Wichtigste vom Tag.",
        "Externer Inhalt nicht verfügbar",
        "An dieser Stelle finden Sie einen externen Inhalt, der den Artikel mit Informationen ergänzt.",
        "Hat Ihnen dieser Artikel gefallen? Dann unterstützen Sie uns bitte mit einer Spende.",
        "mit dpa",
        "SDA/sep",
        "Tom Hill/AFP via Getty Images",
        "Esta funcionalidad es sólo para suscriptores",
        "Si quieres compartir tu cuenta, cambia tu suscripción a la modalidad Premium.",
    ],
)
def test_what_a_site_says_of_itself_inside_a_story_is_no_text(line):
    assert lines_of(page(inside=f"<p>{line}</p>")) == [*PARAGRAPHS]


@pytest.mark.parametrize(
    "line", ["16:30", "Uppdaterad 15.59 | Publicerad 14.14", "20 Nisan 2026 • Güncelleme: 21 Nisan 2026"]
)
def test_the_time_of_a_story_over_its_text_is_no_text(line):
    assert lines_of(page(above=f"<div class='x1'>{line}</div>")) == [*PARAGRAPHS]


def test_headings_that_are_sentences_stay_where_nothing_follows_them():
    entries = [f"{number}. The pier of the harbour cost {number} million." for number in (1, 2, 3)]
    markup = page(below="".join(f"<h3>{entry}</h3><p>Externer Inhalt nicht verfügbar</p>" for entry in entries))
    assert lines_of(markup) == [*PARAGRAPHS, *entries]


@pytest.mark.parametrize(
    ("heading", "stated", "title"),
    [
        ("<span>Storm in the bay</span><span>Ferry runs again</span>", "Storm in the bay: Ferry runs again", "Storm in the bay: Ferry runs again"),
        ("<span>Storm in the bay</span><span>: </span><span>Ferry runs again</span>", "", "Storm in the bay: Ferry runs again"),
        ("Tempête dans la baie : le ferry repart", "Tempête dans la baie: le ferry repart", "Tempête dans la baie : le ferry repart"),
    ],
)  # fmt: skip
def test_a_topic_over_a_title_is_parted_from_it_as_the_page_states_it(heading, stated, title):
    markup = page(news=NEWS | {"headline": stated}).replace(f"<h1>{TITLE}</h1>", f"<h1>{heading}</h1>")
    markup = markup.replace(f"<title>{TITLE}", f"<title>{stated or 'Start'}")
    assert parse(Document("html", "page.html", None, markup.encode())).title == title


@pytest.mark.parametrize(
    ("byline", "authors"),
    [("By Jana Bay Sports Writer", ("Jana Bay",)), ("By Size", ("Jana Bay",)), ("By Jana Bay and Tom Hill", ("Jana Bay", "Tom Hill"))],
)  # fmt: skip
def test_the_authors_that_a_page_states_stand_where_its_byline_names_nobody(byline, authors):
    head = "<meta name=author content='Jana Bay'><meta name=article:author content='https://www.example.org/jana-bay/'><meta name=author content='jana-bay'>"
    markup = page(above=f"<p>{byline}</p>").replace("<title>", f"{head}<title>")
    assert parse(Document("html", "page.html", None, markup.encode())).authors == authors
