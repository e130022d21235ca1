"""Key phrases: the themes of a story in its own words, beyond its names and beyond the scheme of topics.

A candidate is a noun with the nouns, adjectives and participles before it that depend on it, in running text: two to four
words, none of a name, no numbers, and no words that only count, date, praise or say who speaks ("several", "percent",
"official"). Mentions of topics are left out. Forms that differ by a plural are one phrase. The strength of a phrase is

    how often it occurs × how often its words occur × how early it comes × in how many paragraphs

and the strongest are the key phrases, at most eight and fewer in a short story, none inside another, at most two with one
noun. A phrase that occurs once, of words that occur nowhere else, must classify rather than describe: it begins with a
noun, a participle, a compound or an adjective like "national" ("budget deficit", "displaced persons", but not "hostile
talk"). Only English is parsed, so stories in other languages have no key phrases.

The parse is read as arrays, and a regular expression over one letter a token finds the runs, because walking the tokens
one by one would take several times as long.
"""

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2, sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph_service.languages import CALENDAR
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import KeyPhrase, Mention, Span
from graph_service.text import SpanIndex

if TYPE_CHECKING:
    from spacy.tokens import Doc

Form = tuple[str, ...]
Offsets = NDArray[np.int64]

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
    """One occurrence of a noun phrase: the words to compare it by, its text, its span, and its paragraph."""

    form: Form
    phrase: str
    span: Span
    paragraph: int
    noun_first: bool


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The tokens of a parse: a letter for each, their offsets, and the number of the token that each depends on."""

    letters: str
    starts: Offsets
    ends: Offsets
    heads: Offsets

    def phrase(self, first: int, after: int) -> Span:
        """Return the last noun of a run of tokens, with the tokens before it that depend on it."""
        last = self.letters.rfind("n", first, after)
        if last < 0 or self.letters[last + 1 : last + 2] == "-":
            return Span(0, 0)
        start = last
        while start > first and start - 1 < self.heads[start - 1] <= last:
            start -= 1
        while start < last and self.letters[start - 1] == "-":
            start += 1  # the rest of a compound whose beginning depends on something else
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
    most = min(MOST, FEWEST + counts.total() // WORDS_FOR_ONE_MORE)
    best: list[Form] = []  # none inside another, and few that end with one noun
    for form in ranked:
        if len(best) == most:
            break
        pairs = [pair for other in best for pair in ((form, other), (other, form))]
        is_inside = any(f" {' '.join(inner)} " in f" {' '.join(outer)} " for inner, outer in pairs)
        if not is_inside and sum(other[-1] == form[-1] for other in best) < ON_ONE_NOUN:
            best.append(form)
    key_phrases = []
    for rank, form in enumerate(best):
        score = round(strengths[form] / strengths[best[0]], 2)
        if score >= WEAKEST or rank < FEWEST:
            phrase = Counter(candidate.phrase for candidate in groups[form]).most_common(1)[0][0]
            key_phrases.append(KeyPhrase(phrase, score, tuple(candidate.span for candidate in groups[form])))
    return tuple(sorted(key_phrases, key=lambda phrase: (-phrase.score, phrase.spans[0].start)))


def _candidates(parsed: ParsedStory, doc: "Doc", mentions: Sequence[Mention]) -> Iterator[_Candidate]:
    tokens = _tokens(parsed, doc, mentions)
    topics = SpanIndex.of([mention.span for mention in mentions if mention.entity.startswith("topic/")])
    breaks = [match.start() for match in BREAK.finditer(parsed.text)]
    for match in RUN.finditer(tokens.letters):
        run = tokens.phrase(*match.span("run"))
        starts = [run.start + word.start() for word in WORD.finditer(run.of(parsed.text))]
        singulars = [_singular(word.lower()) for word in WORD.findall(run.of(parsed.text))]
        first = 0
        while first < len(starts) and (singulars[first] in EMPTY_FIRST or singulars[first] in EMPTY_NOUNS):
            first += 1
        if not 2 <= len(starts) - first <= LONGEST or singulars[-1] in EMPTY_NOUNS or not UNITS.isdisjoint(singulars):
            continue
        span = Span(starts[first], run.end)
        topic = topics.before(span.start)
        if topic >= 0 and topics.spans[topic].holds(span):
            continue
        words = [LETTERS.sub(_in_lower_case, word) for word in span.of(parsed.text).split()]
        noun_first = tokens.letters[int(np.searchsorted(tokens.starts, span.start))] == "n"
        form = tuple(_singular(word.replace("-", "").lower()) for word in words)
        yield _Candidate(form, " ".join(words), span, bisect(breaks, span.start), noun_first)


def _tokens(parsed: ParsedStory, doc: "Doc", mentions: Sequence[Mention]) -> _Tokens:
    # Codes of strings fill 64 bits, heads are relative and may be negative: as signed numbers, both can be compared.
    flags = dict(zip(FLAGS, doc.to_array(list(FLAGS)).astype(np.int64).T, strict=True))

    def are(values: Sequence[tuple[str, str]]) -> NDArray[np.bool_]:
        codes = np.array([doc.vocab.strings[name] for _, name in values], dtype=np.uint64).astype(np.int64)
        equal = [flags[flag] == code for (flag, _), code in zip(values, codes, strict=True)]
        any_equal: NDArray[np.bool_] = np.any(equal, axis=0)
        return any_equal

    starts, ends = flags["IDX"], flags["IDX"] + flags["LENGTH"]
    common = (flags["IS_LOWER"] | flags["IS_UPPER"] | (flags["SENT_START"] == 1)).astype(bool)
    usable = flags["IS_ALPHA"].astype(bool) & (flags["IS_STOP"] == 0) & (flags["ENT_TYPE"] == 0) & common
    # Not names, nor lines in which capitals mean nothing, so that names are not told apart.
    names = [mention.span for mention in mentions if not mention.entity.startswith("topic/")]
    unusable = [*names, *parsed.all_caps.spans, *parsed.title_case.spans]
    firsts = np.searchsorted(ends, [span.start for span in unusable], side="right")
    afters = np.searchsorted(starts, [span.end for span in unusable], side="left")
    for first, after in zip(firsts.tolist(), afters.tolist(), strict=True):
        usable[first:after] = False
    letters = np.full(len(doc), ".")
    letters[usable & are(BEFORE_A_NOUN) & ~are(COMPARATIVE)] = "a"
    letters[usable & are([("POS", "NOUN")])] = "n"
    letters[are([("ORTH", "-")]) & (flags["SPACY"] == 0)] = "-"
    return _Tokens("".join(letters), starts, ends, np.arange(len(doc)) + flags["HEAD"])


def _in_lower_case(letters: re.Match[str]) -> str:
    """Lower the letters of a word, but not of an abbreviation: "border" for "Border", "NGO-led" as it is."""
    return letters[0] if letters[0].isupper() and len(letters[0]) > 1 else letters[0].lower()


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word.removesuffix("ies") + "y"
    return word.removesuffix("s") if len(word) > 3 and not word.endswith(("ss", "us", "is")) else word


def _strength(group: Sequence[_Candidate], counts: Mapping[str, int], title: str) -> float:
    """Return the strength of a phrase, 0 for one that says too little."""
    first = group[0]
    word_counts = [1 + counts[word] + counts[f"{word}s"] for word in first.form]
    in_title = first.phrase in title
    classifies = first.noun_first or CLASSIFIES.fullmatch(first.form[0]) is not None
    if len(group) == 1 and max(word_counts) <= 2 and not in_title and not classifies:
        return 0.0
    often = log2(1 + len(group)) * sqrt(len({candidate.paragraph for candidate in group}))
    early = IN_TITLE if in_title else AT_ONCE if first.span.start < OPENING else LATER
    shape = LONGER[len(first.form)] * (NOUN_FIRST if first.noun_first else 1.0)
    return often * early * shape * sum(map(log2, word_counts)) / len(word_counts)
