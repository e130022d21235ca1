"""Entity types stand in one table, and what cannot be derived from it agrees with it; a key reads as it is written."""

from dataclasses import fields
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from graph_service.entity_types import ENTITY_TYPES, FACET_TYPES, KINDS
from graph_service.model import EntityKey, EntityType
from graph_service.results import FACETS, Facet, Filters


def test_the_type_checker_knows_the_types_of_the_table():
    assert get_args(EntityType) == tuple(ENTITY_TYPES)


def test_searches_filter_by_the_facets_of_the_table_and_by_what_publishers_state():
    kinds = (f"{name}_kind" for name in KINDS)
    assert get_args(Facet) == (*FACET_TYPES, "source", "author", "language", "year", *kinds)
    assert {field.name for field in fields(Filters)} >= {*FACETS}
    assert set(FACET_TYPES) == {name for name, row in ENTITY_TYPES.items() if row.is_facet}


@given(st.sampled_from(sorted(ENTITY_TYPES)), st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True))
def test_a_key_reads_as_it_is_written(entity_type, slug):
    key = EntityKey(entity_type, slug)
    assert EntityKey.of(str(key)) == key
