"""Quotations: words in quotation marks, and who said them.

Marks are paired within a paragraph. Words in marks are a quotation only if their sentence has, outside the marks, a verb of
saying whose subject is a mentioned person: by name, or by `he` or `she` where the sentence before names only one person.
A quotation that opens a sentence soon after another is by the same speaker. Each stretch between marks is one quotation,
so that it can be shown at its place, letter for letter.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Quotation, Span
from graph_service.text import SpanIndex, paragraphs

if TYPE_CHECKING:
    from spacy.tokens import Token

# Opening marks with their closing marks. A straight mark opens where a word starts and closes where one ends.
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
# Fewer words in marks are a title, a term or irony rather than speech.
FEWEST_WORDS = 3
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
TAIL = " \t\n,;"


def find_quotations(parsed: ParsedStory) -> Iterator[Quotation]:
    """Yield the quotations of people in an English story, in order."""
    for paragraph in paragraphs(parsed.text):
        matches = tuple(MARKS.finditer(parsed.text, paragraph.start, paragraph.end))
        quotes = SpanIndex.of([Span(*match.span()) for match in matches])
        previous: tuple[Span, str] | None = None
        for match, marks in zip(matches, quotes.spans, strict=True):
            speaker = _speaker(parsed, marks, quotes, paragraph)
            if speaker is None and previous is not None and parsed.sentence_at(marks.start).start == marks.start:
                sentences = parsed.sentences.before(marks.start) - parsed.sentences.before(previous[0].end - 1)
                speaker = previous[1] if sentences <= 2 else None
            previous = (marks, speaker) if speaker else None
            if speaker is None:
                continue

            # Without the comma of the sentence around it. A title or a term is no speech: few words, or most capitalized.
            start, inner = match.start(match.lastgroup or 0), match[match.lastgroup or 0]
            quote = Span(start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip(TAIL)))
            words = quote.of(parsed.text).split()
            if len(words) >= FEWEST_WORDS and 2 * sum(word[0].isupper() for word in words) <= len(words):
                sentence = parsed.sentence_at(quote.start)
                yield Quotation(span=quote, sentence=sentence, speaker=speaker, quote=quote.of(parsed.text))


def _speaker(parsed: ParsedStory, marks: Span, quotes: SpanIndex, paragraph: Span) -> str | None:
    """Return the key of the person whose verb of saying stands in the quote's sentence, outside all marks."""
    # The sentence around a quote reaches from the start of that in which it opens to the end of that in which it closes.
    opening, closing = parsed.sentence_at(marks.start), parsed.sentence_at(marks.end - 1)
    end = closing.end
    if parsed.text[marks.end - 2 : marks.end - 1] in ",?!…" and end <= marks.end < paragraph.end:
        end = parsed.sentence_at(min(marks.end + 1, paragraph.end - 1)).end
    frame = Span(max(opening.start, paragraph.start), min(end, paragraph.end))
    first, last = parsed.token(frame.start), parsed.token(frame.end - 1)
    verbs = [
        token
        for token in first.doc[first.i : last.i + 1]
        if token.lower_ in SAYING and not quotes.meets(Span(token.idx, token.idx + 1))
    ]
    verbs.sort(key=lambda verb: min(abs(verb.idx - marks.end), abs(marks.start - verb.idx)))
    return next((key for verb in verbs if (key := _subject(parsed, verb, frame))), None)


def _subject(parsed: ParsedStory, verb: "Token", frame: Span) -> str | None:
    """Return the person who is a verb's subject, or who stands right beside it where the parse has no subject."""
    subject = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
    if subject is None:
        start, end = verb.idx, verb.idx + len(verb)
        beside = (m for m in parsed.people if 0 <= m.span.start - end <= 1 or 0 <= start - m.span.end <= 1)
        return next((mention.entity for mention in beside), None)
    if subject.lower_ in PRONOUNS:  # the only person whom the sentence before names, if it does so as a subject
        position = parsed.sentences.before(frame.start) - 1
        if position < 0:
            return None
        sentence = parsed.sentences.spans[position]
        named = [mention for mention in parsed.people if sentence.holds(mention.span)]
        is_subject = any(parsed.head(mention.span).dep_ in SUBJECTS for mention in named)
        return named[0].entity if is_subject and len({mention.entity for mention in named}) == 1 else None
    appositions = (child for child in subject.children if child.dep_ == "appos")  # the Head of the Mission, X, said
    people = (parsed.person(token) for token in (subject, *appositions))
    return next((mention.entity for mention in people if mention is not None), None)
