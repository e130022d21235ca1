"""National bodies: several that share one word, one of several fields, and whose they are."""

import pytest

from graph_service.model import Story


def organizations(linker, text):
    story = Story(id="s", title="News", text=f"News\n\n{text}", language="en", digest="0" * 64)
    (linked,) = linker.link([story])
    return {m.surface: m.entity.removeprefix("organization/") for m in linked.mentions if m.entity.startswith("org")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Officials of the Ministries of Finance and the Interior of Estonia came.",
            {"Ministries of Finance": "ministry-of-finance-of-estonia", "Interior of Estonia": "ministry-of-internal-affairs-of-estonia"},
        ),
        (
            "The Ministries of Health, Education and Culture of Latvia agreed.",
            {
                "Ministries of Health": "ministry-of-health-of-latvia",
                "Education": "ministry-of-education-of-latvia",
                "Culture of Latvia": "ministry-of-culture-of-latvia",
            },
        ),
        (
            "The Polish Foreign and Justice Ministries objected.",
            {"Polish Foreign": "ministry-of-foreign-affairs-of-poland", "Justice Ministries": "ministry-of-justice-of-poland"},
        ),
        (
            "Finland's Defence and Interior Ministries objected.",
            {"Defence": "ministry-of-defence-of-finland", "Interior Ministries": "ministry-of-internal-affairs-of-finland"},
        ),
        (
            "Judges of the Supreme and Administrative Courts of Lithuania met.",
            {"Supreme": "supreme-court-of-lithuania", "Administrative Courts of Lithuania": "administrative-court-of-lithuania"},
        ),
        (
            "The Slovenian Labour, Family and Social Affairs Ministry paid.",
            {"Slovenian Labour, Family and Social Affairs Ministry": "ministry-of-labour-family-and-social-affairs-of-slovenia"},
        ),
    ],
)  # fmt: skip
def test_bodies_that_share_a_word_are_each_named(linker, text, expected):
    assert organizations(linker, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The talks between Riga and the Finance Ministry of Latvia failed.", {"Finance Ministry of Latvia": "ministry-of-finance-of-latvia"}),
        ("The science and justice of it all, said ministers, are for courts.", {}),
    ],
)  # fmt: skip
def test_other_words_beside_and_make_no_body(linker, text, expected):
    assert organizations(linker, text) == expected


@pytest.mark.parametrize(
    ("text", "surface", "key"),
    [
        ("Slovakia's Constitutional Court and Hungary disagree.", "Constitutional Court", "constitutional-court-of-slovakia"),
        ("The Ministry of Health spoke in Montenegro.", "Ministry of Health", "ministry-of-health-of-montenegro"),
        ("The Danish Security Service and Norway agreed.", "Danish Security Service", "security-service-of-denmark"),
        ("The Croatian Armed Forces paraded.", "Croatian Armed Forces", "armed-forces-of-croatia"),
        ("The Bulgarian Parliament voted.", "Bulgarian Parliament", "parliament-of-bulgaria"),
        ("The French Embassy in Tirana closed.", "French Embassy in Tirana", "embassy-of-france-in-tirana"),
        ("The US Embassy in Riga closed.", "US Embassy in Riga", "embassy-of-united-states-in-riga"),
        ("The Embassy of Sweden in Baku closed.", "Embassy of Sweden in Baku", "embassy-of-sweden-in-baku"),
        ("The EU Delegation to Armenia paid.", "EU Delegation to Armenia", "delegation-of-the-european-union-to-armenia"),
    ],
)  # fmt: skip
def test_a_national_body_is_its_countrys(linker, text, surface, key):
    assert organizations(linker, text)[surface] == key
