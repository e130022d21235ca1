"""A client of the application over the demonstration stories."""

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from graph_service.web import create_app

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="session")
def app(demo):
    return create_app(demo)


@pytest.fixture
def client(app) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def read(client):
    """Read a page as a browser does, and give its tree."""

    def page(address, *, status=200):
        response = client.get(address, headers={"Accept": BROWSER})
        assert response.status_code == status, response.text
        assert response.mimetype == "text/html"
        return LexborHTMLParser(response.text)

    return page
