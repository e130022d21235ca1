"""Dated events: beginnings, endings and other happenings with their date (`national hotline launched`, 2002).

An event is a verb of a small table, or the noun made from it, with what it affects and a date that belongs to it in the
syntax: the date's nearest verb (or event noun) must be that very word. What is only planned, possible or denied is no
event, nor is anything whose date the text leaves open. The label is the affected noun phrase without its article, then the
participle, whether the text has the active or the passive voice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.temporal.date_arithmetic import When
from graph_service.linking.temporal.english_dates import SPANS_OF_TIME
from graph_service.model import Event, Span

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True, slots=True)
class Happening:
    """A verb for an event: its participle, the nouns made from it, its other past forms, and the particle it needs.

    `alone` says that what begins or ends may be its subject (the course opened); `of` holds its only possible objects (a
    meeting is held as an event, an opinion is not).
    """

    participle: str
    nouns: frozenset[str] = frozenset()
    past: frozenset[str] = frozenset()
    particle: str = ""
    alone: bool = False
    of: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GATHERINGS = _words(
    "meeting meetings talks session sessions conference seminar seminars workshop workshops course courses election elections "
    "referendum vote summit training trainings exercise event events congress forum round consultations negotiations "
    "ceremony hearing hearings roundtable campaign festival competition assembly debate discussion discussions interview"
)
HAPPENINGS = (
    Happening("launched", _words("launch launching")),
    Happening("established", _words("establishment establishing")),
    Happening("founded", _words("foundation founding")),
    Happening("created", _words("creation")),
    Happening("set up", past=_words("set"), particle="up"),
    Happening("opened", _words("opening"), alone=True),
    Happening("closed", _words("closure closing")),
    Happening("inaugurated", _words("inauguration")),
    Happening("signed", _words("signing signature")),
    Happening("adopted", _words("adoption")),
    Happening("ratified", _words("ratification")),
    Happening("held", past=_words("held"), of=GATHERINGS),
    Happening("elected", _words("election")),
    Happening("appointed", _words("appointment")),
    Happening("arrested", _words("arrest")),
    Happening("begun", past=_words("began begun"), alone=True),
    Happening("started", alone=True),
    Happening("ended", alone=True),
    Happening("concluded", _words("conclusion"), alone=True),
    Happening("completed", _words("completion")),
    Happening("deployed", _words("deployment")),
    Happening("released", _words("release")),
    Happening("published", _words("publication")),
    Happening("introduced", _words("introduction")),
    Happening("dissolved", _words("dissolution")),
    Happening("abolished", _words("abolition")),
    Happening("acquired", _words("acquisition")),
    Happening("formed", _words("formation")),
    Happening("killed"),
    Happening("killed", _words("murder killing assassination"), past=_words("murdered assassinated")),
)
BY_VERB = {form: happening for happening in HAPPENINGS
           for form in (happening.past or {happening.participle})}  # fmt: skip
BY_NOUN = {noun: happening for happening in HAPPENINGS for noun in happening.nouns}
HAPPENED = frozenset({"VBD", "VBN"})
# How a date is tied to what it dates; `by 1990` and `from 1 January` date something else.
TIES = frozenset({"in", "on", "at", "during", "of", "from"})
ADVERBIAL = frozenset({"npadvmod", "tmod", "advmod", "nmod"})
UNREAL = frozenset({"will", "would", "shall", "should", "may", "might", "can", "could", "must", "'ll", "not", "n't", "never",
                    "to", "if", "be", "is", "are"})  # fmt: skip
# A noun with these before it is the verb of a clause that the parser took for a noun.
CLAUSAL = frozenset({"mark", "nsubj", "nsubjpass", "aux", "auxpass", "advcl"})
# A longer name, in words, is the parser astray.
LONGEST = 14
LEFT_OUT = frozenset({"det", "predet", "poss"})


def find_events(parsed: ParsedStory) -> Iterator[Event]:
    """Yield the dated events of an English story, none after the story's own date and one for each word at most."""
    used: set[int] = set()
    for when in parsed.dates:
        date = when.point or (when.start if when.end else None)
        today = parsed.story.date
        if date is None or (today is not None and date.is_after(today)):
            continue
        for word in _datable(parsed.head(when.span)):
            event = _event(parsed, word, when, date)
            if event is not None and word.i not in used:
                used.add(word.i)
                yield event
                break


def _event(parsed: ParsedStory, word: "Token", when: When, date: str) -> Event | None:
    """Return the event that a word states, or None where nothing has happened yet, or where no noun says to what."""
    if word.pos_ == "NOUN":
        happening = BY_NOUN.get(word.lower_)
        of = next((child for child in word.rights if child.lower_ == "of"), None)
        noun = next((child for child in of.rights if child.dep_ == "pobj"), None) if of is not None else None
    else:
        happening = BY_VERB.get(word.lower_)
        noun = _affected_by(word, happening) if happening else None
    if happening is None or noun is None or noun.pos_ not in {"NOUN", "PROPN"}:
        return None
    if noun.ent_type_ in {"DATE", "TIME", "PERCENT", "MONEY"} or any(child.dep_ in CLAUSAL for child in noun.lefts):
        return None
    if happening.of and noun.lower_ not in happening.of:
        return None

    # The first and last word of the noun phrase: its modifiers, and what follows with `of` or `for`.
    lefts = [child.left_edge for child in noun.lefts if child.dep_ not in LEFT_OUT and child.dep_ != "punct"]
    first, last = min([*lefts, noun], key=lambda token: token.i), noun
    for child in noun.rights:
        if child.lower_ in {"of", "for", "on", "between", "with"} and child.i == last.i + 1:
            object_ = next((token for token in child.rights if token.dep_ == "pobj"), None)
            last = object_ if object_ is not None and object_.ent_type_ not in {"DATE", "TIME"} else last

    span = Span(min(first.idx, word.idx), max(last.idx + len(last), word.idx + len(word), when.span.end))
    sentence = parsed.sentence_at(word.idx)
    if not sentence.holds(span) or last.i - first.i > LONGEST:
        return None
    label = " ".join(f"{parsed.text[first.idx : last.idx + len(last)]} {happening.participle}".split())
    return Event(span=span, sentence=sentence, label=label, date=date)


def _datable(date: "Token") -> Iterator["Token"]:
    """Yield the words to which a date may belong: the one it depends on, and the verb of which that is object or subject."""
    tie = date.head if date.dep_ == "pobj" else date
    if (
        (tie is date and (date.dep_ not in ADVERBIAL or date.is_digit))
        or (tie is not date and tie.lower_ not in TIES)
        or tie.head is tie
    ):
        return
    noun = tie.head
    yield noun
    if tie is date or noun.dep_ not in {"dobj", "nsubjpass", "pobj"}:
        return
    above = noun.head.head if noun.dep_ == "pobj" else noun.head
    if noun.dep_ != "pobj" or noun.head.lower_ in TIES | {"of"}:  # the object, or a place (in Vienna on 3 May)
        yield above
        if above.dep_ in {"dobj", "nsubjpass"}:
            yield above.head


def _affected_by(verb: "Token", happening: Happening) -> "Token | None":
    is_of_account = verb.i > 0 and SPANS_OF_TIME.fullmatch(verb.nbor(-1).text)  # the week ended 24 February
    if verb.tag_ not in HAPPENED or is_of_account or any(child.lower_ in UNREAL for child in verb.lefts):
        return None
    children = {child.dep_: child for child in verb.children}
    if "xcomp" in children or (happening.particle and children.get("prt", verb).lower_ != happening.particle):
        return None
    if "nsubjpass" in children:
        return _referent(verb, children["nsubjpass"])
    if "dobj" in children:
        return children["dobj"]
    if verb.dep_ == "acl" and not happening.alone:
        return _whole(verb.head)
    return _referent(verb, children["nsubj"]) if happening.alone and "nsubj" in children else None


def _referent(verb: "Token", subject: "Token") -> "Token | None":
    """Return the subject, or the noun that a relative pronoun stands for (`the course, which began`)."""
    if subject.tag_ in {"WDT", "WP"}:
        return _whole(verb.head) if verb.dep_ == "relcl" else None
    return subject


def _whole(noun: "Token") -> "Token":
    """Return the noun that a clause is about: the letter (of intent), PCR (a company), the course (for Georgia)."""
    if noun.dep_ == "appos":
        return noun.head
    inner = noun.dep_ == "pobj" and (noun.head.lower_ == "of" or noun.ent_type_ in {"GPE", "LOC", "PERSON"})
    return noun.head.head if inner and noun.head.head.pos_ == "NOUN" else noun
