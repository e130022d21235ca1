"""Key phrases: the themes of a story in its own words, beyond its names and beyond the scheme of topics.

Candidates are a noun with the nouns, adjectives and participles before it that depend on it, in running text: two to four
words, none of a name, no numbers, and not what only counts, dates, praises or says who speaks ("several", "percent",
"official"). What the linker knows as a topic is none. Forms that differ by a plural are one phrase. A phrase is as strong as

    how often it stands × how much the story speaks of its words × how early it comes × over how many paragraphs

and the strongest are kept, at most eight and fewer of a short story, none inside another, at most two on one noun. What
stands once, of words that come nowhere else, must classify rather than describe: it opens with a noun, a participle, a
compound or an adjective like "national" ("budget deficit", "displaced persons", but not "hostile talk").
Only English is parsed: a story in another language has none.

The parse is read as arrays, and a regular expression over one letter a token finds the runs, since to walk the tokens
one by one would take several times as long.
"""

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2, sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import KeyPhrase, Mention, Span
from graph_service.stop_words import CALENDAR
from graph_service.text import SpanIndex

if TYPE_CHECKING:
    from spacy.tokens import Doc

Form = tuple[str, ...]
Places = NDArray[np.int64]

MOST, FEWEST = 8, 3
WORDS_FOR_ONE_MORE = 40
LONGEST = 4
ON_ONE_NOUN = 2
WEAKEST = 0.25  # of the strongest
IN_TITLE, AT_ONCE, LATER = 1.6, 1.25, 1.0
OPENING = 400  # characters
LONGER = {2: 1.0, 3: 1.1, 4: 1.1}
NOUN_FIRST = 1.2
CLASSIFIES = re.compile(r".*(?:[^e]al|ic|ary|ory|ive|able|[^e]ed|-.*)|civil|private|human|foreign")

# A token is a noun (n), a word that may stand before one (a), a hyphen inside a word (-), or ends a run (.).
BEFORE_A_NOUN = (("POS", "ADJ"), ("POS", "PROPN"), ("TAG", "VBN"))
COMPARATIVE = (("TAG", "JJR"), ("TAG", "JJS"))
RUN = re.compile(r"(?<![an-])(?:-[an]?)*+(?P<run>[an-]{2,})")
FLAGS = ("IDX", "LENGTH", "POS", "TAG", "HEAD", "ENT_TYPE", "ORTH", "SPACY", "SENT_START",
         "IS_ALPHA", "IS_STOP", "IS_LOWER", "IS_UPPER")  # fmt: skip
WORD = re.compile(r"\S+")
BREAK = re.compile(r"\n\n")
LETTERS = re.compile(r"[^\W\d_]+")
COUNTED = re.compile(r"\w+")

EMPTY_FIRST = CALENDAR | frozenset(
    (
        "new current recent previous former future present past early late next last first second third final main major "
        "key important significant big large small great good bad high low long short full whole entire certain different "
        "various several numerous similar same other own possible likely able available necessary real clear special "
        "particular general total further additional latest subsequent initial overall prior annual monthly weekly daily "
        "quarterly serious strong alleged so-called average net gross crucial wide broad close active effective successful "
        "ongoing relevant increased improved continued year-old old joint single local common extreme formal considerable "
        "reasonable valuable suitable notable remarkable comparable extensive intensive positive negative excessive decisive "
        "impressive immediate"
    ).split()
)
EMPTY_NOUNS = CALENDAR | frozenset(
    (
        "year month week day today yesterday tomorrow hour minute time period decade century morning afternoon evening "
        "night end beginning start number amount part way range kind type sort lot series set rest thing something man men "
        "woman women one people citizen case example fact level rate term basis aim goal purpose result role side point step "
        "place view behalf context framework addition news press statement official source spokesman spokeswoman "
        "spokesperson minister ministry director chairman adviser deputy head manager member representative colleague expert "
        "partner participant effort issue area body"
    ).split()
)
UNITS = frozenset(
    (
        "pct mln bln dlr cts ct vs shr mth qtr oper net tonne lb stg yen mark franc percent per cent km mile metre"
    ).split()
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A noun phrase at one place: the words it is compared by, how it is shown, where it stands, in which paragraph."""

    form: Form
    shown: str
    span: Span
    paragraph: int
    noun_first: bool


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The tokens of a parse: a letter for each, where they start and end, and which token each depends on."""

    letters: str
    starts: Places
    ends: Places
    heads: Places

    def phrase(self, first: int, after: int) -> Span:
        """Return the last noun of a run of tokens, with what stands before it and depends on it."""
        last = self.letters.rfind("n", first, after)
        if last < 0 or self.letters[last + 1 : last + 2] == "-":
            return Span(0, 0)
        start = last
        while start > first and start - 1 < self.heads[start - 1] <= last:
            start -= 1
        while start < last and self.letters[start - 1] == "-":
            start += 1  # a word whose beginning depends on something else says nothing
        return Span(int(self.starts[start]), int(self.ends[last]))


def find_key_phrases(parsed: ParsedStory, mentions: Sequence[Mention]) -> tuple[KeyPhrase, ...]:
    """Return the key phrases of a story, the strongest first."""
    if parsed.doc is None:
        return ()
    groups: defaultdict[Form, list[_Candidate]] = defaultdict(list)
    for candidate in _candidates(parsed, parsed.doc, mentions):
        groups[candidate.form].append(candidate)
    counts = Counter(COUNTED.findall(parsed.text.lower().replace("-", "")))
    strengths = {form: _strength(group, counts, parsed.story.title.lower()) for form, group in groups.items()}
    ranked = sorted(filter(strengths.__getitem__, strengths), key=lambda form: -strengths[form])
    best = _apart(ranked, min(MOST, FEWEST + counts.total() // WORDS_FOR_ONE_MORE))
    scores = {form: round(strengths[form] / strengths[best[0]], 2) for form in best}
    found = [
        _key_phrase(groups[form], score)
        for place, (form, score) in enumerate(scores.items())
        if score >= WEAKEST or place < FEWEST
    ]
    return tuple(sorted(found, key=lambda one: (-one.score, one.spans[0].start)))


def _candidates(parsed: ParsedStory, doc: "Doc", mentions: Sequence[Mention]) -> Iterator[_Candidate]:
    tokens = _tokens(parsed, doc, mentions)
    topics = SpanIndex.of([mention.span for mention in mentions if mention.entity.startswith("topic/")])
    breaks = [match.start() for match in BREAK.finditer(parsed.text)]
    for match in RUN.finditer(tokens.letters):
        span = _theme(parsed.text, tokens.phrase(*match.span("run")))
        if span is not None and not _inside(topics, span):
            words = [_shown(word) for word in span.of(parsed.text).split()]
            noun_first = tokens.letters[int(np.searchsorted(tokens.starts, span.start))] == "n"
            form = tuple(_singular(word.replace("-", "").lower()) for word in words)
            yield _Candidate(form, " ".join(words), span, bisect(breaks, span.start), noun_first)


def _tokens(parsed: ParsedStory, doc: "Doc", mentions: Sequence[Mention]) -> _Tokens:
    # Codes of strings fill 64 bits, heads are relative and may be negative: as signed numbers both can be compared.
    flags = dict(zip(FLAGS, doc.to_array(list(FLAGS)).astype(np.int64).T, strict=True))

    def are(values: Sequence[tuple[str, str]]) -> NDArray[np.bool_]:
        codes = np.array([doc.vocab.strings[name] for _, name in values], dtype=np.uint64).astype(np.int64)
        found: NDArray[np.bool_] = np.any(
            [flags[flag] == code for (flag, _), code in zip(values, codes, strict=True)], axis=0
        )
        return found

    starts, ends = flags["IDX"], flags["IDX"] + flags["LENGTH"]
    small = (flags["IS_LOWER"] | flags["IS_UPPER"] | (flags["SENT_START"] == 1)).astype(bool)
    speaks = flags["IS_ALPHA"].astype(bool) & (flags["IS_STOP"] == 0) & (flags["ENT_TYPE"] == 0) & small
    for first, after in _tokens_of(_unwanted(parsed, mentions), starts, ends):
        speaks[first:after] = False
    letters = np.full(len(doc), ".")
    letters[speaks & are(BEFORE_A_NOUN) & ~are(COMPARATIVE)] = "a"
    letters[speaks & are([("POS", "NOUN")])] = "n"
    letters[are([("ORTH", "-")]) & (flags["SPACY"] == 0)] = "-"
    return _Tokens("".join(letters), starts, ends, np.arange(len(doc)) + flags["HEAD"])


def _unwanted(parsed: ParsedStory, mentions: Sequence[Mention]) -> list[Span]:
    """Return the names, and the lines in which capitals mean nothing, so that names cannot be told apart."""
    names = [mention.span for mention in mentions if not mention.entity.startswith("topic/")]
    return [*names, *parsed.all_caps.spans, *parsed.title_case.spans]


def _tokens_of(spans: Sequence[Span], starts: Places, ends: Places) -> Iterator[tuple[int, int]]:
    first = np.searchsorted(ends, [span.start for span in spans], side="right")
    after = np.searchsorted(starts, [span.end for span in spans], side="left")
    yield from zip(first.tolist(), after.tolist(), strict=True)


def _inside(line: SpanIndex, span: Span) -> bool:
    at = line.before(span.start)
    return at >= 0 and line.spans[at].holds(span)


def _theme(text: str, run: Span) -> Span | None:
    """Return the part of a run that can stand for a theme, or None."""
    words = [Span(run.start + match.start(), run.start + match.end()) for match in WORD.finditer(run.of(text))]
    plain = [_singular(word.of(text).lower()) for word in words]
    while words and (plain[-len(words)] in EMPTY_FIRST or plain[-len(words)] in EMPTY_NOUNS):
        words.pop(0)
    if not 2 <= len(words) <= LONGEST or plain[-1] in EMPTY_NOUNS or not UNITS.isdisjoint(plain):
        return None
    return Span(words[0].start, run.end)


def _shown(word: str) -> str:
    """Return a word in small letters but for abbreviations: "Border" as "border", "NGO-led" as it is."""
    return LETTERS.sub(lambda part: part[0] if part[0].isupper() and len(part[0]) > 1 else part[0].lower(), word)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word.removesuffix("ies") + "y"
    return word.removesuffix("s") if len(word) > 3 and not word.endswith(("ss", "us", "is")) else word


def _strength(group: Sequence[_Candidate], counts: Mapping[str, int], title: str) -> float:
    """Return how strong a phrase is; 0 for one that says too little."""
    first = group[0]
    telling = [1 + counts[word] + counts[f"{word}s"] for word in first.form]
    headlined = first.shown in title
    classifies = first.noun_first or CLASSIFIES.fullmatch(first.form[0]) is not None
    if len(group) == 1 and max(telling) <= 2 and not headlined and not classifies:
        return 0.0
    often = log2(1 + len(group)) * sqrt(len({occurrence.paragraph for occurrence in group}))
    early = IN_TITLE if headlined else AT_ONCE if first.span.start < OPENING else LATER
    kind = LONGER[len(first.form)] * (NOUN_FIRST if first.noun_first else 1.0)
    return often * early * kind * sum(map(log2, telling)) / len(telling)


def _apart(forms: Iterable[Form], most: int) -> list[Form]:
    """Return the first `most` forms of which none lies inside another and few end on one noun."""
    selected: list[Form] = []
    for form in forms:
        if len(selected) == most:
            break
        inside = any(_within(form, other) or _within(other, form) for other in selected)
        if not inside and sum(other[-1] == form[-1] for other in selected) < ON_ONE_NOUN:
            selected.append(form)
    return selected


def _within(shorter: Form, longer: Form) -> bool:
    return f" {' '.join(shorter)} " in f" {' '.join(longer)} "


def _key_phrase(group: Sequence[_Candidate], score: float) -> KeyPhrase:
    phrase = Counter(occurrence.shown for occurrence in group).most_common(1)[0][0]
    return KeyPhrase(phrase, score, tuple(occurrence.span for occurrence in group))
