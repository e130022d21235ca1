"""What is read from Markdown."""

import pytest

from graph_service.errors import SourceError
from graph_service.reading.documents import Document
from graph_service.reading.readers import parse


def read(text):
    return parse(Document("markdown", "story.md", None, text.encode()))


def test_a_colon_in_a_title_refuses_nothing():
    page = b"---\ntitle: Jekyll: a title with a colon\ndate: 2021-05-05\n---\n\nA sentence of text stands here.\n"
    story = parse(Document("markdown", "page.md", None, page))
    assert (story.title, story.date) == ("Jekyll: a title with a colon", "2021-05-05")


def test_front_matter_has_the_keys_of_json_lines(story):
    result = story("front-matter.md")
    assert (result.title, result.date, result.source) == (
        "Observers arrive in the capital",
        "2003-08",
        "Election Office",
    )
    assert result.fields_of_work == ("Elections", "Media freedom and development")
    assert (result.related[0].title, result.related[0].date) == ("Observers leave the capital", "2003-09-01")


def test_markup_is_gone_and_its_meaning_kept(story):
    result = story("front-matter.md")
    assert [(section.heading, section.level) for section in result.sections] == [
        ("Where they go", 2),
        ("In the mountains", 3),
    ]
    assert [(link.href, link.span.of(result.text)) for link in result.links] == [
        ("https://www.example.org/elections/count", "count")
    ]
    assert "the south, by bus and on foot." in result.text.split("\n\n")
    assert "A paragraph in HTML is text, too." in result.text.split("\n\n")
    assert result.text.count(result.title) == 1


def test_the_first_heading_is_the_title_where_none_is_given():
    assert read("# A *title*\n\nSome text.").text == "A title\n\nSome text."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("---\ntitle: A\ndate: [2003\n---\nText.", r"story\.md:4: the front matter is broken"),
        ("---\ntitle: A\n\nText.", r"story\.md:1: the front matter is not closed"),
        ("Text without a title.", 'the story has no "title"'),
        ("# Title alone\n", "the story has no body"),
        ("---\n" + "[" * 5000 + "\n---\nText.", "the front matter is"),
        ("---\n- a\n---\nText.", "holds no keys"),
        ("+++\ntitle = A\n+++\nText.", r"story\.md:2: the front matter is broken"),
        ('{\n"title": "A",\n"date": }\n}\nText.', r"story\.md:3: the front matter is broken"),
        ("+++\ntitle = 1\nText.", r"story\.md:1: the front matter is not closed"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, says):
    with pytest.raises(SourceError, match=says):
        read(text)


def test_front_matter_with_aliases_is_refused_at_once():
    laughs = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))
    text = f"---\ntitle: A\na0: &a0 [lol]\n{laughs}\nauthors: *a29\n---\nSome text."
    with pytest.raises(SourceError, match=r"m\.md:4: .*an alias \(\*name\) is not read"):
        parse(Document("markdown", "m.md", None, text.encode()))


TOML = """+++
title = "Mill burns"
date = 2020-01-06T07:00:00+03:00
url = "https://example.org/mill"
authors = ["Ida Berg"]
draft = false
+++
"""
ZOLA = """+++
title = "Mill burns"
date = 2020-01-06
template = "page.html"
[taxonomies]
authors = ["Ida Berg"]
tags = ["fire"]
[extra]
link = "https://example.org/mill"
+++
"""
JSON = """{
  "title": "Mill burns",
  "date": "2020-01-06T07:00:00Z",
  "author": {"name": "Ida Berg"},
  "link": "https://example.org/mill"
}

"""
JEKYLL = """---
layout: post
title: Mill burns
date: 2020-01-06 07:00:00 +0300
author: Ida Berg
canonical_url: https://example.org/mill
categories: fire
---
"""


@pytest.mark.parametrize("front", [TOML, ZOLA, JSON, JEKYLL], ids=["hugo", "zola", "json", "jekyll"])
def test_front_matter_is_read_as_site_generators_write_it(front):
    for text in (front, front.replace("\n", "\r\n"), "\ufeff" + front):
        result = read(text + "The *old* mill burned.\n\nNobody was hurt.")
        assert result.text.split("\n\n") == ["Mill burns", "The old mill burned.", "Nobody was hurt."]
        stated = (result.date, result.url, result.authors, result.notes)
        assert stated == ("2020-01-06", "https://example.org/mill", ("Ida Berg",), ())


def test_what_front_matter_states_in_a_way_that_cannot_be_used_is_left_out():
    result = read("---\ntitle: A\ndate: soon\nurl: /a/\nid: 12\nbody: not this\n---\nText.")
    assert (result.text, result.id, result.date, result.url) == ("A\n\nText.", "12", None, None)
    assert [note.split()[1] for note in result.notes] == ['"date"', '"url"']


@pytest.mark.parametrize("text", ["# A\n\n{\n}\n", "# A\n\n+++\n\nText.\n", "# A\n\nText.\n\n---\n\nb: c\n"])
def test_marks_below_the_start_are_no_front_matter(text):
    assert read(text).title == "A"


@pytest.mark.parametrize("character", ["\ufffe", "\x03", "\uffff"])
def test_what_xml_forbids_is_gone_before_front_matter_is_read(character):
    result = read(f"---\ntitle: A mi{character}ll\n---\nIt bur{character}ned.")
    assert result.text == "A mill\n\nIt burned."


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        ("The mill[^1] burned.[^why]\n\n[^1]: The *old* one.\n[^why]: Nobody knows.", ["The mill burned.", "The old one.", "Nobody knows."]),
        ("The mill burned^[so they say].\n\nNobody was hurt.", ["The mill burned.", "Nobody was hurt.", "so they say"]),
        ("The mill ~~in Gori~~ in Kaspi burned, ~5 tons of flour with it.", ["The mill in Gori in Kaspi burned, ~5 tons of flour with it."]),
        ("To do:\n\n- [x] flour\n- [ ] corn\n- [X] *rye*\n- [sic] oats", ["To do:", "flour", "corn", "rye", "[sic] oats"]),
        ("| Mill | Done |\n|---|---|\n| Upper | ~~no~~ |\n| | yes |", ["Mill: Done", "Upper: no", "–: yes"]),
        ("He wrote `[^1]` and `~~x~~`.", ["He wrote [^1] and ~~x~~."]),
    ],
)  # fmt: skip
def test_footnotes_struck_words_and_task_boxes_are_text_without_marks(body, paragraphs):
    assert read(f"# Mill burns\n\n{body}").text.split("\n\n")[1:] == paragraphs


def test_keys_without_marks_around_them_are_front_matter():
    story = read(
        "Title: Mills of the valley\nDate: 2021-05-05 10:20\nCategory: News\n\nTen mills turn again, said the miller.\n"
    )
    assert (story.title, story.date) == ("Mills of the valley", "2021-05-05")
    assert "Category" not in story.text


@pytest.mark.parametrize(
    ("block", "authors"),
    [
        (
            "% The bridge over the Narva\n  is open again\n% Ida Berg; Jan Novak\n% 5 May 2021\n",
            ("Ida Berg", "Jan Novak"),
        ),
        (
            "% The bridge over the Narva is open again\n% Ida Berg\n  Jan Novak\n% May 5, 2021\n",
            ("Ida Berg", "Jan Novak"),
        ),
        ("% The bridge over the Narva is open again\n%\n% 2021-05-05\n", ()),
    ],
    ids=["semicolons", "lines", "no authors"],
)
def test_a_title_block_of_pandoc_states_title_authors_and_date(block, authors):
    story = read(f"{block}\nThe first carts crossed it on Wednesday morning.\n")
    assert (story.title, story.authors, story.date) == (
        "The bridge over the Narva is open again",
        authors,
        "2021-05-05",
    )
    assert story.text.endswith("again\n\nThe first carts crossed it on Wednesday morning.")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('The [bridge](/b){:target="_blank"} is open.\n{: .note #top}', "The bridge is open."),
        ("# News {#news .wide}\n\nThe bridge is open.", "News\n\nThe bridge is open."),
        ("* TOC\n{:toc}\n\nThe bridge is open.", "The bridge is open."),
        ('![Carts]({{ site.url }}/carts.png){: width="75%"}\n\nThe bridge is open.', "The bridge is open."),
        ("{% include video.html id=7 %}\nOpen since {{ page.date | date: '%Y' }}{{< flag >}} for carts.", "Open since for carts."),
        ("{% comment %}\nAsk Ida first.\n{% endcomment %}\nThe bridge is open.", "The bridge is open."),
        ("The [[Narva]] bridge, by [[people/ida|Ida Berg]].", "The Narva bridge, by Ida Berg."),
        ("Read the [plan of the bridge](https://narva.example/the plan.pdf) here.", "Read the plan of the bridge here."),
        ("{% highlight python %}\n# a comment\nprint('{:.2f}'.format(1))\n{% endhighlight %}\n\nThe bridge is open.", "# a comment print('{:.2f}'.format(1))\n\nThe bridge is open."),
        ("Growth of 5 %% in 2020 and 6%% in 2021.", "Growth of 5 %% in 2020 and 6%% in 2021."),
        ("The bridge is open. %% Ask Ida, not for print %%\n\n%%\nMore of it\n%%", "The bridge is open."),
        ("Write `{{ page.title }}` and was {{ten}} there.", "Write {{ page.title }} and was {{ten}} there."),
        ("```\n{{ page.title }} %% x\n```", "{{ page.title }} %% x"),
        ('![Carts]({{ "/carts.png" | relative_url }})\n\nThe bridge is open.', "The bridge is open."),
        ("Write `{: .note}` or `[[page]]` there.", "Write {: .note} or [[page]] there."),
        ("The set {a, b} and the point {x: 1} stay.", "The set {a, b} and the point {x: 1} stay."),
    ],
    ids=["kramdown", "heading", "contents", "picture", "tags", "comment", "wiki links", "blank in a link", "highlighted", "per cent", "notes", "code with braces", "fenced", "quoted", "code", "braces"],
)  # fmt: skip
def test_what_site_generators_say_beside_the_text_is_none_of_it(body, text):
    story = read(f"---\ntitle: The bridge over the Narva\n---\n{body}\n\nThe first carts crossed it on Wednesday.\n")
    assert story.text == f"The bridge over the Narva\n\n{text}\n\nThe first carts crossed it on Wednesday."


@pytest.mark.parametrize("line", ["draft: true", "published: false"])
def test_a_draft_is_refused_as_one(line):
    with pytest.raises(SourceError, match="it is a draft, by its front matter"):
        read(f"---\ntitle: The bridge\n{line}\n---\nThe first carts crossed it on Wednesday.\n")


def test_what_is_published_is_read_and_a_day_of_publication_is_its_date():
    assert read("---\ntitle: The bridge\npublished: true\n---\nThe first carts crossed it.\n").date is None
    assert (
        read("---\ntitle: The bridge\npublished: 2020-05-04\n---\nThe first carts crossed it.\n").date == "2020-05-04"
    )


def test_a_deep_list_and_what_follows_it_are_whole():
    items = "".join(f"{'  ' * n}- item {n}\n" for n in range(20))
    text = read(f"---\ntitle: T\n---\nThe first carts crossed it.\n\n{items}\nThe end of it.\n").text
    assert [f"item {n}" in text for n in range(20)] == [True] * 20
    assert text.endswith("The end of it.")


def test_a_comment_that_nothing_ends_hides_nothing():
    text = read(
        "---\ntitle: T\n---\nThe first <!-- as planned --> carts crossed it.\n\n<!-- never closed\n\nThe end of it.\n"
    ).text
    assert text == "T\n\nThe first carts crossed it.\n\nnever closed\n\nThe end of it."


@pytest.mark.parametrize(
    ("source", "paragraphs"),
    [
        ("The ferry is ==late until Friday== for all.", ["The ferry is late until Friday for all."]),
        ("A rule of `==` signs and ==a mark==.", ["A rule of == signs and a mark."]),
        ("If x==1 or y==2, see [[C#]] and [[F# guide]].", ["If x==1 or y==2, see C# and F# guide."]),
        ("> [!note]\n> The ferry is late today.", ["The ferry is late today."]),
        ("> [!warning]- Mind the gap\n> The ferry is late today.", ["Mind the gap", "The ferry is late today."]),
        ("The ferry is late today. ^late-1a", ["The ferry is late today."]),
        ("See [[Ferry#Times]], [[Ferry#Times|when it sails]] and [[#Below]].", ["See Ferry, when it sails and Below."]),
        ("![[ferry.png|300]]\n\nSee ![[ferry.pdf]] it sail.", ["See it sail."]),
        ("::: {.callout-note}\nThe ferry is late today.\n:::", ["The ferry is late today."]),
        (':::: {.columns}\n::: {.column width="40%"}\nThe ferry is late today.\n:::\n::::', ["The ferry is late today."]),
        (":::tip Good to know\nThe ferry is late today.\n:::", ["Good to know", "The ferry is late today."]),
        (":::note[Good to know]\n\nThe ferry is late today.\n\n:::", ["Good to know", "The ferry is late today."]),
        ("It follows that $E = mc^2$ and that $x$ is $n_1 + 25$.", ["It follows that E = mc^2 and that x is n_1 + 25."]),
        ("It costs $25 for adults and $12 for children.", ["It costs $25 for adults and $12 for children."]),
        ("$$\nx = 25 + 3000\n$$", ["x = 25 + 3000"]),
    ],
)  # fmt: skip
def test_marks_of_notebooks_are_no_text(source, paragraphs):
    assert read(f"# Ferry\n\n{source}\n").text.split("\n\n")[1:] == paragraphs


def test_the_price_in_dollars_is_no_formula_and_code_with_dollars_stays():
    text = read("# Ferry\n\nRun `echo $HOME=$1` for $5 a day, or $x = 1$.\n").text
    assert text.endswith("Run echo $HOME=$1 for $5 a day, or x = 1.")


SENTENCE = "The observers of the mission visited four schools on Monday, and they found them closed."


def test_a_quote_within_any_number_of_quotes_is_text():
    assert read(f"# School closed\n\n{SENTENCE}\n\n{'>' * 150} They wrote it long ago.\n").text.endswith("long ago.")


@pytest.mark.parametrize("line", ["By Jana Bay | 21 June 2022", "*By Jana Bay | 21 June 2022*"])
def test_the_line_over_a_text_says_who_wrote_it_and_when(line):
    story = read(f"# School closed\n\n{line}\n\n{SENTENCE}\n")
    assert (story.date, story.authors, story.text) == ("2022-06-21", ("Jana Bay",), f"School closed\n\n{SENTENCE}")


def test_a_line_with_another_date_than_the_front_matter_stays():
    story = read(f"---\ntitle: School closed\ndate: 2022-06-20\n---\n\nBy Jana Bay | 21 June 2022\n\n{SENTENCE}\n")
    assert (story.date, "21 June" in story.text) == ("2022-06-20", True)


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("It was old [@berg2020, p. 3; @hill2021] and weak [-@hill2021].", "It was old and weak."),
        ("See [@jana](https://example.org/jana) for it.", "See @jana for it."),
        ("#schools #repairs\n\nIt was old.", "It was old."),
        ("It was `[@berg2020]`.", "It was [@berg2020]."),
    ],
)
def test_cited_sources_and_lines_of_tags_are_no_text(marked, text):
    assert read(f"# School closed\n\n{SENTENCE}\n\n{marked}\n").text == f"School closed\n\n{SENTENCE}\n\n{text}"


@pytest.mark.parametrize("tags", ["tags: [a, b]", "tags:\n- a\n- b", "tags:\n  - a"])
def test_front_matter_need_not_open_with_a_line_of_dashes(tags):
    story = read(f"layout: post\ntitle: School closed\ndate: 2014-01-12 22:14:34\n{tags}\n---\n\n{SENTENCE}\n")
    assert (story.title, story.date, story.text) == ("School closed", "2014-01-12", f"School closed\n\n{SENTENCE}")
