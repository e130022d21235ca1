"""Pages as news sites and blogging systems build them: what they state beside a story, print twice, or append to it."""

import json

import pytest

from graph_service.reading.documents import Document
from graph_service.reading.readers import parse

TITLE = "Ferry to Sulina sails again"
PARAGRAPHS = (
    "The ferry to Sulina sailed again on Friday, five weeks after the flood had carried its landing stage away.",
    "Forty passengers were on board, most of them pupils who had been taught in a sports hall at Tulcea since then.",
    "The county paid for a new landing stage of steel, which the harbour master says will stand for thirty years.",
)
OTHERS = (
    "A beekeeper of Mahmudia has counted his hives after the storm and found that only two of them were lost.",
    "He says that the lime trees will flower late this year, and that the honey will be darker than it usually is.",
)
TEXT, OTHER_TEXT = ("".join(f"<p>{paragraph}</p>" for paragraph in each) for each in (PARAGRAPHS, OTHERS))


def page(body, head="", title=TITLE):
    markup = f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head><body>{body}</body></html>'
    return parse(Document("html", "page.html", None, markup.encode()))


def paragraphs(story):
    return story.text.split("\n\n")[1:]


@pytest.mark.parametrize("around", ["section", "article"])
def test_stories_that_a_reader_scrolls_to_are_none_of_the_story(around):
    story = "<div class='wrapper {}'><div class='top'><h1>{}</h1><div class='date'>14 May 2024</div></div><{around} class='content'>{}</{around}></div>"
    more = f"<h2><a href='/1'>{TITLE}</a></h2>"
    own = story.format("active", TITLE, TEXT, around=around)
    others = (
        story.format("", title, OTHER_TEXT + more, around=around)
        for title in ("Hives of Mahmudia counted", "Late limes")
    )
    assert paragraphs(page(f"<main>{own}{''.join(others)}</main>")) == list(PARAGRAPHS)


def test_numbered_comments_are_no_text_even_if_they_are_longer_than_the_story():
    comment = "<li id='comment-{}'><div class='entry'><p>{}</p></div></li>"
    comments = "".join(comment.format(i, OTHERS[i % 2]) for i in range(9))
    body = f"<div class='column'><h2>{TITLE}</h2>{TEXT}<div id='comments'><ol>{comments}</ol></div></div>"
    assert paragraphs(page(body)) == list(PARAGRAPHS)


@pytest.mark.parametrize("end", ["", " …", " […]"])
def test_an_excerpt_over_the_text_is_not_told_twice(end):
    excerpt = " ".join(PARAGRAPHS)[:170] + end
    assert paragraphs(page(f"<div><h1>{TITLE}</h1><div class='top'>{excerpt}</div><div class='entry'>{TEXT}</div></div>")) == list(PARAGRAPHS)  # fmt: skip


def test_a_paragraph_with_a_class_among_paragraphs_is_text():
    answers = "".join(f"<div class='block'><p class='question'>Why does it sail? <a href='#q'>#</a></p><p class='answer'>{text}</p></div>" for text in PARAGRAPHS)  # fmt: skip
    assert paragraphs(page(f"<main><h1>{TITLE}</h1>{answers}</main>")).count("Why does it sail? #") == len(PARAGRAPHS)


@pytest.mark.parametrize(
    "head",
    [
        "<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Ilinca Dobre'>",
        "<meta name='twitter:label1' content='Verfasst von'><meta name='twitter:data1' content='Ilinca Dobre'>",
        "<meta property='profile:first_name' content='Ilinca'><meta property='profile:last_name' content='Dobre'>",
    ],
)
def test_an_author_is_stated_for_those_who_share_a_page(head):
    assert page(f"<article><h1>{TITLE}</h1>{TEXT}</article>", head).authors == ("Ilinca Dobre",)


def test_an_article_that_has_no_comments_yet_has_an_author():
    by = "<span itemprop='author'><a href='/p'><span itemprop='name'>Ilinca Dobre</span></a></span>"
    commenter = "<div class='comment-list'><a rel='author' href='/c'>Matei Onu</a></div>"
    story = page(
        f"<article class='post question-no-comments comments-open'><h1>{TITLE}</h1>{by}{TEXT}{commenter}</article>"
    )
    assert story.authors == ("Ilinca Dobre",)


def test_the_page_of_a_site_without_articles_states_its_day():
    graph = {
        "@graph": [{"@type": "WebPage", "datePublished": "2018-04-18T04:15:08+00:00", "dateModified": "2020-08-06"}]
    }
    head = f"<script type='application/ld+json'>{json.dumps(graph)}</script>"
    assert page(f"<article><h1>{TITLE}</h1>{TEXT}</article>", head).date == "2018-04-18"


@pytest.mark.parametrize(
    "line",
    [
        "Escrito en Noticias el Lunes 14 de mayo de 2012 ⋅ Ver los comentarios",
        "Posted in Harbours on May 14, 2012 · 3 comments",
        "Publié dans Ports le lundi 14 mai 2012 | Laisser un commentaire",
    ],
)
def test_a_line_that_says_where_and_when_a_post_was_published_is_its_date(line):
    story = page(f"<div class='post'><h2>{TITLE}</h2><div class='post_meta'>{line}</div>{TEXT}</div>")
    assert (story.date, paragraphs(story)) == ("2012-05-14", list(PARAGRAPHS))


def test_the_feed_of_a_site_says_how_the_site_is_called():
    feed = "<link rel='alternate' type='application/rss+xml' title='Delta Post – News from the Danube » Feed' href='/feed/'>"
    story = page(TEXT, feed, title="Ferry sails - Delta Post – News from the Danube")
    assert (story.title, story.source) == ("Ferry sails", "Delta Post – News from the Danube")


@pytest.mark.parametrize(
    "headline",
    [
        "<tr><td><font size=5>{}</font></td></tr>", "<tr><td><font size='+2'><b>{}</b></font><br><i>by Ilinca Dobre</i></td></tr>", "<tr><td><p align=center><big><big>{}</big></big></p></td></tr>",
        "<tr><td><span style='font-size: 24px; color: navy'>{}</span></td></tr>", "<tr><td class='headline'>{}</td></tr>", "<tr><td><b>{}</b></td></tr>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("title", ["Delta Post Online", "Untitled Document", ""])
def test_a_large_or_bold_line_over_the_text_is_the_headline_of_a_page_without_headings(headline, title):
    table = f"<table width=600>{headline.format(TITLE)}<tr><td>{'<br><br>'.join(PARAGRAPHS)}</td></tr></table>"
    story = page(table, title=title)
    assert (story.title, paragraphs(story)[-3:]) == (TITLE, list(PARAGRAPHS))


@pytest.mark.parametrize("cell", ["<td>{}</td>", "<td><font size=2>{}</font></td>"])
def test_paragraphs_of_a_cell_that_holds_the_page_stay_apart(cell):
    rows = f"<tr><td>{TITLE}</td></tr><tr>{cell.format('<p>'.join(PARAGRAPHS))}</tr>"
    assert paragraphs(page(f"<table>{rows}</table>", title=TITLE))[-3:] == list(PARAGRAPHS)


def test_a_large_font_of_a_whole_article_makes_no_headings():
    short = "".join(f"<p>{line}</p>" for line in ("Jane Smith, the mayor", "Phone 12 34 56"))
    story = page(f"<article><h1>{TITLE}</h1><div style='font-size:18px'>{TEXT}{short}{TEXT}</div></article>")
    assert story.sections == ()


@pytest.mark.parametrize(
    "line",
    [
        "5 min read", "Reading time: 6 mins", "Lesezeit: 4 Minuten", "4 Min. Lesezeit", "Temps de lecture : 3 min", "3 minutos de lectura", "Tempo di lettura: 3 minuti",
        "Leestijd 3 minuten", "Czas czytania: 3 min", "Doba čtení: 3 min", "Olvasási idő: 3 perc", "Lukuaika 3 min", "Okuma süresi: 3 dk", "Время чтения: 3 мин.", "Час читання: 3 хв",
        "Vrijeme čitanja: 3 min", "Χρόνος ανάγνωσης: 3 λεπτά", "阅读时间：3分钟", "読了時間：3分",
    ],
)  # fmt: skip
def test_the_time_that_reading_takes_is_no_text(line):
    assert paragraphs(page(f"<article><h1>{TITLE}</h1><p>{line}</p>{TEXT}</article>")) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "label", ["<h4>Written By</h4>", "<p>Author</p>", "<div>Geschrieben von</div>", "<h3>Escrito por</h3>"]
)
@pytest.mark.parametrize("above", [True, False])
def test_a_name_under_a_heading_of_its_own_is_the_author(label, above):
    byline = f"{label}<p>Ilinca Dobre</p>"
    story = page(f"<article><h1>{TITLE}</h1>{byline * above}{TEXT}{byline * (not above)}</article>")
    assert (story.authors, paragraphs(story)) == (("Ilinca Dobre",), list(PARAGRAPHS))


def test_an_author_without_a_name_inside_is_the_author():
    story = page(f"<div class='news'><h1>{TITLE}</h1><span itemprop='author'>von Ilinca Dobre</span>{TEXT}</div>")
    assert story.authors == ("Ilinca Dobre",)


def test_each_author_of_a_paper_has_a_field():
    head = "".join(f"<meta name='citation_author' content='{name}'>" for name in ("Dobre, Ilinca", "Onu, Matei"))
    assert page(f"<article><h1>{TITLE}</h1>{TEXT}</article>", head).authors == ("Ilinca Dobre", "Matei Onu")


def test_a_post_that_was_exported_from_medium_has_its_author_and_its_day():
    footer = "<footer><p>By <a href='/@i' class='p-author h-card'>Ilinca Dobre</a> on <time class='dt-published' datetime='2019-05-01T10:00:00Z'>May 1, 2019</time>.</p><p>Exported from Medium on May 1, 2020.</p></footer>"
    story = page(
        f"<article class='h-entry'><header><h1 class='p-name'>{TITLE}</h1></header><section class='e-content'>{TEXT}</section>{footer}</article>"
    )
    assert (story.authors, story.date, paragraphs(story)) == (("Ilinca Dobre",), "2019-05-01", list(PARAGRAPHS))
