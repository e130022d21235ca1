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
