"""The documentation is true: what follows from the code is up to date, and what it names is there."""

import ast
import re

import pytest
from pyoxigraph import RdfFormat, parse
from support.documentation import DOCS, EXAMPLE, MADE, NAMES, PARTS, ROOT, linked_example, trig, with_parts
from support.imports import PACKAGE
from support.rooms_picture import draw

from graph_service.rdf.serialize import story_quads
from graph_service.settings import PREFIX, SETTINGS

PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])
MOST_LINES = 150  # of the README: what a newcomer reads
MOST_BYTES = 150_000  # of the picture of the search page


@pytest.mark.parametrize("name", PARTS)
def test_what_follows_from_the_code_is_up_to_date(name):
    page = (DOCS / name).read_text(encoding="utf-8")
    assert page == with_parts(page, PARTS[name]), "run make docs"


def test_the_picture_of_the_rooms_is_up_to_date():
    assert (DOCS / "rooms.svg").read_text(encoding="utf-8") == draw(), "run make docs"


def test_the_story_in_trig_says_what_the_service_writes():
    text = trig().removeprefix("```trig\n").removesuffix("\n```")
    assert set(parse(text, format=RdfFormat.TRIG)) == set(story_quads(linked_example(), NAMES, MADE))
    assert EXAMPLE.read_text(encoding="utf-8").rpartition("\n\n")[2].strip() in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_leads_to_a_file_and_a_heading_that_are_there(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:")):
            path, _, heading = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            assert file.exists(), target
            assert not heading or heading in headings_of(file), target


def headings_of(page):
    """Return the headings of a page, as links name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [DOCS / "architecture.md", ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_a_module_that_a_page_names_is_there(page):
    for name in re.findall(
        r"`([\w/-]+/[\w-]+\.(?:py|ttl|html|jsonld)|graph_service/[\w/]*)`", page.read_text(encoding="utf-8")
    ):
        assert any((folder / name).exists() for folder in (ROOT, PACKAGE)), name


def test_a_function_that_the_architecture_names_is_in_its_module():
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`([A-Za-z_.]+)`\s+\(`([\w/]+\.py)`\)", page)
    assert len(named) > 25
    for name, module in named:
        scope = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
        for part in name.split("."):
            scope = next((node for node in scope.body if part in names_bound_by(node)), None)
            assert scope is not None, f"{module} has no {name}"


def names_bound_by(node):
    """Return the names that a statement binds."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {getattr(node, "name", None)} | {target.id for target in targets if isinstance(target, ast.Name)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_setting_that_a_page_names_is_one(page):
    if page.name != "CHANGELOG.md":  # which names settings of its time
        names = set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", page.read_text(encoding="utf-8")))
        assert names <= {setting.variable for setting in SETTINGS} | {PREFIX + "CONFIG"}


def test_the_readme_is_read_in_a_few_minutes():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < MOST_LINES
    assert (DOCS / "search.png").stat().st_size < MOST_BYTES


def test_the_glossary_is_in_alphabetical_order():
    terms = re.findall(r"^\| ([\w -]+) \|", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)[
        2:
    ]  # after the heading
    assert terms == sorted(terms)
    assert len(terms) > 40
