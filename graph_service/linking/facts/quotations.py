"""Words in quotation marks, and who said them.

Marks are paired within a paragraph. A quotation counts only when its sentence, outside the marks, has a verb of saying
whose subject is a person that was found: by name, or by `he` or `she` where the sentence before speaks of one person
only. What goes on in quotation marks right after, with no other word before the marks, is said by the same person. Each
stretch between marks is one quotation, so that it can be shown at its place, letter for letter.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Mention, Quotation, Span
from graph_service.text import paragraphs

if TYPE_CHECKING:
    from spacy.tokens import Token

# Opening marks and what closes them. A straight mark opens where a word starts and closes where one ends.
MARKS = re.compile(
    r"“(?P<curly>[^“”]{2,}?)”|„(?P<low>[^„“”]{2,}?)[“”]|«\s?(?P<angle>[^«»]{2,}?)\s?»"
    r"|(?<![\w\"])\"(?P<straight>(?=\S)[^\"]{2,}?(?<=[^\s(]))\"(?!\w)"
)
SAYING = frozenset(re.findall(r"\S+",
    "said says say saying told tells added adds stressed stresses explained explains noted notes stated states declared "
    "declares announced announces warned warns argued argues commented comments concluded concludes emphasized emphasised "
    "emphasizes underlined underlines underscored remarked remarks recalled recalls asked asks replied replies insisted "
    "insists admitted admits acknowledged acknowledges claimed claims observed observes called calls described describes "
    "pointed urged urges wrote writes continued continues believes reiterated highlighted highlights welcomed quoted "
    "affirmed testified predicted predicts conceded complained suggested suggests maintained maintains recounted recounts "
    "objected objects reminded agreed agrees denied denies confirmed confirms"))  # fmt: skip
PRONOUNS = frozenset({"he", "she"})
# Fewer words in marks are a title, a term or a hint of irony rather than speech.
FEWEST_WORDS = 3
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
TAIL = " \t\n,;"


def find_quotations(parsed: ParsedStory) -> Iterator[Quotation]:
    """Yield what the persons of an English story are quoted with, in order."""
    for paragraph in paragraphs(parsed.text):
        previous: tuple[Span, str] | None = None
        quotes = tuple(_in_marks(parsed.text, paragraph))
        for marks, quote in quotes:
            speaker = _speaker(parsed, marks, quotes, paragraph) or _same_speaker(parsed, marks, previous)
            previous = (marks, speaker) if speaker else None
            if speaker and _is_speech(quote.of(parsed.text)):
                yield _quotation(parsed, quote, speaker)


def _is_speech(quote: str) -> bool:
    """Tell speech from a title or a term: some words, and not most of them capitalized."""
    words = quote.split()
    capitalized = sum(word[0].isupper() for word in words)
    return len(words) >= FEWEST_WORDS and 2 * capitalized <= len(words)


def _quotation(parsed: ParsedStory, quote: Span, speaker: str) -> Quotation:
    sentence = parsed.sentence_at(quote.start)
    return Quotation(span=quote, sentence=sentence, speaker=speaker, quote=quote.of(parsed.text))


def _in_marks(text: str, paragraph: Span) -> Iterator[tuple[Span, Span]]:
    """Yield each stretch with its marks, and what stands between them without the comma of the sentence around it."""
    for match in MARKS.finditer(text, paragraph.start, paragraph.end):
        start, end = match.span(match.lastgroup or 0)
        inner = text[start:end]
        yield Span(*match.span()), Span(start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip(TAIL)))


# --- who said it -----------------------------------------------------------------------------------------------------


def _speaker(parsed: ParsedStory, marks: Span, quotes: Sequence[tuple[Span, Span]], paragraph: Span) -> str | None:
    """Return the key of the person whose verb of saying stands in the quote's sentence, outside all marks."""
    frame = _frame(parsed, marks, paragraph)
    verbs = [
        token
        for token in _tokens(parsed, frame)
        if token.lower_ in SAYING and not any(other.start <= token.idx < other.end for other, _ in quotes)
    ]
    verbs.sort(key=lambda verb: min(abs(verb.idx - marks.end), abs(marks.start - verb.idx)))
    return next((key for verb in verbs if (key := _subject(parsed, verb, frame))), None)


def _frame(parsed: ParsedStory, marks: Span, paragraph: Span) -> Span:
    """Return the sentence around a quote: from the start of the one in which it opens to the end of where it closes."""
    first, last = parsed.sentence_at(marks.start), parsed.sentence_at(marks.end - 1)
    closing = parsed.text[marks.end - 2 : marks.end - 1]
    end = last.end
    if closing in ",?!…" and last.end <= marks.end < paragraph.end:
        end = parsed.sentence_at(min(marks.end + 1, paragraph.end - 1)).end
    return Span(max(first.start, paragraph.start), min(end, paragraph.end))


def _tokens(parsed: ParsedStory, span: Span) -> Iterator["Token"]:
    first, last = parsed.token(span.start), parsed.token(span.end - 1)
    return iter(first.doc[first.i : last.i + 1])


def _subject(parsed: ParsedStory, verb: "Token", frame: Span) -> str | None:
    for child in verb.children:
        if child.dep_ in SUBJECTS:
            if child.lower_ in PRONOUNS:
                return _one_before(parsed, frame)
            mention = _named(parsed, child)
            return mention.entity if mention else None
    return _named_beside(parsed, verb)


def _named(parsed: ParsedStory, subject: "Token") -> Mention | None:
    """Return the person that a subject names itself, or by an apposition (the Head of the Mission, X, said)."""
    appositions = [child for child in subject.children if child.dep_ == "appos"]
    return next((m for token in (subject, *appositions) if (m := parsed.person(token))), None)


def _named_beside(parsed: ParsedStory, verb: "Token") -> str | None:
    """Return the person named right after or right before the verb, where the parse found no subject."""
    beside = (
        m for m in parsed.people if 0 <= m.span.start - (verb.idx + len(verb)) <= 1 or 0 <= verb.idx - m.span.end <= 1
    )
    return next((mention.entity for mention in beside), None)


def _one_before(parsed: ParsedStory, frame: Span) -> str | None:
    """Return the one person of the sentence before, if it names one only and as a subject."""
    at = parsed.sentences.before(frame.start) - 1
    if at < 0:
        return None
    sentence = parsed.sentences.spans[at]
    named = [mention for mention in parsed.people if sentence.holds(mention.span)]
    if len({mention.entity for mention in named}) != 1:
        return None
    return named[0].entity if any(parsed.head(m.span).dep_ in SUBJECTS for m in named) else None


def _same_speaker(parsed: ParsedStory, marks: Span, previous: tuple[Span, str] | None) -> str | None:
    """Return the speaker of the quote before, where this one opens a sentence within reach of it."""
    if previous is None or parsed.sentence_at(marks.start).start != marks.start:
        return None
    between = parsed.sentences.before(marks.start) - parsed.sentences.before(previous[0].end - 1)
    return previous[1] if between <= 2 else None
