"""A linked story as quads: its statements, the graph that each is in, and its evidence; pure.

A story's graph, named by the story's IRI, holds all statements that come from that story: what its publisher states, its text as a
NIF context, each mention as a NIF phrase with its offsets in the text, and each fact with its sentence. Removing that graph removes
the story. What an entity *is* (label, names, what contains it) stands once, in the entities graph.

A topic that the publisher states is what the story is about (`schema:about`). One derived from the text is a `gs:assignedTopic`,
with a Web Annotation that gives its confidence. Key phrases are words, not topics.

Terms of existing vocabularies are reused: schema.org, SKOS, Dublin Core, PROV-O, W3C ORG, NIF 2.0, ITSRDF 2.0, GeoNames,
Web Annotation.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from graph_service.entity_types import ENTITY_TYPES, PLACE_CLASSES
from graph_service.iris import RDF, Names
from graph_service.model import AssignedTopic, Entity, Fact, KeyPhrase, LinkedStory, Mention, Span, Story
from graph_service.rdf import terms
from graph_service.rdf.terms import Term

Statement = tuple[NamedNode, NamedNode, Term]
Quads = Sequence[Quad]

A = NamedNode(RDF + "type")
LABELS = ("rdfs:label", "skos:prefLabel", "schema:name")


def story_quads(linked: LinkedStory, names: Names) -> Iterator[Quad]:
    """Yield all statements that come from a story, in the graph that its IRI names."""
    graph = NamedNode(names.story(linked.story.id))
    for subject, predicate, value in _Writer(linked.story, names).statements(linked):
        yield Quad(subject, predicate, value, graph)


def entity_quads(entities: Iterable[Entity], names: Names) -> Iterator[Quad]:
    """Yield the descriptions of entities, in the entities graph."""
    graph = NamedNode(names.entities_graph)
    for entity in entities:
        this = NamedNode(names.entity(entity.key))
        for curie in (*ENTITY_TYPES[entity.type].classes, *PLACE_CLASSES.get(entity.subtype, "").split()):
            yield Quad(this, A, NamedNode(names.expand(curie)), graph)
        # Reference data are in English; the language of a name that only stories use is unknown.
        label = Literal(entity.label, language="en") if entity.origin else Literal(entity.label)
        for curie in LABELS:
            yield Quad(this, NamedNode(names.expand(curie)), label, graph)
        for container in entity.part_of:
            part_of = NamedNode(names.expand(terms.PART_OF[entity.type]))
            yield Quad(this, part_of, NamedNode(names.entity(container)), graph)
        for predicate, value in terms.write(entity, terms.ENTITY_PROPERTIES, names):
            yield Quad(this, predicate, value, graph)


def curation_quads(decisions: Iterable[tuple[str, str, str, str]], names: Names) -> Iterator[Quad]:
    """Yield people's decisions, each given as (property, key, value, language), in the graph of the reference data.

    The value is a key for the properties of OWL, else a name; an empty key stands for every entity.
    """
    graph = NamedNode(names.reference_graph)
    for curie, key, value, language in decisions:
        this = NamedNode(names.entity(key)) if key else BlankNode()
        term: Term = terms.literal(value, language or None)
        if curie.startswith("owl:"):
            term = NamedNode(names.entity(value))
        yield Quad(this, NamedNode(names.expand(curie)), term, graph)


def replaced_quads(merged: Mapping[str, str], names: Names) -> Iterator[Quad]:
    """Yield which entity replaces each merged one, and that the two are the same, in the entities graph."""
    graph = NamedNode(names.entities_graph)
    for old_key, new_key in merged.items():
        old, new = NamedNode(names.entity(old_key)), NamedNode(names.entity(new_key))
        yield Quad(old, NamedNode(names.expand("dcterms:isReplacedBy")), new, graph)
        yield Quad(new, NamedNode(names.expand("owl:sameAs")), old, graph)


class _Writer:
    """Writes the statements of one story, with the IRIs that they share: those of the story and of its text."""

    def __init__(self, story: Story, names: Names) -> None:
        self.story = story
        self.names = names
        self.this = NamedNode(names.story(story.id))
        self.context = self.node(Span(0, len(story.text)))
        self.activity = NamedNode(names.part(story.id, "linking"))

    def node(self, span: Span) -> NamedNode:
        return NamedNode(self.names.span(self.story.id, span.start, span.end))

    def term(self, curie: str) -> NamedNode:
        return NamedNode(self.names.expand(curie))

    def statements(self, linked: LinkedStory) -> Iterator[Statement]:
        yield from self.publication(linked)
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

    def publication(self, linked: LinkedStory) -> Iterator[Statement]:
        title = Literal(self.story.title, language=self.story.language)
        yield self.this, A, self.term("schema:NewsArticle")
        yield self.this, self.term("schema:headline"), title
        yield self.this, self.term("rdfs:label"), title
        for predicate, value in terms.write(self.story, terms.STORY, self.names):
            yield self.this, predicate, value
        for predicate, value in terms.write(linked, terms.LINKED, self.names):
            yield self.this, predicate, value

    def text(self) -> Iterator[Statement]:
        yield self.this, self.term("schema:hasPart"), self.context
        yield self.context, A, self.term("nif:Context")
        yield self.context, self.term("nif:isString"), Literal(self.story.text, language=self.story.language)
        yield self.context, self.term("nif:beginIndex"), terms.integer(0)
        yield self.context, self.term("nif:endIndex"), terms.integer(len(self.story.text))
        yield self.activity, A, self.term("prov:Activity")
        yield self.activity, self.term("prov:used"), self.context
        for section in self.story.sections:
            heading = self.node(section.span)
            yield from self.span(heading, section.span, "nif:Title")
            yield heading, self.term("gs:level"), terms.integer(section.level)
        for link in self.story.links:
            anchor = self.node(link.span)
            yield from self.span(anchor, link.span, "nif:Phrase")
            yield anchor, self.term("dcterms:references"), NamedNode(link.href)

    def cards(self) -> Iterator[Statement]:
        for number, card in enumerate(self.story.related, 1):
            this = NamedNode(self.names.part(self.story.id, f"card-{number}"))
            yield self.this, self.term("dcterms:relation"), this
            yield this, A, self.term("gs:Card")
            yield this, self.term("schema:position"), terms.integer(number)
            for predicate, value in terms.write(card, terms.CARD, self.names):
                yield this, predicate, value

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

    def assigned(self, assigned: AssignedTopic) -> Iterator[Statement]:
        this = NamedNode(self.names.part(self.story.id, f"topic-{assigned.topic.partition('/')[2]}"))
        activity = NamedNode(self.names.part(self.story.id, "classifying"))
        yield self.this, self.term("gs:assignedTopic"), NamedNode(self.names.entity(assigned.topic))
        yield this, A, self.term("oa:Annotation")
        yield this, self.term("oa:motivatedBy"), self.term("oa:classifying")
        yield this, self.term("oa:hasTarget"), self.this
        yield this, self.term("prov:wasGeneratedBy"), activity
        yield activity, A, self.term("prov:Activity")
        yield activity, self.term("prov:used"), self.context
        for predicate, value in terms.write(assigned, terms.ASSIGNED_TOPIC, self.names):
            yield this, predicate, value

    def key_phrase(self, number: int, phrase: KeyPhrase) -> Iterator[Statement]:
        this = NamedNode(self.names.part(self.story.id, f"phrase-{number}"))
        yield self.this, self.term("gs:keyPhrase"), this
        yield this, A, self.term("gs:KeyPhrase")
        for predicate, value in terms.write(phrase, terms.KEY_PHRASE, self.names):
            yield this, predicate, value
        # The IRIs alone give the offsets (RFC 5147): describing each occurrence would take as many statements as the mentions do.
        for span in phrase.spans:
            yield this, self.term("gs:occurrence"), self.node(span)

    def span(self, this: NamedNode, span: Span, class_curie: str) -> Iterator[Statement]:
        yield this, A, self.term(class_curie)
        yield this, self.term("nif:anchorOf"), Literal(span.of(self.story.text), language=self.story.language)
        yield this, self.term("nif:beginIndex"), terms.integer(span.start)
        yield this, self.term("nif:endIndex"), terms.integer(span.end)
        yield this, self.term("nif:referenceContext"), self.context

    def evidence(self, this: NamedNode, sentence: Span) -> Iterator[Statement]:
        yield this, self.term("nif:sentence"), self.node(sentence)
        yield this, self.term("prov:wasGeneratedBy"), self.activity
