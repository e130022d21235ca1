"""Linked stories made by hand, for tests that need no reader and no linker."""

import re
from dataclasses import replace

from graph_service.model import (
    AssignedTopic,
    Card,
    Entity,
    Event,
    KeyPhrase,
    Link,
    LinkedStory,
    Mention,
    Part,
    Quantity,
    Quotation,
    Relation,
    Role,
    Section,
    Span,
    Story,
)
from graph_service.rdf.serialize import Made

UKRAINE = Entity(type="place", id="ukraine", label="Ukraine", subtype="country", iso="UA", origin="places.ttl")
KYIV = Entity(
    type="place", id="kyiv", label="Kyiv", aliases=("Kiev", "Київ"), subtype="city", iso="UA", part_of=("place/ukraine",),
    latitude=50.45, longitude=30.5236, origin="geonames",
)  # fmt: skip
OSCE = Entity(type="organization", id="osce", label="OSCE", subtype="international", origin="organizations-osce.ttl")
PERSON = Entity(type="person", id="olena-example", label="Olena Example")
TOPIC = Entity(
    type="topic", id="human-rights", label="Human rights", description="Freedoms.", origin="fields-of-work.ttl"
)
MADE = Made("0.1", "2026-01-02T03:04:05Z")
BODY = "Hotlines\n\nThe OSCE opened 7 hotlines in Kyiv in 2002. “They help,” said Olena Example, a consultant."


def linked_story(
    slug="hotlines", title="Hotlines open", body=BODY, date="2002-11-18", entities=(OSCE, KYIV, PERSON), **more
):
    """Return a story in which each entity is mentioned wherever its label stands."""
    text = f"{title}\n\n{body}"
    story = Story(id=slug, title=title, text=text, language="en", digest=slug.encode().hex().ljust(64, "0"), date=date,
                  **more)  # fmt: skip
    mentions = [
        Mention(entity=entity.key, span=span, surface=entity.label, confidence=0.9, rule="gazetteer", sentence=span)
        for entity in entities
        for span in spans_of(text, entity.label)
    ]
    mentions.sort(key=lambda mention: mention.span.start)
    described = {entity.key: entity for entity in entities if entity.label in text}
    if KYIV.key in described:
        described |= {UKRAINE.key: UKRAINE}
    return LinkedStory(story=story, entities=described, mentions=tuple(mentions))


def spans_of(text, name):
    start = text.find(name)
    while start >= 0:
        yield Span(start, start + len(name))
        start = text.find(name, start + 1)


def span_of(text, words):
    return next(spans_of(text, words))


def two_relations(text, sentence):
    """Return two relations that the same words state."""
    span = span_of(text, "The OSCE opened 7 hotlines in Kyiv")
    return tuple(
        Relation(span=span, sentence=sentence, subject=OSCE.key, relation=relation, object=KYIV.key, confidence=0.85)
        for relation in ("located-in", "supports")
    )


def full_story():
    """Return a story that has everything a story can have."""
    plain = linked_story(
        url="https://example.org/1", source="OSCE Mission", date_origin="dateline", text_origin="Shortened.", fields_of_work=("Human rights", "Media"), authors=("B", "A"),
        related=(Card("Other", "https://example.org/2", "2003-08", "OSCE"), Card("Bare")),
    )  # fmt: skip
    text = plain.story.text
    sentence = span_of(text, "The OSCE opened 7 hotlines in Kyiv in 2002.")
    spoken = span_of(text, "“They help,” said Olena Example, a consultant.")
    story = Story(**{name: getattr(plain.story, name) for name in Story.__slots__} | {
        "sections": (Section("Hotlines", 2, Span(15, 23)),),
        "parts": (Part("item", sentence), Part("quote", spoken, 2), Part("page", Span(15, len(text)), 3)),
        "links": (Link("https://example.org/kyiv", span_of(text, "Kyiv")),),
    })  # fmt: skip
    facts = (
        Event(span=span_of(text, "opened 7 hotlines"), sentence=sentence, label="7 hotlines opened", date="2002"),
        Quantity(
            span=span_of(text, "7 hotlines"),
            sentence=sentence,
            value=7.0,
            upper=9.0,
            of="hotlines",
            bound="about",
            since="2002",
        ),
        Quotation(span=spoken, sentence=spoken, speaker=PERSON.key, quote="They help"),
        Role(
            span=span_of(text, "a consultant"),
            sentence=spoken,
            person=PERSON.key,
            role="consultant",
            organization=OSCE.key,
        ),
        *two_relations(text, sentence),
    )
    return LinkedStory(
        story=story, entities=dict(sorted((plain.entities | {TOPIC.key: TOPIC}).items())), mentions=plain.mentions,
        facts=tuple(sorted(facts, key=lambda f: (f.span.start, f.span.end, f.name))), topics=(TOPIC.key,), publisher=OSCE.key,
    )  # fmt: skip


def themed_story():
    """Return a story whose publisher states no topic, with a topic assigned by its text and with themes."""
    plain = linked_story()
    text = plain.story.text
    return replace(
        plain,
        entities=dict(sorted((plain.entities | {TOPIC.key: TOPIC}).items())),
        assigned=(AssignedTopic(TOPIC.key, 0.72),),
        key_phrases=(
            KeyPhrase("hotlines open", 1.0, (span_of(text, "Hotlines open"), span_of(text, "hotlines"))),
            KeyPhrase("7 hotlines", 0.4, (span_of(text, "7 hotlines"),)),
        ),
    )


def mentions_of(text, names):
    """Return mentions and entities for `names`: surface to key; longer surfaces win."""
    surfaces = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    found = re.finditer(rf"(?<!\w)(?:{surfaces})(?!\w)", text) if names else ()
    mentions = [
        Mention(
            entity=names[m[0]], span=Span(*m.span()), surface=m[0], confidence=1.0, rule="given", sentence=Span(0, 0)
        )
        for m in found
    ]
    keys = {name: tuple(key.split("/")) for name, key in names.items()}
    return mentions, {f"{kind}/{slug}": Entity(type=kind, id=slug, label=name) for name, (kind, slug) in keys.items()}
