"""How bytes become characters."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.errors import SourceError
from graph_service.reading.documents import decode


@pytest.mark.parametrize("name", ["windows-1251.txt", "utf-16.txt", "declares-windows-1251.html"])
def test_other_encodings_are_told(story, name):
    result = story(name)
    assert result.title == "Конференция в Минске"
    assert result.language == "ru"


@pytest.mark.parametrize(
    ("name", "says"), [("binary.txt", "binary data"), ("saved-twice-as-utf-8.txt", "saved as UTF-8 twice over")]
)
def test_what_is_no_text_is_refused(story, name, says):
    with pytest.raises(SourceError, match=says):
        story(name)


@pytest.mark.parametrize("charset", ["utf-7", "zlib", "no-such", "utf-16", "unicode-escape"])
def test_a_declaration_that_cannot_be_meant_is_passed_over(charset):
    data = f'<meta charset="{charset}"><p>Œuvre +ADw-'.encode()
    assert decode(data, "a.html") == data.decode()


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"])))
def test_utf_8_comes_back_as_it_was(text):
    clean = re.sub("[\ufffd-\uffff]", "", text).lstrip("\ufeff")
    try:
        assert decode(clean.encode(), "a.txt") == clean
    except SourceError as error:
        assert "twice over" in str(error)  # noqa: PT017  # only what looks like mojibake is refused
