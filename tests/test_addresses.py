"""Addresses become IRIs as browsers would write them; what is no address of the web is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from graph_service.iris import absolute


def test_only_addresses_of_the_web_are_links():
    assert absolute("/a", "https://b.example/c") == "https://b.example/a"
    assert [absolute(href, None) for href in ("javascript:x()", "mailto:a@b.example", "/a", "https://[", "", None)] == [
        None
    ] * 6


@pytest.mark.parametrize(("written", "iri"), [
    ("http://a.example/?f[0]=x", "http://a.example/?f%5B0%5D=x"),
    ("http://a.example/a|b/{c}", "http://a.example/a%7Cb/%7Bc%7D"),
    ("http://a.example/100%?q=50%&r=%zz#%41", "http://a.example/100%25?q=50%25&r=%25zz#%41"),
    ("http://a.example/a b\u3000c?d e", "http://a.example/a%20b%E3%80%80c?d%20e"),
    (' http://a.example/"<>^`\\\n ', "http://a.example/%22%3C%3E%5E%60/"),
    ("http://a.example/#a#b", "http://a.example/#a%23b"),
    ("http://a.example/\ue000\ufffe\u202e\ud800", "http://a.example/%EE%80%80%EF%BF%BE%E2%80%AE%3F"),
    ("https://приклад.example:8080/новини?їжа", "https://приклад.example:8080/новини?їжа"),
    ("http://me:a^b@[::1]:80/", "http://me:a%5Eb@[::1]:80/"),
])  # fmt: skip
def test_what_an_iri_cannot_hold_is_encoded_and_the_rest_stays(written, iri):
    assert absolute(written, None) == iri


@pytest.mark.parametrize(
    "host", ["a|b", "a b.example", "a%", "[::g]", "[fe80::1%eth0]", "a:8x", "", "@", "a<b>.example"]
)
def test_an_address_whose_host_cannot_be_read_is_none(host):
    assert absolute(f"http://{host}/page", None) is None


@given(st.text(), st.text(st.characters(), max_size=20), st.sampled_from([None, "https://b.example/c?d"]))
def test_any_address_is_an_iri_that_stays_as_it_is(rest, host, base):
    for written in (f"http://a.example/{rest}", f"https://{host}/{rest}", rest):
        address = absolute(written, base)
        if address is not None:
            assert NamedNode(address).value == address
            assert absolute(address, None) == address
