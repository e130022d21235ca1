"""Pages as the world brings them: whatever stands around a story's four paragraphs, these are its text."""

import json
import re

import pytest

from graph_service.errors import SourceError
from graph_service.reading.documents import Document
from graph_service.reading.readers import parse

TITLE = "Bakers of Gori reopen their school"
PARAGRAPHS = (
    "The bakers of Gori opened their school again on Monday, after a winter in which the ovens had stayed cold for weeks.",
    "Nineteen apprentices will learn to make bread from local flour, and they will sell what they bake at the market.",
    "A cooperative pays for the flour until autumn, when the town council is expected to vote on a grant of its own.",
    "Whether a second school can open in Kaspi is not known yet, because the building there still has no water at all.",
)
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
FIRST, SECOND, THIRD, FOURTH = (f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)

LINKS = (
    "<aside class='related'><h4>Read also</h4><ul><li><a href='/1'>Millers of Kutaisi lower their prices</a></li>"
    "<li><a href='/2'>A new oven for the monastery of Shio</a></li></ul></aside>"
)


def read(body, head=f"<title>{TITLE}</title>", language="en"):
    page = f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    return parse(Document("html", "page.html", None, page.encode()))


def paragraphs(story):
    return story.text.split("\n\n")[1:]


@pytest.mark.parametrize(
    "body",
    [
        f"<form id='aspnetForm' method='post'><div>{{0}}{TEXT}</div><input name='q'></form>",
        f"{{0}}<div>{FIRST}{SECOND}</div><form action='/x'><div>{THIRD}{FOURTH}</div></form>",
        f"<div class='wpml-ls sr lang-sr'>{{0}}{TEXT}</div>",
        f"<div class='page cookie-accepted has-consent'>{{0}}{TEXT}</div>",
        f"{{0}}<div class='card'><div class='card-body'>{TEXT}</div></div>",
        f"{{0}}{FIRST}<div class='promo card'>{SECOND}</div>{THIRD}{FOURTH}",
        "{0}" + "".join(f"<article class='paragraph'>{part}</article>" for part in (FIRST, SECOND, THIRD, FOURTH)),
        f"<article>{{0}}{FIRST}{LINKS}{SECOND}{THIRD}{FOURTH}</article>",
        f"<article>{{0}}{FIRST}<div><h4>Subscribe to our weekly letter</h4><p>E-mail address</p></div>{SECOND}{THIRD}{FOURTH}</article>",
        f"<article>{{0}}{FIRST}{SECOND}<p>Follow us on Instagram</p><p>Facebook</p>{THIRD}{FOURTH}</article>",
        f"<article>{{0}}<p class='meta'>editor</p><p>4 Comments</p>{TEXT}</article>",
        f"<article>{{0}}<p>© Cooperative/Jane Photographer</p>{TEXT}</article>",
        f"<article>{{0}}{TEXT}</article><div id='comments'><h3>2 thoughts on “{TITLE}”</h3><p>I learned to bake there forty years ago, and it was the best year.</p></div>",
        f"<article>{{0}}{TEXT}<h3>5 Replies</h3><p>I learned to bake there forty years ago, and it was the best year.</p></article>",
    ],
    ids=[
        "all in a form", "half in a form", "a class with a language", "a class that names cookies", "a card around all", "a card around one",
        "an article around each", "a box of links", "a box for a newsletter", "buttons inside", "comments counted above", "a credit above",
        "comments in a box", "comments inside",
    ],
)  # fmt: skip
def test_the_text_is_the_four_paragraphs(body):
    story = read(body.format(f"<h1>{TITLE}</h1>"))
    assert story.title == TITLE
    assert paragraphs(story) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("heading", "head"),
    [
        ("<h1>Bakers of Gori<br>reopen their school</h1>", ""),
        ("<h1>Bakers of Gori reopen their school<style>.a{b:c}</style><script>f(1)</script></h1>", ""),
        ("<h1>Bakers of Gori <svg><title>link</title><path/></svg>reopen their school</h1>", ""),
        ("<h1><span class='kicker'>Georgia</span>Bakers of Gori reopen their school</h1>", f"<title>{TITLE}</title>"),
        ("<header><h1 class='site-logo'>Valley Paper</h1></header><h2>Bakers of Gori reopen their school</h2>", f"<title>{TITLE} | Valley Paper</title>"),
        ("", f"<title>{TITLE} - Valley Paper</title><meta property='og:site_name' content='Valley Paper'>"),
        ("", f"<title>{TITLE} | Valley Paper</title>"),
        ("<form><h1>No results yet</h1></form>", f"<meta property='og:title' content='{TITLE}'>"),
    ],
    ids=["broken", "with scripts", "with a picture", "with a kicker", "under a logo", "of the page, site known", "of the page", "of another part"],
)  # fmt: skip
def test_the_title_is_the_storys(heading, head):
    story = read(f"{heading}<div>{TEXT}</div>", head)
    assert story.title == TITLE
    assert paragraphs(story) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("heading", "head"),
    [
        (f"<h1>News</h1><h2>{TITLE}</h2>", "<title>News - Valley Paper</title>"),
        (f"<h1>Press releases</h1><h2>{TITLE}</h2>", "<title>Valley Paper</title>"),
        (f"<h1>Ministry of Bread</h1><h3>{TITLE}</h3>", f"<title>{TITLE}</title>"),
        (f"<p><b>FOR IMMEDIATE RELEASE</b></p><h2>{TITLE}</h2>", "<title>Ministry of Bread</title>"),
        ("<h1><div>Bakers of Gori</div><div>reopen their school</div></h1>", ""),
        (f"<h1>{TITLE}<a class='anchor' href='#bakers'>¶</a></h1>", ""),
        (f"<h1><span>Kartli</span><span>{TITLE}</span></h1>", f"<title>{TITLE} – Valley Paper</title>"),
        ("", f"<title>{TITLE} | Valley Paper | Georgia</title><meta property='og:site_name' content='Valley Paper'>"),
    ],
    ids=["section", "section and site", "publisher", "banner and publisher", "lines", "anchor", "kicker and site", "site in the middle"],
)  # fmt: skip
def test_the_title_is_no_name_of_a_section_or_a_site(heading, head):
    story = read(f"{heading}{TEXT}", head)
    assert story.title == TITLE
    assert paragraphs(story) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "Join our WhatsApp channel for updates", "Підписуйтесь на наш Telegram-канал", "Abonnieren Sie unseren Newsletter", "Image source, Valley Pictures",
        "Listen to this article", "Suscríbete a nuestro boletín", "The best of the valley in your inbox.", "Was this page helpful?", "Article continues below",
        "<a href='#recipe'>Jump to the recipe</a>", "<a class='btn' href='/visit'>Plan a visit to the ovens</a>",
    ],
)  # fmt: skip
def test_what_asks_readers_for_something_is_no_text(line):
    assert paragraphs(read(f"<article><h1>{TITLE}</h1>{FIRST}{SECOND}<p>{line}</p>{THIRD}{FOURTH}</article>")) == list(
        PARAGRAPHS
    )


@pytest.mark.parametrize(
    "sentence",
    ["Follow the road along the river as far as the market, the guide tells its readers.", "Like many mothers, she reads the news of the school on Facebook.", "Help came through a channel on Telegram that bakers have."],
)  # fmt: skip
def test_a_sentence_that_only_names_what_sites_ask_for_is_text(sentence):
    assert sentence in paragraphs(read(f"<article><h1>{TITLE}</h1>{FIRST}<p>{sentence}</p>{SECOND}{THIRD}</article>"))


@pytest.mark.parametrize(
    "heading",
    [
        "Reader comments (2)",
        "2 comentarios",
        "Vos réactions (2)",
        "View 2 comments",
        "2 comments:",
        "Join the discussion",
        "Komentarze: 2",
    ],
)
@pytest.mark.parametrize("page", ["<article>{0}</article>{1}", "<article>{0}{1}</article>"])
def test_comments_stay_out_whatever_their_heading(heading, page):
    comments = f"<h3>{heading}</h3><div><p>I learned to bake there forty years ago, and it was the best year.</p></div>"
    assert paragraphs(read(page.format(f"<h1>{TITLE}</h1>{TEXT}", comments))) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='teaser'><h1>{TITLE}</h1>{FIRST}</div><div class='body'>{SECOND}{THIRD}{FOURTH}</div>",
        f"<article><h1>{TITLE}</h1><div class='related-wrapper'>{FIRST}{SECOND}</div>{THIRD}{FOURTH}</article>",
        f"<article><h1>{TITLE}</h1>{FIRST}{SECOND}<div class='nl'><h3>Letters</h3><p>Bread and flour, every Monday before breakfast.</p><input type='email'></div>{THIRD}{FOURTH}</article>",
        f"<article><h1>{TITLE}</h1>{TEXT}</article>" + "".join(f"<div class='row'><h4><a href='/{n}'>Mills of {n}</a></h4><p>They grind more than they did last year.</p></div>" for n in ("Poti", "Telavi")),
    ],
    ids=["a teaser with the title", "a class that says related", "a box with a field for an address", "teasers of one build"],
)  # fmt: skip
def test_boxes_are_told_by_what_they_hold(body):
    assert paragraphs(read(body)) == list(PARAGRAPHS)


def test_two_whole_stories_on_a_page_are_both_read():
    other = ("The millers of Kutaisi have sold their old stones to a museum, which will show them from June.", "Two of the stones are older than the town hall, and one of them still has flour in its grooves.", "The mill itself becomes a school, if the council finds somebody who can teach in it.")  # fmt: skip
    second = "".join(f"<p>{paragraph}</p>" for paragraph in other)
    story = read(f"<article><h2>{TITLE}</h2>{TEXT}</article><article><h2>Old stones for a museum</h2>{second}</article>", "<title>Valley Paper, Monday</title>")  # fmt: skip
    assert [line for line in paragraphs(story) if line in (*PARAGRAPHS, *other)] == [*PARAGRAPHS, *other]


RECORD = {"headline": TITLE, "body": TEXT, "datePublished": "2021-05-05", "related": [{"headline": "Mills of Poti"}]}


@pytest.mark.parametrize(
    "script",
    [
        f"<script id='data' type='application/json'>{json.dumps({'page': {'props': [RECORD]}})}</script>",
        f"<script>window.__STATE__ = {json.dumps({'story': RECORD})};</script>",
        f"<script type='application/ld+json; charset=utf-8'>{json.dumps({'@type': 'NewsArticle', 'headline': TITLE, 'articleBody': chr(10).join(PARAGRAPHS), 'datePublished': '2021-05-05'})}</script>",
    ],
)
@pytest.mark.parametrize("body", ["<div id='root'></div>", f"<h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p>"])
def test_a_text_that_only_scripts_have_is_read(script, body):
    if "<p>" in body and "articleBody" not in script:
        return
    story = read(f"{body}{script}")
    assert (story.title, story.date, paragraphs(story)) == (TITLE, "2021-05-05", list(PARAGRAPHS))
    assert "its scripts" in story.notes[-1]


def test_the_records_of_other_stories_in_scripts_are_not_the_page_s():
    other = json.dumps({"title": "Mills of Poti", "body": TEXT})
    with pytest.raises(SourceError, match="no story text"):
        read(f"<div id='root'></div><script type='application/json'>{other}</script>")


@pytest.mark.parametrize("title", ["Georgia | Kaspi: water returns to the school", "Bread - flour - water"])
def test_separators_inside_a_title_stay(title):
    assert read(f"<div>{TEXT}</div>", f"<title>{title}</title>").title == title


def test_a_kicker_that_nothing_gives_away_is_parted_by_a_blank():
    story = read(f"<h1><span>Georgia</span>{TITLE}</h1>{TEXT}", "")
    assert story.title == f"Georgia {TITLE}"


@pytest.mark.parametrize(
    "line",
    [
        "5th of May 2021", "2021/05/05", "05-05-2021", "5 May 2021 by Olga Baker", "By Olga Baker | 5 May 2021", "Olga Baker | 5 May 2021",
        "5 maggio 2021", "5 de mayo de 2021", "5 maja 2021", "5 Mayıs 2021", "2021. május 5.", "2021 m. gegužės 5 d.", "2021年5月5日",
        "2021년 5월 5일", "Publié le 5 mai 2021 à 10h15", "Publicado el 5 de mayo de 2021", "2021. május 5., szerda", "Wed 5-May-2021", "٥ مايو ٢٠٢١",
        "Updated 13 May 2021 | Published 5 May 2021", "Last modified on 6 May 2021 | Published on 5 May 2021", "Updated: May 6, 2021, Published: May 5, 2021",
        "Olga Baker — 5 May 2021 — 4 min read", "5 მაისი 2021", "5. května 2021", "Published 5 May 2021 / By Olga Baker",
    ],
)  # fmt: skip
def test_a_line_with_the_date_dates_the_story_and_is_no_text(line):
    story = read(f"<h1>{TITLE}</h1><p>{line}</p>{TEXT}")
    assert story.date == "2021-05-05"
    assert paragraphs(story) == list(PARAGRAPHS)


def test_a_month_of_two_languages_gives_the_year_alone():
    assert read(f"<h1>{TITLE}</h1><p>5. listopada 2021</p>{TEXT}").date == "2021"


@pytest.mark.parametrize(
    "head",
    [
        "<meta name='parsely-pub-date' content='2021-05-05T10:00:00Z'>",
        "<meta property='article:published_time' content='2021-05-05T10:00:00+0200'>",
        "<meta name='publish-date' content='1620208800'>",
        "<meta name='created' content='05-May-2021 10:20'>",
        '<script type="application/LD+JSON">{"@type": "NewsArticle", "datePublished": "2021-05-05"}</script>',
        '<script type="application/ld+json">{"@type": "OpinionNewsArticle", "headline": "x", "datePublished": "2021-05-05"}</script>',
        '<script type="application/ld+json">{"@graph": [{"@type": ["LiveBlogPosting"], "datePublished": "2021-05-05"}]};</script>',
    ],
)
def test_a_date_in_the_metadata_dates_the_story(head):
    assert read(f"<h1>{TITLE}</h1>{TEXT}", head).date == "2021-05-05"


def test_a_headline_that_a_script_escapes_as_html_is_read_as_people_see_it():
    script = '{"@type": "NewsArticle", "headline": "Ferry &amp; crew are back"}'
    story = read(TEXT, f'<title>Ferry & crew are back</title><script type="application/ld+json">{script}</script>')
    assert story.title == "Ferry & crew are back"


def test_people_and_publishers_are_found_by_their_ids():
    graph = (
        '{"@graph": [{"@type": "NewsArticle", "author": {"@id": "#olga"}, "publisher": {"@id": "#paper"}},'
        '{"@id": "#olga", "@type": "Person", "name": "Olga Baker"}, {"@id": "#paper", "@type": "Organization", "name": "Valley Paper"}]}'
    )
    story = read(f"<h1>{TITLE}</h1>{TEXT}", f'<script type="application/ld+json">{graph}</script>')
    assert (story.authors, story.source) == (("Olga Baker",), "Valley Paper")


def test_rows_of_a_table_keep_their_numbers():
    table = "<table><tr><th>Loaves</th><td>1,200</td></tr><tr><th>Rolls</th><td>345</td></tr><tr><td>Share</td><td>7 %</td></tr></table>"
    assert paragraphs(read(f"<h1>{TITLE}</h1>{FIRST}{table}{SECOND}")) == [
        PARAGRAPHS[0], "Loaves: 1,200", "Rolls: 345", "Share: 7 %", PARAGRAPHS[1],
    ]  # fmt: skip


def rows_of(story):
    rows = {}
    for part in story.parts:
        if part.form in {"cell", "heading cell"}:
            rows.setdefault(part.number, []).append(part.span.of(story.text))
    return list(rows.values())


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (  # two rows of headings, and a district over two rows
            "<tr><th rowspan=2>Ward</th><th colspan=2>2023</th><th colspan=2>2024</th></tr><tr><th>Boys</th><th>Girls</th><th>Boys</th><th>Girls</th></tr><tr><td rowspan=2>North</td><td>1</td><td>2</td><td>3</td><td>4</td></tr><tr><td>5</td><td>6</td><td>7</td><td>8</td></tr>",
            ["Ward 2023 2023 2024 2024", "Ward Boys Girls Boys Girls", "North 1 2 3 4", "North 5 6 7 8"],
        ),
        (  # a cell without a value, and a corner
            "<tr><th></th><th>Ovens</th><th>Mills</th></tr><tr><th>Gori</th><td></td><td>9</td></tr><tr><th>Kaspi</th><td>3</td><td>&nbsp;</td></tr>",
            ["– Ovens Mills", "Gori – 9", "Kaspi 3"],
        ),
        (  # a line over the whole table, a value for two columns, a column that only makes room
            "<tr><td colspan='4'>Flour</td></tr><tr><td>Gori</td><td></td><td colspan=2>none</td></tr><tr><td>Kaspi</td><td></td><td>4</td><td>5</td></tr>",
            ["Flour", "Gori none none", "Kaspi 4 5"],
        ),
        (  # spans beyond all sense
            "<tr><td rowspan='9999' colspan='x'>Gori</td><td colspan=0>1</td></tr><tr><td>2</td></tr>",
            ["Gori 1", "Gori 2"],
        ),
        (
            "<tr><td rowspan=0>Gori</td><td>1</td></tr><tr><td>2</td></tr><tr><td>3</td></tr>",
            ["Gori 1", "Gori 2", "Gori 3"],
        ),
        (  # more columns than spans may reach
            f"<tr>{'<td>1</td>' * 70}</tr><tr><td colspan=99>2</td><td>3</td></tr>",
            ["1 " * 69 + "1", "2 " * 64 + "3"],
        ),
    ],
)
def test_each_cell_of_a_table_stands_under_its_headings(table, rows):
    story = read(f"<h1>{TITLE}</h1>{FIRST}{SECOND}<table>{table}</table>{THIRD}{FOURTH}")
    assert [" ".join(row) for row in rows_of(story)] == rows
    assert paragraphs(story)[-1] == PARAGRAPHS[-1]


def test_a_table_that_lays_out_the_page_is_no_row():
    story = read(f"<table><tr><td>Home</td><td><h1>{TITLE}</h1>{TEXT}</td></tr></table>")
    assert paragraphs(story) == list(PARAGRAPHS)


def test_a_figure_alone_joins_what_it_counts():
    tiles = "<div class='tile'><div>45</div><div>ovens repaired</div></div><div class='tile'><div>7%</div><div>more bread</div></div>"
    assert paragraphs(read(f"<h1>{TITLE}</h1>{FIRST}{tiles}{SECOND}"))[1:3] == ["45 ovens repaired", "7% more bread"]


def test_a_chronology_is_one_story():
    days = "".join(f"<h3>Stage {n}</h3><p>{n} May 2021</p>{part}" for n, part in enumerate((SECOND, THIRD, FOURTH), 3))
    story = read(f"<h1>{TITLE}</h1>{FIRST}{days}")
    assert [section.heading for section in story.sections] == ["Stage 3", "Stage 4", "Stage 5"]
    assert set(PARAGRAPHS) <= set(paragraphs(story))


def test_a_listing_of_linked_titles_is_none():
    teasers = "".join(
        f"<h3><a href='/{n}'>Story {n} of the valley and its bakers</a></h3><p>{n} May 2021</p>{SECOND}"
        for n in (3, 4, 5)
    )
    with pytest.raises(SourceError, match="lists 3 stories"):
        read(f"<h1>News</h1>{teasers}")


def test_a_page_that_states_an_article_is_no_listing():
    dated = "".join(
        f"<h3>Part {n} of the plan</h3><p>{n} May 2021</p>{part}" for n, part in enumerate((FIRST, SECOND), 3)
    )
    assert read(f"<h1>{TITLE}</h1>{dated}", "<meta property='og:type' content='article'>").title == TITLE


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("th", "ชาวบ้านเปิดโรงเรียนอีกครั้งในวันจันทร์หลังจากฤดูหนาวที่ยาวนาน " * 3),
        ("zh", "面包师傅在星期一重新开办了他们的学校，十九名学徒将学习制作面包。" * 3),
    ],
)
def test_languages_without_blanks_have_prose(language, sentence):
    assert sentence.strip() in read(f"<h1>{TITLE}</h1><p>{sentence}</p><p>{sentence[::-1]}</p>", language=language).text


@pytest.mark.parametrize("banner", ["FOR IMMEDIATE RELEASE", "For immediate release:", "GA/12345", "Press Release No. 7/2021", "Pressemitteilung Nr. 12", "EMBARGOED UNTIL 5 May 2021, 10:00", "Sperrfrist: 5. Mai 2021, 12 Uhr", "PC.DEL/32/21/Corr.1", "A/C.3/76/L.5", "PRESS RELEASE | 45-2021", "Ref.: PR 2021/045", "Statement No. 14/2021",
    "COMUNICATO STAMPA", "For information media - not an official record"])  # fmt: skip
def test_a_banner_over_a_release_is_no_title(banner):
    text = f"{banner}\n\n{TITLE}\n\n" + "\n\n".join(PARAGRAPHS)
    assert parse(Document("text", "release.txt", None, text.encode())).title == TITLE


@pytest.mark.parametrize("line", ["5 May 2021", "1 травня 2021", "5 de mayo de 2021"])
def test_a_date_line_outside_the_text_dates_the_story(line):
    story = read(f"<h1>{TITLE}</h1><div class='date'>{line}</div>{TEXT}")
    assert (story.date or "").startswith("2021-05")
    assert paragraphs(story) == list(PARAGRAPHS)


def test_a_figure_in_a_tile_of_spans_is_kept():
    tile = "<div class='tile'><span class='num'>1,072</span><span class='lbl'>information sessions</span></div>"
    assert "1,072 information sessions" in paragraphs(read(f"<h1>{TITLE}</h1>{FIRST}{tile}{SECOND}"))


def test_the_dates_of_a_chronology_stay_with_their_paragraphs():
    days = "".join(f"<dt>{n} May 2021</dt><dd>{part}</dd>" for n, part in enumerate((FIRST, SECOND, THIRD), 3))
    story = read(f"<h1>{TITLE}</h1><dl>{days}</dl>")
    assert [line for line in paragraphs(story) if "May 2021" in line] == ["3 May 2021", "4 May 2021", "5 May 2021"]


@pytest.mark.parametrize("head", ["<title>Bakers of Gori</title>", "<title>Press release</title>"])
def test_a_short_title_of_the_page_does_not_cut_the_heading(head):
    assert read(f"<h1>{TITLE}</h1>{TEXT}", head).title == TITLE


def test_a_kicker_in_capitals_is_parted_from_the_title():
    story = read("<h1><span>OPINION</span><svg><title>logo</title></svg>The oven:<br>“a shame”</h1>" + TEXT, "")
    assert story.title == "OPINION The oven: “a shame”"


def test_a_short_page_in_japanese_with_a_date_is_a_story():
    sentence = "面包师傅在星期一重新开办了他们的学校，十九名学徒将学习制作面包。"
    assert (
        read(f"<h1>学校重新开办</h1><p>2023年5月1日</p><p>{sentence}</p><p>{sentence[::-1]}。</p>", "", "zh").date
        == "2023-05-01"
    )


TEASERS = "".join(
    f"<div><h3><a href='/{n}'>Millers of {town} lower their prices</a></h3><span>4 May 2021</span><p>They will sell flour at the old price, they said.</p></div>"
    for n, town in enumerate(("Kutaisi", "Poti", "Telavi", "Zugdidi"))
)


@pytest.mark.parametrize(
    "body",
    [
        f"{TEASERS}<h1>{TITLE}</h1><p>5 May 2021</p>{TEXT}",
        f"<h1>{TITLE}</h1><p>5 May 2021</p>{TEXT}{TEASERS}<p>All prices are for a sack. They hold until the next harvest, the millers said.</p>",
        f"<h1>{TITLE}</h1>{FIRST}{SECOND}{TEASERS}{THIRD}{FOURTH}",
        f"<article><h1>{TITLE}</h1>{TEXT}</article><article><h1>Another story</h1><p>The ovens of Poti are cold, and nobody knows why that is so.</p><p>It may be the rain, which came early.</p></article>",
    ],
)
def test_the_story_with_the_page_s_own_title_is_read_among_others(body):
    assert paragraphs(read(body)) == list(PARAGRAPHS)


def test_a_title_in_the_metadata_that_is_too_long_for_one_is_passed_over():
    story = read(f"<h1>{TITLE}</h1>{TEXT}", head=f"<title>{'Bakers and millers of all towns ' * 20}</title>")
    assert (story.title, paragraphs(story)) == (TITLE, list(PARAGRAPHS))


ENTRIES = (
    ("18:42", "Bridge closed to all traffic", "The old bridge in the centre was closed to cars and people at six in the evening, the police said."),
    ("17:05", "Schools stay shut tomorrow", "All schools of the lower town stay shut on Wednesday, and buses will bring meals to the families."),
    ("15:30", "Water reaches the market", "Traders carried their stalls up the hill when the water reached the market in the afternoon."),
)  # fmt: skip
RIVER = "<p>The river rose above its banks on Tuesday, and the town asked people to leave the lower streets.</p>"


@pytest.mark.parametrize("opening", [RIVER, ""])
@pytest.mark.parametrize(
    ("entry", "lines"),
    [
        (
            "<div class='entry'><time datetime='2024-05-07T{0}:00+04:00'>{0}</time><h2>{1}</h2><p>{2}</p></div>",
            "{0}|{1}|{2}",
        ),
        (
            "<article class='post'><header><span>{0} GMT</span><h3>{1}</h3></header><div><p>{2}</p></div></article>",
            "{0} GMT|{1}|{2}",
        ),
        ("<div class='card'><span>{0} Uhr</span><h3><a href='#at-{0}'>{1}</a></h3><p>{2}</p></div>", "{0} Uhr|{1}|{2}"),
        ("<div class='update'><h3>{1}</h3><p class='time'>{0} p.m. ET</p><p>{2}</p></div>", "{1}|{0} p.m. ET|{2}"),
        ("<section><div><span>{0}</span><button>Share</button></div><p>{2}</p></section>", "{0}|{2}"),
    ],
)
def test_each_entry_of_a_live_blog_keeps_its_heading_and_its_time(opening, entry, lines):
    title = "Flood on the Mtkvari: live updates"
    story = read(
        f"<main><article><h1>{title}</h1>{opening}{''.join(entry.format(*e) for e in ENTRIES)}</article></main>",
        f"<title>{title}</title>",
    )
    expected = "|".join(lines.format(*e) for e in ENTRIES).split("|")
    assert paragraphs(story)[len(opening) > 0 :] == expected


@pytest.mark.parametrize(
    ("head", "url"),
    [
        (
            "<link rel='canonical' href='/news/school'><base href='https://gori.example/old/'>",
            "https://gori.example/news/school",
        ),
        (
            "<link rel='canonical' href='/news/school'><meta property='og:url' content='https://gori.example/?p=7'>",
            "https://gori.example/news/school",
        ),
        (
            (
                "<link rel='canonical' href='/news/school'><script type='application/ld+json'>"
                '{"@type": "NewsArticle", "mainEntityOfPage": {"@id": "https://gori.example/x"}}</script>'
            ),
            "https://gori.example/news/school",
        ),
        ("<link rel='canonical' href='/news/school'>", None),
    ],
    ids=["a base", "an address in Open Graph", "an address in JSON-LD", "nothing"],
)
def test_an_address_without_a_host_is_resolved_or_noted(head, url):
    story = read(f"<h1>{TITLE}</h1>{TEXT}", head)
    assert story.url == url
    assert any("'/news/school'" in note for note in story.notes) == (url is None)


@pytest.mark.parametrize("blank", [" ", ""], ids=["with blanks", "glued"])
@pytest.mark.parametrize("hidden", ["<noscript>{}</noscript>", "<template>{}</template>", "<div hidden>{}</div>"])
def test_a_text_of_json_ld_has_the_paragraphs_that_the_page_hides(hidden, blank):
    body = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": blank.join(PARAGRAPHS)})
    head = f"<title>{TITLE}</title><script type='application/ld+json'>{body}</script>"
    assert paragraphs(read(f"<h1>{TITLE}</h1>{FIRST}" + hidden.format(SECOND + THIRD + FOURTH), head)) == list(
        PARAGRAPHS
    )


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Von Anna Muster, 16. September 2024, 23.40 Uhr", ("Anna Muster",)),
        ("By Jane Doe, Gori, September 16, 2024", ("Jane Doe",)),
        ("By Jane Doe, John Roe | 16 September 2024", ("Jane Doe", "John Roe")),
        ("By Jane Doe and John Roe, staff writers | 16 September 2024", ("Jane Doe", "John Roe")),
    ],
)
def test_a_line_has_the_author_and_the_day(line, authors):
    story = read(f"<article><h1>{TITLE}</h1><p>{line}</p>{TEXT}</article>")
    assert (story.authors, story.date, paragraphs(story)) == (authors, "2024-09-16", list(PARAGRAPHS))


@pytest.mark.parametrize("title", ["2024年5月の港の再開", "新办公室开幕", "افتتاح مكتب جديد 12"])
def test_a_title_without_latin_letters_makes_an_id_of_day_and_hash(title):
    story = read(f"<h1>{title}</h1>{TEXT}", f"<title>{title}</title><meta name='date' content='2024-05-03'>")
    assert re.fullmatch("2024-05-03-[0-9a-f]{8}", story.id)


def page(body, head=f"<title>{TITLE} - Valley Paper</title>"):
    return read(body, head)


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("<h1><span>Bakers of Gori</span><span>reopen their school</span></h1>", None),
        (f"<h1>{TITLE} <small>3 May 2024</small></h1>", "2024-05-03"),
        (f"<h1>{TITLE} <time>May 3, 2024</time></h1>", "2024-05-03"),
    ],
    ids=["lines in elements", "a day in small letters", "a day as time"],
)
def test_a_heading_with_elements_inside_is_the_title_alone(heading, day):
    story = page(f"<article>{heading}{TEXT}</article>")
    assert (story.title, story.date, paragraphs(story)) == (TITLE, day, list(PARAGRAPHS))


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (f"<nav><a href='/'>Home</a><a href='/economy'>Economy</a></nav><h1>Economy</h1><h2>{TITLE}</h2>{TEXT}", "Economy | Valley Paper"),
        (f"<header><h1>Bakers’ Union of Kartli</h1></header><main><h1>{TITLE}</h1>{TEXT}</main>", "Bakers’ Union of Kartli: News"),
        (f"<h1>Valley Paper of the Bakers</h1><h3>{TITLE}</h3>{TEXT}", f"Valley Paper of the Bakers: {TITLE}"),
        (f"<table><tr><td>Tuesday<br><font size=4><b>{TITLE}</b></font><br><i>By Olga Baker</i>{TEXT}</td></tr></table>", f"Valley Paper: {TITLE}"),
    ],
    ids=["a section of the menu above", "the site above its main part", "after the site and a colon", "a line in bold"],
)  # fmt: skip
def test_the_name_of_a_site_or_section_is_no_title(body, title):
    assert page(body, f"<title>{title}</title>").title == TITLE


def test_what_was_updated_is_not_the_day_that_the_metadata_state():
    head = f"<title>{TITLE}</title><meta property='article:published_time' content='2024-05-03'>"
    assert page(f"<article><h1>{TITLE}</h1><p>Updated: May 6, 2024</p>{TEXT}</article>", head).date == "2024-05-03"
    assert page(f"<article><h1>{TITLE}</h1><p>Updated: May 6, 2024</p>{TEXT}</article>").date == "2024-05-06"


@pytest.mark.parametrize(
    "stamp",
    [
        "Published: 3 May 2024, 09:00 | Updated: 4 May 2024, 18:30",
        "3 May 2024 · Words: Olga Baker",
        "Written by Olga Baker | 3 May 2024",
    ],
)
def test_the_first_day_of_a_line_is_the_story_s(stamp):
    story = page(f"<article><h1>{TITLE}</h1><p>{stamp}</p>{TEXT}</article>")
    assert (story.date, paragraphs(story)) == ("2024-05-03", list(PARAGRAPHS))


def test_a_list_of_authors_that_the_page_states_stands_beside_its_byline():
    names = [{"@type": "Person", "name": "Olga Baker"}, {"@type": "Person", "name": "Nino Writer"}]
    head = f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': TITLE, 'author': names})}</script>"
    byline = "<p>By Olga Baker with Nino Writer in Gori</p><p>16 September 2024</p>"
    assert read(f"<article><h1>{TITLE}</h1>{byline}{TEXT}</article>", head).authors == ("Olga Baker", "Nino Writer")


def test_a_heading_that_is_the_day_of_its_stories_is_no_title():
    day = "<h2 class='date-header'><span>pondělí 11. března 2024</span></h2>"
    post = f"{day}<div class='post hentry'><h3 class='post-title entry-title'>Den 5</h3><div class='post-body'>{TEXT}</div></div>"
    story = read(f"<div class='date-outer'>{post}</div>", "<title>Deník z Gori: Den 5</title>")
    assert (story.title, story.date, paragraphs(story)) == ("Den 5", "2024-03-11", list(PARAGRAPHS))


def test_author_and_day_under_a_lead_are_no_text():
    story = page(f"<article><h1>{TITLE}</h1><p class='vorspann'>{PARAGRAPHS[0]}</p><p>Von Olga Baker</p><p>03.05.2024, 17:30 Uhr</p>{SECOND}{THIRD}{FOURTH}</article>")  # fmt: skip
    assert (story.authors, story.date, paragraphs(story)) == (("Olga Baker",), "2024-05-03", list(PARAGRAPHS))


@pytest.mark.parametrize(
    "lead",
    [
        f"<p class='article-excerpt'>{PARAGRAPHS[0]}</p><ul><li><img src='o.jpg'></li></ul><h4>Olga Baker</h4><p>4 min read</p>",
        f"<h2 class='b-subheadline'>{PARAGRAPHS[0]}</h2><div>By <a href='/o'>Olga Baker</a></div>",
    ],
    ids=["an excerpt", "a heading"],
)
def test_a_sentence_that_leads_to_the_text_is_text(lead):
    assert PARAGRAPHS[0] in page(f"<article><header><h1>{TITLE}</h1>{lead}</header><section>{SECOND}{THIRD}{FOURTH}</section></article>").text  # fmt: skip


def test_a_note_among_paragraphs_is_text():
    note = f"<div class='kg-card callout-card'><div>!</div><div>{PARAGRAPHS[1]}</div></div>"
    assert (
        PARAGRAPHS[1]
        in page(f"<article><h1>{TITLE}</h1><section>{FIRST}{note}{THIRD}{FOURTH}</section></article>").text
    )


@pytest.mark.parametrize(
    "line",
    [
        "<p><b>Auch interessant:</b> <a href='/m'>Die Müller von Kutaissi</a></p>", "<p><strong>Te puede interesar:</strong> <a href='/m'>Los molineros de Kutaisi</a></p>",
        "<p><b>Zobacz też:</b> <a href='/m'>Młynarze z Kutaisi obniżają ceny</a></p>", "<p>Bakers at the oven, on Saturday. / EFE</p>", "<div>Olaf Berg/Lens Daily</div>",
        "<div>3 / 12</div>", "<p>Close window | Print this page</p>",
    ],
)  # fmt: skip
def test_lines_that_sites_print_in_a_text_are_left_out(line):
    assert paragraphs(page(f"<article><h1>{TITLE}</h1>{FIRST}{SECOND}{line}{THIRD}{FOURTH}</article>")) == list(
        PARAGRAPHS
    )


def test_addresses_at_the_end_are_no_text():
    links = "<p>Permalink: https://valley.example/8812</p><p>Links: [1] https://valley.example/a [2] https://valley.example/b</p>"
    assert paragraphs(page(f"<h1>{TITLE}</h1><div>{TEXT}{links}</div>")) == list(PARAGRAPHS)


def test_a_second_story_below_in_elements_of_the_same_class_is_another():
    other = "<p>The millers of Kutaisi lower their prices by a fifth until the harvest is in, they said.</p>" * 3
    unit = "<div class='unit'><h1>{}</h1><div><b>By Olga Baker</b> <span>{}</span></div><div class='txt'>{}</div></div>"
    story = page(
        f"<div>{unit.format(TITLE, 'May 3, 2024', TEXT)}{unit.format('Flour is cheaper', 'May 2, 2024', other)}</div>"
    )
    assert (story.date, paragraphs(story)) == ("2024-05-03", list(PARAGRAPHS))


def test_sections_of_one_class_with_headings_are_one_story():
    parts = f"<div class='part'><h2>{TITLE}</h2>{FIRST}{SECOND}</div><div class='part'><h2>What comes next</h2>{THIRD}{FOURTH}</div>"
    assert set(PARAGRAPHS) < set(paragraphs(page(parts)))


def test_the_name_of_an_author_over_the_text_is_no_text():
    author = "<span itemprop='author' itemscope><span itemprop='name'>Olga Baker</span></span>"
    story = page(f"<article><h1>{TITLE}</h1><div>{author}{TEXT}</div></article>")
    assert (story.authors, paragraphs(story)) == (("Olga Baker",), list(PARAGRAPHS))


def test_a_figure_stands_with_the_name_that_its_list_gives_it():
    facts = "<dl><dt>Apprentices</dt><dd>19</dd><dt>Loaves a day</dt><dd>1,200</dd></dl>"
    text = page(f"<article><h1>{TITLE}</h1>{FIRST}{SECOND}{facts}{THIRD}{FOURTH}</article>").text
    assert "\n\nApprentices: 19\n\nLoaves a day: 1,200\n\n" in text


def test_noncharacters_are_left_out():
    assert (
        "Nineteen apprentices"
        in page(f"<h1>{TITLE}</h1>{TEXT.replace('Nineteen', 'Nine' + chr(0xFDD0) + 'teen' + chr(0x1FFFE))}").text
    )


def test_a_linked_line_in_the_text_ends_no_story():
    teaser = "<div class='insert'><a href='/m'><span>Читайте также</span><b>Millers of Kutaisi lower their prices</b></a></div>"
    other = (
        "<div class='t'><span>02.05.2024</span><a href='/m'>Millers of Kutaisi lower their prices this year</a></div>"
    )
    story = page(
        f"<article><div>3 May 2024</div><h1>{TITLE}</h1>{FIRST}{teaser}{SECOND}{other}{THIRD}{FOURTH}</article>"
    )
    assert paragraphs(story) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "Copyright 2024 Valley Paper. All rights reserved. This material may not be published, broadcast, rewritten or redistributed without leave.",
        "The Morning Loaf newsletter brings you all the news from the ovens. Sign up here.", "If you notice a mistake, select the words and press Ctrl+Enter.",
        "Нашли опечатку? Выделите текст и нажмите Ctrl+Enter", "Follow Valley Paper on Facebook and X. Send your story ideas to ideas@valley.example.",
        "The views expressed in this article are those of the author alone.", "— Bakers of Gori (@bakers) May 3, 2024", "Джерело: прес-служба", "Fuente: agencias",
    ],
)  # fmt: skip
def test_what_a_site_says_under_a_text_is_no_text(line):
    assert paragraphs(page(f"<article><h1>{TITLE}</h1>{TEXT}<p>{line}</p></article>")) == list(PARAGRAPHS)


def test_a_picture_with_its_caption_inside_a_paragraph_is_no_text():
    picture = "<span class='end_photo'><img src='o.jpg'><em class='img_desc'>The oven on Saturday</em></span>"
    text = f"<article>{PARAGRAPHS[0]}<br><br>{PARAGRAPHS[1]}{picture}<br><br>{PARAGRAPHS[2]}<br><br>{PARAGRAPHS[3]}</article>"
    assert paragraphs(page(f"<h1>{TITLE}</h1>{text}")) == list(PARAGRAPHS)


def test_the_metadata_say_which_day_numbers_mean():
    head = f"<title>{TITLE}</title><meta property='article:published_time' content='2024-05-09'>"
    assert page(f"<article><h1>{TITLE}</h1><div>9/5/2024</div>{TEXT}</article>", head).date == "2024-05-09"


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("<div class='wp-block-post-author-name'><a href='/w'>Wachira Ng’ang’a</a></div>", ["Wachira Ng’ang’a"]),
        ("<p class='by-line author'>By Aiyana Begaye and Tjorven Ahlers</p>", ["Aiyana Begaye", "Tjorven Ahlers"]),
        ("<span class='field field--name-uid'><span>Ilinca Strâmbeanu</span></span>", ["Ilinca Strâmbeanu"]),
        ("<a class='Article_author__7' href='/k'>Галина Кирик</a><a class='Article_author__7' href='/o'>Остап Гречко</a>", ["Галина Кирик", "Остап Гречко"]),
        ("<span class='writer'>كتبت: مهى شرارة</span>", ["مهى شرارة"]), ("<span class='reporter'>工藤さやか</span>", ["工藤さやか"]),
        ("<div class='post-author'>Aiyana Begaye | 3 May 2024</div>", ["Aiyana Begaye"]),
        ("<div class='post-author'>Editorial team</div>", []), ("<div class='author'>admin</div>", []), ("<div class='byline'>3 May 2024</div>", []),
        ("<figure><span class='photo-author'>Aiyana Begaye</span></figure>", []), ("<div class='card'><span class='card-author'>Aiyana Begaye</span></div>", []),
        ("<aside><span class='author'>Aiyana Begaye</span></aside>", []),
    ],
)  # fmt: skip
def test_a_class_tells_a_byline(byline, authors):
    assert list(read(f"<article><h1>{TITLE}</h1>{byline}<p>3 May 2024</p>{TEXT}</article>").authors) == authors


def test_who_comments_is_no_author():
    comments = "<div id='comments'><div itemprop='comment'><span itemprop='author'><span itemprop='name'>Tjorven</span></span><p>Good bread.</p></div></div>"
    assert read(f"<article><h1>{TITLE}</h1>{TEXT}</article>{comments}").authors == ()


@pytest.mark.parametrize("name", ["Super User", "admin", "Valley Paper"])
def test_an_account_or_a_site_gives_way_to_a_byline(name):
    head = f"<title>{TITLE}</title><meta name='author' content='{name}'><meta property='og:site_name' content='Valley Paper'>"
    byline = "<div class='meta-byline'>Aiyana Begaye</div>"
    assert read(f"<article><h1>{TITLE}</h1>{byline}{TEXT}</article>", head).authors == ("Aiyana Begaye",)


def test_authors_in_json_ld_may_be_strings_or_have_names_in_parts():
    names = ["Neža Črnivec", {"@type": "Person", "givenName": "Oto", "familyName": "Brglez"}]
    head = f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': TITLE, 'author': names})}</script>"
    assert read(f"<h1>{TITLE}</h1>{TEXT}", head).authors == ("Neža Črnivec", "Oto Brglez")


def test_a_short_page_of_joomla_has_its_text_alone():
    facts = (
        "<dl class='article-info'><dd class='createdby' itemprop='author' itemscope>Written by: <span itemprop='name'>Super User</span></dd>"
        "<dd class='category-name'>Category: <a href='/n'>News</a></dd><dd class='published'><time datetime='2024-05-03' itemprop='datePublished'>Published: 03 May 2024</time></dd>"
        "<dd class='hits'>Hits: 231</dd></dl>"
    )
    story = page(f"<div class='item-page'><h1>{TITLE}</h1>{facts}<div itemprop='articleBody'>{FIRST}</div></div>")
    assert (story.authors, story.date, paragraphs(story)) == ((), "2024-05-03", [PARAGRAPHS[0]])


def test_a_day_over_the_title_dates_a_page_that_states_none():
    cell = f"<font size=1>18 февраля 2004 г., среда</font><br><font size=4><b>{TITLE}</b></font><br><br>"
    story = page(f"<table><tr><td>{cell}{'<br><br>'.join(PARAGRAPHS)}</td></tr></table>")
    assert (story.date, paragraphs(story)) == ("2004-02-18", list(PARAGRAPHS))


def test_an_author_under_the_text_is_no_text():
    story = page(f"<article><h1>{TITLE}</h1>{TEXT}<p>Автор: Капитолина Дерябина</p></article>")
    assert (story.authors, paragraphs(story)) == (("Капитолина Дерябина",), list(PARAGRAPHS))


def test_a_note_on_the_author_under_the_text_is_no_text():
    note = "<p><em>Aiyana Begaye is a baker who writes about bread. Her last book was on rye.</em></p>"
    byline = "<div class='author'>Aiyana Begaye</div>"
    assert paragraphs(page(f"<article><h1>{TITLE}</h1>{byline}{TEXT}{note}</article>")) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "lead",
    [f"<h2 class='spot'>{PARAGRAPHS[0]}</h2><div class='posted'>Valley Paper</div>", f"<div class='teaser-text'><p>{PARAGRAPHS[0]}</p></div>"],
    ids=["a heading", "a teaser"],
)  # fmt: skip
def test_a_lead_between_title_and_picture_is_text(lead):
    picture = "<div class='news-img-wrap'><img src='o.jpg'><p class='news-img-caption'>The oven on Saturday</p></div>"
    body = f"<div class='news-text-wrap'>{SECOND}{THIRD}{FOURTH}</div>"
    assert paragraphs(page(f"<div class='news'><h1>{TITLE}</h1>{lead}{picture}{body}</div>")) == list(PARAGRAPHS)


def test_a_short_turn_of_a_debate_is_text():
    turns = (*PARAGRAPHS, "It has met informally.", PARAGRAPHS[0][::-1].capitalize() + ".")
    body = "".join(f"<div class='turn'><b>Dr Lamb</b><div class='speech'><p>{turn}</p></div></div>" for turn in turns)
    assert "It has met informally." in paragraphs(page(f"<div id='content'><h1>{TITLE}</h1>{body}</div>"))


def test_who_wrote_a_post_and_when_is_no_text():
    post = "<div class='topic-body'><div class='post-meta'><span class='creator'>{}</span> January 22, 2024, 7:20pm <span>{}</span></div><div class='post'><p>{}</p></div></div>"
    posts = "".join(post.format(f"user{i}", i, text) for i, text in enumerate(PARAGRAPHS))
    assert paragraphs(page(f"<div id='main'><h1>{TITLE}</h1>{posts}</div>")) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "This article is only available to our subscribers.", "Already a subscriber? Sign in.", "Dieser Artikel ist nur für unsere Abonnenten.", "Cet article est réservé aux abonnés.",
        "Este artículo es exclusivo para suscriptores.", "Dit artikel is alleen voor abonnees.", "Den här artikeln är bara för våra prenumeranter.", "この記事は有料会員記事です。残り320文字",
        "Этот материал доступен только по подписке.", "Цей матеріал доступний лише для передплатників.", "Filed under: Bread, Georgia", "Теги: хлеб, Грузия", "REKLAM", "広告",
        "Версия для печати | Отправить другу | Обсудить (7)", "To hear more stories like this, download our app.", "This article appears in the June 2023 print edition with the headline “Ovens.”",
    ],
)  # fmt: skip
def test_what_stands_in_place_of_a_text_or_sorts_it_is_no_text(line):
    assert paragraphs(page(f"<article><h1>{TITLE}</h1>{FIRST}{SECOND}<p>{line}</p>{THIRD}{FOURTH}</article>")) == list(
        PARAGRAPHS
    )


def test_contacts_for_the_press_are_no_text():
    contacts = "<h3>Pressekontakt</h3><p>Ministerium für Brot<br>Pressestelle<br>Telefon: 000 111</p>"
    assert paragraphs(page(f"<main><h1>{TITLE}</h1>{TEXT}{contacts}</main>")) == list(PARAGRAPHS)
