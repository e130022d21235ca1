"""The demonstration in Chromium. Skipped where there is no browser, or where the scripts of the pages were not built."""

import os
from pathlib import Path

import pytest
from support.browser import ARGUMENTS, AXE, CHROMIUM, Visitor
from support.servers import serve

from graph_service.web import create_app
from graph_service.web.pages.links import manifest

HERE = Path(__file__).parent
SIZES = {"phone": {"width": 320, "height": 700}, "desk": {"width": 1280, "height": 900}}


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def site(demo):
    with serve(create_app(demo)) as address:
        yield address


@pytest.fixture(scope="module")  # while Playwright runs, no other event loop can in this thread
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip(f"no Chromium at {CHROMIUM}; CHROMIUM=… names another")
    if not manifest() or not AXE.is_file():
        pytest.skip("the scripts of the pages are not built: npm ci and node build.js in frontend/")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, site):
    """Return a function that starts a visit at a size of screen, in a colour scheme, with our scripts or without."""
    contexts = []

    def start(size="desk", *, scheme="light", scripts=True):
        context = chromium.new_context(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        visitor = Visitor(page, site)
        if not scripts:
            page.route(
                "**/static/built/*.js", lambda route: route.fulfill(status=200, content_type="text/javascript", body="")
            )
        return visitor

    yield start
    for context in contexts:
        context.close()
