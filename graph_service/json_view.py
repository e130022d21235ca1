"""The shapes that programs rely on: model objects as plain values for JSON, the same over HTTP and on the command line.

Every id is the slug in the IRI; offsets are characters of the story's text. Keys without a value are left out where the
shape says so (`iso`, a fact's bound), and null where a list of stories should stay regular (a date).
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from graph_service.entity_types import kind_name
from graph_service.iris import Names
from graph_service.linking.facts.relation_types import RELATIONS
from graph_service.model import Entity, EntityKey, Fact, LinkedStory, Rejected, Relation, Span
from graph_service.rdf.vocabulary import Vocabulary
from graph_service.results import (
    Adjacent,
    Central,
    Communities,
    EntityCard,
    EntityFact,
    EntityPage,
    EntityTree,
    FacetPage,
    FacetValue,
    Grouped,
    Hit,
    Paths,
    Quote,
    Reason,
    Related,
    ReportedEvent,
    SearchResult,
    Similar,
    Speaker,
    StoryCard,
    Suggestion,
    Variant,
)

if TYPE_CHECKING:
    from graph_service.curation.decision_file import Entry

Json = dict[str, Any]

# What an attribute of the model is called in JSON, where the two differ.
FACT_NAMES = {"since": "from", "until": "to"}


def search_result(result: SearchResult, speakers: Iterable[Speaker]) -> Json:
    """Return the answer to a search, with those who speak in its hits."""
    dates, entities = result.dates, []
    for named in result.entities:
        card = entity_card(named.entity)
        why = {"typed": named.typed, "name": card.pop("name"), "how": card.pop("how")}
        entities.append({"key": named.entity.key} | card | {"why": why})
    return {
        "query": result.query,
        "corrected": result.corrected,
        "dates": dates
        and {"words": dates.words, "from": dates.since, "to": dates.until, "query": dates.query}
        | {name: list(values) for name, values in (("years", dates.years), ("without", dates.without)) if values},
        "filters": [
            {
                "words": reading.words,
                "filter": reading.facet,
                "values": list(reading.values),
                "labels": list(reading.labels),
                "without": reading.excluded,
            }
            for reading in result.filters
        ],
        "mode": result.mode,
        "total": result.total,
        "complete": result.complete,
        "took_ms": result.took_ms,
        "entities": entities,
        "missing": list(result.missing),
        "hits": [_hit(hit) for hit in result.hits],
        "speakers": [
            {"kind": speaker.fact.kind, "role": speaker.role} | _entity_fact(speaker.fact) for speaker in speakers
        ],
        "nearest": [_hit(hit) for hit in result.nearest],
        "facets": {name: [_facet_value(value) for value in values] for name, values in result.facets.items()},
        "facet_totals": dict(result.facet_totals),
        "undated": result.undated,
        "years": dict(result.years),
    } | {name: text for name, text in (("hint", result.hint), ("note", result.note)) if text}


def facet_page(page: FacetPage) -> Json:
    """Return a page of the values of a facet."""
    return {"facet": page.facet, "total": page.total, "values": [_facet_value(value) for value in page.values]}


def _facet_value(value: FacetValue) -> Json:
    optional = {"parent": value.parent, "chosen": value.chosen}
    return {"id": value.id, "label": value.label, "count": value.count, "stories": value.stories} | {
        name: stated for name, stated in optional.items() if stated
    }


def _hit(hit: Hit) -> Json:
    passage = hit.passage
    return story_card(hit.story) | {
        "score": hit.score,
        "passage": {
            "text": passage.text,
            **_span(passage.span),
            "highlights": [_span(span) for span in passage.highlights],
            "sentence": None if passage.sentence is None else _span(passage.sentence),
        },
        "address": hit.address,
        "why": {
            "words": list(hit.why.words),
            "names": [
                {"key": name.key, "label": name.label, "typed": name.asked, "written": name.written}
                for name in hit.why.names
            ],
            "stated": [
                {"field": stated.field, "typed": stated.asked, "written": stated.written} for stated in hit.why.stated
            ],
            "meaning": hit.why.meaning,
        },
    }


def story_card(card: StoryCard) -> Json:
    """Return a story as it stands in a list."""
    return {"id": card.id, "iri": card.iri, "title": card.title, "date": card.date, "source": card.source,
            "language": card.language}  # fmt: skip


def story_cards(total: int, cards: Iterable[StoryCard]) -> Json:
    """Return a page of a list of stories."""
    return {"total": total, "stories": [story_card(card) for card in cards]}


def story(linked: LinkedStory, names: Names) -> Json:
    """Return a story with everything found in it."""
    record = linked.story
    return {
        "story": {
            "id": record.id,
            "iri": names.story(record.id),
            "title": record.title,
            "date": record.date,
            "date_origin": record.date_origin or ("stated" if record.date else None),
            "dateline": record.dateline,
            "text_origin": record.text_origin,
            "source": record.source,
            "url": record.url,
            "fields_of_work": list(record.fields_of_work),
            "authors": list(record.authors),
            "headings": [section.heading for section in record.sections],
            "parts": [
                {"form": part.form, **_span(part.span), "number": part.number, "depth": part.depth}
                for part in record.parts
            ],
            "language": record.language,
            "text": record.text,
            "related": [
                {"title": card.title, "date": card.date, "source": card.source, "url": card.url}
                for card in record.related
            ],
        },
        "topics": [_reference(linked, key, names) for key in linked.topics],
        "coverage": [_reference(linked, key, names) for key in linked.coverage],
        "assigned_topics": [
            _reference(linked, item.topic, names) | {"confidence": item.confidence} for item in linked.assigned
        ],
        "key_phrases": [
            {"phrase": item.phrase, "score": item.score, "spans": [_span(span) for span in item.spans]}
            for item in linked.key_phrases
        ],
        "publisher": _reference(linked, linked.publisher, names) if linked.publisher else None,
        "mentions": [
            _entity(linked.entities[mention.entity], names.entity(mention.entity))
            | {
                "surface": mention.surface,
                **_span(mention.span),
                "confidence": mention.confidence,
                "rule": mention.rule,
            }
            for mention in linked.mentions
        ],
        "facts": [_fact(fact, linked, names) for fact in linked.facts],
    }


def adjacent(entries: Iterable[Adjacent]) -> list[Json]:
    """Return the stories published right before and after a story, by its source and on its topics."""
    return [
        {
            "kind": entry.kind,
            "id": entry.id,
            "label": entry.label,
            "earlier": entry.earlier and story_card(entry.earlier),
            "later": entry.later and story_card(entry.later),
        }
        for entry in entries
    ]


def rejected(candidates: Iterable[Rejected], linked: LinkedStory, names: Names) -> list[Json]:
    """Return the candidates that lost, each with its reason."""
    return [
        _entity(candidate.entity, names.entity(candidate.entity.key))
        | {
            "surface": candidate.span.of(linked.story.text),
            **_span(candidate.span),
            "rule": candidate.rule,
            "reason": candidate.reason,
        }
        for candidate in candidates
    ]


def groups(same_story: Sequence[Grouped], same_event: Sequence[Grouped]) -> Json:
    """Return the stories that are the same as a story, and those on the same event."""
    return {
        "same_story": [_group_member(grouped) for grouped in same_story],
        "same_event": [_group_member(grouped) for grouped in same_event],
    }


def _group_member(grouped: Grouped) -> Json:
    shared = []
    for entity in grouped.shared:
        entity_type, slug = EntityKey.of(entity.key)
        shared.append(
            {"type": entity_type, "id": slug, "label": entity.label, "stories": entity.stories, "rarity": entity.rarity}
        )
    return story_card(grouped.story) | {
        "similarity": grouped.similarity,
        "days_apart": grouped.days,
        "shared": shared,
        "events": list(grouped.events),
    }


def related(recommended: Sequence[Related]) -> Json:
    """Return recommended stories with their reasons."""
    return {
        "hits": [
            story_card(recommendation.story)
            | {
                "score": recommendation.score,
                "days": recommendation.days,
                "same_event": recommendation.same_event,
                "reasons": [_reason(reason) for reason in recommendation.reasons],
            }
            for recommendation in recommended
        ]
    }


def entity_cards(total: int | None, cards: Iterable[EntityCard]) -> Json:
    """Return a page of a list of entities; without a total where the list is whole."""
    counted = {} if total is None else {"total": total}
    return counted | {"entities": [entity_card(card) for card in cards]}


def entity_card(card: EntityCard) -> Json:
    """Return an entity as it stands in a list, with the name by which it was found where one was looked for."""
    entity_type, slug = EntityKey.of(card.key)
    matched_name = {} if card.matched is None else {"name": card.matched.name, "how": card.matched.how}
    return {"type": entity_type, "id": slug, "iri": card.iri, "label": card.label, "kind": card.subtype,
            "stories": card.stories, "with_parts": card.with_parts} | matched_name  # fmt: skip


def similar(items: Iterable[Similar]) -> Json:
    """Return the similar entities, each with its reasons."""
    return {
        "entities": [
            entity_card(item.entity)
            | {"score": item.score, "together": item.together, "reasons": [_reason(reason) for reason in item.reasons]}
            for item in items
        ]
    }


def paths(answer: Paths) -> Json:
    """Return the paths from one entity to another, each step with its story and sentences."""
    return {
        "from": answer.source,
        "to": answer.target,
        "paths": [
            {
                "weight": path.weight,
                "steps": [
                    {
                        "from": _end(step.source),
                        "to": _end(step.target),
                        "tie": step.tie,
                        "text": step.text,
                        "total": step.total,
                        "story": step.story and story_card(step.story),
                        "sentences": [quote(sentence) for sentence in step.quotes],
                    }
                    for step in path.steps
                ],
            }
            for path in answer.paths
        ],
    } | ({"hint": answer.hint} if answer.hint else {})


def _end(card: EntityCard) -> Json:
    entity_type, slug = EntityKey.of(card.key)
    return {"type": entity_type, "id": slug, "iri": card.iri, "label": card.label, "stories": card.stories}


def quote(sentence: Quote) -> Json:
    """Return a sentence that names what it is quoted for."""
    return {"text": sentence.text, **_span(sentence.span), "highlights": [_span(mark) for mark in sentence.highlights]}


def central(answer: Central) -> Json:
    """Return the entities that are central among some stories."""
    return {
        "stories": answer.stories,
        "entities": [
            entity_card(ranked.entity) | {"score": ranked.score, "lift": ranked.lift} for ranked in answer.entities
        ],
    }


def communities(page: Communities) -> Json:
    """Return a page of the communities of an archive."""
    return {
        "total": page.total,
        "communities": [
            {"label": community.label, "size": community.size, "stories": community.stories}
            | {
                "members": [entity_card(card) for card in community.members],
                "topics": [entity_card(card) for card in community.topics],
            }
            for community in page.communities
        ],
    }


def suggestions(query: str, suggested: Iterable[Suggestion]) -> Json:
    """Return completions of what was typed so far; `kind` says in words what each is."""
    completions = []
    for suggestion in suggested:
        entity_type, slug = EntityKey.of(suggestion.key)
        details: Json
        if suggestion.stories is None:
            details = {
                "kind": "story", "date": suggestion.date, "source": suggestion.source, "language": suggestion.language,
            }  # fmt: skip
        else:
            details = {
                "kind": kind_name(entity_type, suggestion.subtype), "within": suggestion.within,
                "stories": suggestion.stories, "with_parts": suggestion.with_parts,
            }  # fmt: skip
        completions.append(
            {"type": entity_type, "id": slug, "iri": suggestion.iri, "label": suggestion.label,
             "name": suggestion.matched.name, "how": suggestion.matched.how} | details
        )  # fmt: skip
    return {"query": query, "suggestions": completions}


def connection(ends: tuple[EntityCard, EntityCard]) -> Json:
    """Return the two entities that a question asks the connection of."""
    return {"from": entity_card(ends[0]), "to": entity_card(ends[1])}


def reported_events(total: int, events: Iterable[ReportedEvent]) -> Json:
    """Return a page of the events that stories report, and their number."""
    return {
        "total": total,
        "events": [
            {
                "label": event.label,
                "date": event.date,
                "sentence": _span(event.sentence),
                "story": story_card(event.story),
            }
            for event in events
        ],
    }


def vocabulary(terms: Vocabulary) -> Json:
    """Return the terms that queries of the graph are made of."""
    return {
        "prefixes": dict(terms.prefixes),
        "classes": [{"name": term.name, "count": term.count, "comment": term.comment} for term in terms.classes],
        "properties": [
            {"name": term.name, "count": term.count, "comment": term.comment, "classes": list(term.classes)}
            for term in terms.properties
        ],
    }


def entity_page(page: EntityPage) -> Json:
    """Return everything that an entity's page shows."""
    return _entity(page.entity, page.iri) | {
        "summary": page.summary,
        "full_name": page.full_name,
        "names": [{"text": name.text, "language": name.language} for name in page.names],
        "years": [{"year": year, "stories": count} for year, count in page.years],
        "facts": {
            "totals": dict(page.facts.totals),
            **{kind: [_entity_fact(fact) for fact in facts] for kind, facts in page.facts.facts.items()},
        },
        "relations": [
            {
                "property": relation.property,
                "inward": relation.inward,
                "total": relation.total,
                "entities": [entity_card(card) for card in relation.entities],
            }
            for relation in page.relations
        ],
        "parts": [_part(part) for part in page.parts],
        "companions": {name: [entity_card(card) for card in cards] for name, cards in page.companions.items()},
        "kind": page.entity.subtype,
        "description": page.entity.description,
        "closed": page.entity.closed,
        "same_as": list(page.entity.same_as),
        "total": page.total,
        "with_parts": page.with_parts,
        "stories": [story_card(card) for card in page.stories],
        "evidence": [
            {
                "story": story_card(evidence.story),
                "sentence": {"text": evidence.sentence, **_span(evidence.span)},
                "highlights": [_span(span) for span in evidence.highlights],
                "confidence": evidence.confidence,
                "rule": evidence.rule,
            }
            for evidence in page.evidence
        ],
        "related": [entity_card(card) for card in page.related],
        "broader": [entity_card(card) for card in page.broader],
        "narrower": [entity_card(card) for card in page.narrower],
        "serves": [entity_card(card) for card in page.serves],
    }


def _part(part: EntityTree) -> Json:
    return entity_card(part.entity) | {"parts": [_part(inner) for inner in part.parts]}


def _entity_fact(fact: EntityFact) -> Json:
    """Return a fact about an entity; what it does not state is left out."""
    ends = {"subject": fact.subject, "object": fact.object}
    stated: Json = {name: _end(card) for name, card in ends.items() if card is not None}
    if fact.relation:
        stated["relation"] = {"id": fact.relation, "label": RELATIONS[fact.relation].label}
    if fact.date:
        stated["date"] = fact.date
    return {"text": fact.text, **_span(fact.span)} | stated | {
        "story": story_card(fact.story), "sentence": quote(fact.sentence),
    }  # fmt: skip


def entry(numbered: "Entry") -> Json:
    """Return a numbered decision about names."""
    decisions = [{"kind": d.kind, "key": d.key or None, "value": d.value, "language": d.language, "text": str(d)}
                 for d in numbered.decisions]  # fmt: skip
    return {"number": numbered.number, "line": numbered.first, "note": numbered.note, "decisions": decisions}


def variant(merge: Variant) -> Json:
    """Return an automatic merge."""
    return asdict(merge)


def _entity(entity: Entity, iri: str) -> Json:
    codes = {"iso": entity.iso, "subdivision": entity.subdivision}
    return {
        "type": entity.type,
        "id": entity.id,
        "iri": iri,
        "label": entity.label,
        "aliases": list(entity.aliases),
    } | {name: code for name, code in codes.items() if code}


def _fact(fact: Fact, linked: LinkedStory, names: Names) -> Json:
    """Return a fact; people and organizations in it as their id and label, what it does not state left out."""
    stated = {FACT_NAMES.get(name, name): value for name, value in asdict(fact).items() if value is not None}
    text = linked.story.text
    for name in stated.keys() & {"speaker", "person", "organization"}:
        stated[name] = _reference(linked, stated[name], names)
    if isinstance(fact, Relation):
        for name, key in (("subject", fact.subject), ("object", fact.object)):
            stated[name] = _reference(linked, key, names) | {"type": linked.entities[key].type}
        label = RELATIONS[fact.relation].label
        stated["relation"] = {"id": fact.relation, "iri": names.term(fact.relation), "label": label}
    for name in ("value", "upper"):
        if isinstance(stated.get(name), float) and stated[name].is_integer():
            stated[name] = int(stated[name])
    sentence = {"text": fact.sentence.of(text), **_span(fact.sentence)}
    return {"kind": fact.kind, "surface": fact.span.of(text), **_span(fact.span)} | {
        name: value for name, value in stated.items() if name not in {"span", "sentence"}
    } | {"sentence": sentence}  # fmt: skip


def _reference(linked: LinkedStory, key: str, names: Names) -> Json:
    entity = linked.entities[key]
    return {"id": entity.id, "iri": names.entity(key), "label": entity.label}


def _reason(reason: Reason) -> Json:
    return {"kind": reason.kind, "text": reason.text, "weight": reason.weight, **reason.detail}


def _span(span: Span) -> Json:
    return {"start": span.start, "end": span.end}
