"""A linked story as quads: its statements, the graph that each is in, and its evidence; pure.

A story's graph, named by the story's IRI, holds all statements that come from that story: what its publisher states, its text as a
NIF context, each mention as a NIF phrase with its offsets in the text, and each fact with its sentence. Removing that graph removes
the story. What an entity *is* (label, names, what contains it) stands once, in the entities graph. No triple is in two graphs, so that
a query of their union counts each once.

Dates stand as the text gives them, a year or a month or a day, and as the first and the last day that they may mean, for filters.

A topic that the publisher states is what the story is about (`schema:about`). One derived from the text is a `gs:assignedTopic`,
with a Web Annotation that gives its confidence. Key phrases are words, not topics.

Terms of existing vocabularies are reused, each with the datatype that it is defined with: schema.org, SKOS, Dublin Core, PROV-O, W3C
ORG, NIF 2.0, ITSRDF 2.0, GeoNames, GeoSPARQL, Web Annotation.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from graph_service.entity_types import with_superclasses
from graph_service.iris import RDF, Names
from graph_service.model import (
    AssignedTopic,
    Entity,
    Event,
    Fact,
    KeyPhrase,
    LinkedStory,
    Mention,
    Quantity,
    Span,
    Story,
)
from graph_service.rdf import terms
from graph_service.rdf.entity_description import ENGLISH, UNKNOWN, complete, merge, statements_of
from graph_service.rdf.terms import Term

Statement = tuple[NamedNode, NamedNode, Term]
Quads = Sequence[Quad]

A = NamedNode(RDF + "type")
# What says by what and when a story was linked: it differs where the same is found again.
PROVENANCE = ("prov:wasAssociatedWith", "prov:endedAtTime")
# The properties of the first and the last day of an interval.
FIRST, LAST = "gs:firstDay", "gs:lastDay"


@dataclass(frozen=True, slots=True)
class Made:
    """By which version of the software a story was linked, and when (xsd:dateTime)."""

    version: str
    at: str


def story_quads(linked: LinkedStory, names: Names, made: Made) -> Iterator[Quad]:
    """Yield all statements that come from a story, in the graph that its IRI names; `made` says by what and when it was linked."""
    graph = NamedNode(names.story(linked.story.id))
    for subject, predicate, value in _Writer(linked.story, names, made).statements(linked):
        yield Quad(subject, predicate, value, graph)


def entity_quads(
    entities: Iterable[Entity],
    names: Names,
    languages: Mapping[str, str] | None = None,
    stated: Callable[[str], Mapping[str, list[Term]]] = lambda _: {},
) -> Iterator[Quad]:
    """Yield the descriptions of entities, in the entities graph.

    By key, `languages` has those of names that only stories use, and `stated` gives what reference data say of an entity.
    """
    graph = NamedNode(names.entities_graph)
    for entity in entities:
        linked = statements_of(entity, names, (languages or {}).get(entity.key, UNKNOWN))
        whole = merge(linked, stated(entity.key))
        for subject, predicate, value in complete(NamedNode(names.entity(entity.key)), whole, names):
            yield Quad(subject, predicate, value, graph)


def replaced_quads(merged: Mapping[str, str], names: Names) -> Iterator[Quad]:
    """Yield which entity replaces each merged one, and that the two are the same, in the entities graph."""
    graph = NamedNode(names.entities_graph)
    for old_key, new_key in merged.items():
        old, new = NamedNode(names.entity(old_key)), NamedNode(names.entity(new_key))
        yield Quad(old, NamedNode(names.expand("dcterms:isReplacedBy")), new, graph)
        yield Quad(new, NamedNode(names.expand("owl:sameAs")), old, graph)


def software_quads(made: Made, names: Names) -> Iterator[Quad]:
    """Yield what the software is that linked stories, in the graph that describes the data set."""
    this, graph = NamedNode(names.software(made.version)), NamedNode(names.description_graph)
    statements: tuple[tuple[str, Term], ...] = (
        ("rdf:type", NamedNode(names.expand("prov:SoftwareAgent"))),
        ("rdf:type", NamedNode(names.expand("prov:Agent"))),
        ("rdfs:label", Literal(f"Story Graph {made.version}", language=ENGLISH)),
        ("schema:softwareVersion", Literal(made.version)),
    )
    for curie, value in statements:
        yield Quad(this, NamedNode(names.expand(curie)), value, graph)


class _Writer:
    """Writes the statements of one story, with the IRIs that they share: those of the story and of its text."""

    def __init__(self, story: Story, names: Names, made: Made) -> None:
        self.story = story
        self.made = made
        self.names = names
        self.this = NamedNode(names.story(story.id))
        self.context = self.node(Span(0, len(story.text)))
        self.activity = NamedNode(names.part(story.id, "linking"))

    def node(self, span: Span) -> NamedNode:
        return NamedNode(self.names.span(self.story.id, span.start, span.end))

    def term(self, curie: str) -> NamedNode:
        return NamedNode(self.names.expand(curie))

    def statements(self, linked: LinkedStory) -> Iterator[Statement]:
        title = Literal(self.story.title, language=self.story.language)
        yield from self.types(self.this, "schema:NewsArticle")
        yield self.this, self.term("schema:headline"), title
        yield self.this, self.term("rdfs:label"), title
        for item, properties in ((self.story, terms.STORY), (linked, terms.LINKED)):
            for predicate, value in terms.write(item, properties, self.names):
                yield self.this, predicate, value
        yield from self.days(self.this, self.story.date, self.story.date)
        yield from self.text()
        yield from self.cards()
        for mention in linked.mentions:
            yield from self.mention(mention)
        for span in {m.sentence for m in linked.mentions} | {f.sentence for f in linked.facts}:
            yield from self.span(self.node(span), span, "nif:Sentence")
        for fact in linked.facts:
            yield from self.fact(fact)
        for assigned in linked.assigned:
            yield from self.assigned(assigned)
        for number, phrase in enumerate(linked.key_phrases, 1):
            yield from self.key_phrase(number, phrase)

    def types(self, this: NamedNode, class_curie: str) -> Iterator[Statement]:
        for curie in with_superclasses((class_curie,)):
            yield this, A, self.term(curie)

    def days(self, this: NamedNode, since: str | None, until: str | None) -> Iterator[Statement]:
        """Yield the first and the last day of an interval, as far as its ends are known."""
        if since and (first := terms.interval(since)):
            yield this, self.term(FIRST), terms.day(first[0])
        if until and (last := terms.interval(until)):
            yield this, self.term(LAST), terms.day(last[1])

    def process(self, activity: NamedNode) -> Iterator[Statement]:
        """Yield what read the text, and when."""
        yield activity, A, self.term("prov:Activity")
        yield activity, self.term("prov:used"), self.context
        yield activity, self.term("prov:wasAssociatedWith"), NamedNode(self.names.software(self.made.version))
        yield activity, self.term("prov:endedAtTime"), terms.date(self.made.at)

    def text(self) -> Iterator[Statement]:
        yield self.this, self.term("schema:hasPart"), self.context
        yield self.context, A, self.term("nif:Context")
        yield self.context, self.term("nif:isString"), Literal(self.story.text)
        yield self.this, self.term("schema:articleBody"), Literal(self.story.text, language=self.story.language)
        yield self.context, self.term("nif:beginIndex"), terms.integer(0)
        yield self.context, self.term("nif:endIndex"), terms.integer(len(self.story.text))
        yield from self.process(self.activity)
        for section in self.story.sections:
            heading = self.node(section.span)
            yield from self.span(heading, section.span, "nif:Title")
            yield heading, self.term("gs:level"), terms.integer(section.level)
        for number, part in enumerate(self.story.parts, 1):
            # The offsets of a part give its words, which a page of a file has many of.
            this = NamedNode(self.names.part(self.story.id, f"part-{number}"))
            yield this, A, self.term("gs:Part")
            yield this, self.term("nif:referenceContext"), self.context
            for item, properties in ((part.span, terms.SPAN), (part, terms.PART)):
                for predicate, value in terms.write(item, properties, self.names):
                    yield this, predicate, value
        for link in self.story.links:
            anchor = self.node(link.span)
            yield from self.span(anchor, link.span, "nif:Phrase")
            yield anchor, self.term("dcterms:references"), NamedNode(link.href)

    def cards(self) -> Iterator[Statement]:
        for number, card in enumerate(self.story.related, 1):
            this = NamedNode(self.names.part(self.story.id, f"card-{number}"))
            yield self.this, self.term("dcterms:relation"), this
            yield from self.types(this, "gs:Card")
            yield this, self.term("schema:position"), terms.integer(number)
            for predicate, value in terms.write(card, terms.CARD, self.names):
                yield this, predicate, value
            yield from self.days(this, card.date, card.date)

    def mention(self, mention: Mention) -> Iterator[Statement]:
        this = self.node(mention.span)
        yield self.this, self.term("schema:mentions"), NamedNode(self.names.entity(mention.entity))
        yield from self.span(this, mention.span, "nif:Phrase")
        yield from self.evidence(this, mention.sentence)
        for predicate, value in terms.write(mention, terms.MENTION, self.names):
            yield this, predicate, value

    def fact(self, fact: Fact) -> Iterator[Statement]:
        this = NamedNode(self.names.part(self.story.id, fact.name))
        yield self.this, self.term("gs:states"), this
        yield from self.span(this, fact.span, f"gs:{fact.kind.capitalize()}")
        yield from self.evidence(this, fact.sentence)
        for predicate, value in terms.write(fact, terms.FACTS[type(fact)], self.names):
            yield this, predicate, value
        if isinstance(fact, Event):
            yield from self.days(this, fact.date, fact.date)
        elif isinstance(fact, Quantity):
            yield from self.days(this, fact.since, fact.until)

    def assigned(self, assigned: AssignedTopic) -> Iterator[Statement]:
        this = NamedNode(self.names.part(self.story.id, f"topic-{assigned.topic.partition('/')[2]}"))
        activity = NamedNode(self.names.part(self.story.id, "classifying"))
        yield self.this, self.term("gs:assignedTopic"), NamedNode(self.names.entity(assigned.topic))
        yield this, A, self.term("oa:Annotation")
        yield this, self.term("oa:motivatedBy"), self.term("oa:classifying")
        yield this, self.term("oa:hasTarget"), self.this
        yield this, self.term("prov:wasGeneratedBy"), activity
        yield from self.process(activity)
        for predicate, value in terms.write(assigned, terms.ASSIGNED_TOPIC, self.names):
            yield this, predicate, value

    def key_phrase(self, number: int, phrase: KeyPhrase) -> Iterator[Statement]:
        this = NamedNode(self.names.part(self.story.id, f"phrase-{number}"))
        yield self.this, self.term("gs:keyPhrase"), this
        yield this, A, self.term("gs:KeyPhrase")
        for predicate, value in terms.write(phrase, terms.KEY_PHRASE, self.names):
            yield this, predicate, value
        # The IRIs give the offsets (RFC 5147): describing each occurrence would take as many statements as the mentions do.
        for span in phrase.spans:
            yield this, self.term("gs:occurrence"), self.node(span)
            yield self.node(span), A, self.term("nif:RFC5147String")
            yield self.node(span), self.term("nif:referenceContext"), self.context

    def span(self, this: NamedNode, span: Span, class_curie: str) -> Iterator[Statement]:
        yield from self.types(this, class_curie)
        yield this, self.term("nif:anchorOf"), Literal(span.of(self.story.text))
        yield this, self.term("nif:beginIndex"), terms.integer(span.start)
        yield this, self.term("nif:endIndex"), terms.integer(span.end)
        yield this, self.term("nif:referenceContext"), self.context

    def evidence(self, this: NamedNode, sentence: Span) -> Iterator[Statement]:
        yield this, self.term("nif:sentence"), self.node(sentence)
        yield this, self.term("prov:wasGeneratedBy"), self.activity
