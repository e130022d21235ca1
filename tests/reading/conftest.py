"""Reading the case files of this folder."""

import pytest

from graph_service.reading.readers import documents, parse


@pytest.fixture
def story(cases):
    """Read the one story that a case file holds."""

    def read(name):
        (document,) = documents(cases / "reading" / name)
        if isinstance(document, Exception):
            raise document
        return parse(document)

    return read
