"""Quantities: how many, of what, within which bound, over which period.

A number is a quantity when the words after it say what it counts: a share (`per cent`), a currency, a unit, or a plural noun,
whose phrase the parse delimits; or when it stands as the victims of a verb (`killing 12`, `12 were injured`), or as what a
number of something has come to (`the number of refugees reached 12,000`). All others are left out, because most numbers in a
text count nothing: dates, durations and times, ages, scores, numbers inside names, and numbers that follow what they number
(Article 5, page 12).
"""

import re
from collections.abc import Iterator
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from graph_service.linking.facts.numerals import (
    MEASURE_WORD,
    SCALES,
    Counted,
    Numeral,
    RangeWords,
    find_numerals,
    join_numerals,
    read_measure,
    start_with_symbol,
)
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.temporal.english_dates import SPANS_OF_TIME
from graph_service.model import Quantity, Span

if TYPE_CHECKING:
    from spacy.tokens import Token


BOUNDS = ("no more than", "no fewer than", "no less than", "not less than", "not more than", "slightly more than",
          "slightly less than", "a little over", "a little under", "more than", "well over", "well above", "well under",
          "just over", "just under", "just above", "just below", "just short of", "fewer than", "less than", "at least",
          "at most", "as many as", "as much as", "as few as", "as little as", "up to", "close to", "upwards of",
          "in excess of", "an estimated", "an average of", "a total of", "a minimum of", "a maximum of", "approximately",
          "roughly", "nearly", "almost", "around", "about", "over", "some", "under", "above", "below", "minimum of",
          "maximum of", "only", "exceeding", "circa", "approx.")  # fmt: skip
BEFORE = re.compile(
    rf"\b({'|'.join(map(re.escape, BOUNDS))})\s(?:the |an? )?(?:minus |negative |[-−])?$", re.IGNORECASE
)
# Bounds after the number or after what it counts, each with the form in which it is reported.
AFTER = tuple((re.compile(form, re.IGNORECASE), bound) for form, bound in (
    (r"\s?\+| ?(?:and|or) (?:more|over|above)\b| plus\b", "more than"),
    (r" or so\b", "about"),
    (r" or (?:less|fewer|under)\b", "at most"),
    (r" at least\b", "at least"),
    (r" at (?:the )?most\b", "at most"),
))  # fmt: skip

CHANGE = (
    r"rose|rise|rising|risen|fell|fall|falling|fallen|grew|grow|growing|grown|growth|increas\w+|decreas\w+|drop\w*|declin\w+|"
    r"climb\w*|jump\w*|surg\w+|soar\w*|plung\w+|slid|slump\w*|cut|cutting|reduc\w+|rais\w+|lower\w*|up|down|shrank|shrunk|"
    r"shrink\w*|expand\w+|edged|eased|narrow\w+|widen\w+|mov\w+|went|chang\w+|revis\w+|improv\w+|doubl\w+|tripl\w+|swell\w*|"
    r"swelled|swollen|advanc\w+|dip\w*|tumbl\w+|slip\w*|gain\w*|slash\w*|boost\w*|upgrad\w+|downgrad\w+"
)
MOVED = re.compile(rf"\b(?:{CHANGE})(?: by)? (?:[\d.]+ ?(?:-|to) ?)?$", re.IGNORECASE)
RANGES = RangeWords(
    to="to|or|through|up to",
    between="between",
    and_="and",
    before_change=rf"(?:{CHANGE})s?(?:,? [\w.%-]+){{0,4}} from|(?:{CHANGE})s?(?: by)?",
    negated="not",
    but="but",
    unit=MEASURE_WORD,
)

# Nouns whose number announces a list (two aims: …) or belongs to an idiom (on three fronts).
ANNOUNCING = frozenset({"aims", "goals", "objectives", "purposes", "reasons", "things", "ways", "points", "questions", "kinds",
                        "types", "sorts", "aspects", "respects", "fronts", "sides", "hands", "stages", "tasks", "needs",
                        "steps", "dimensions", "priorities", "areas", "phases", "pillars", "principles", "topics", "themes",
                        "issues", "criteria", "elements", "factors", "challenges", "problems", "lessons", "times",
                        "halves", "thirds", "quarters"})  # fmt: skip
LONGEST_LIST = 10
NEVER_COUNTED = frozenset({"times", "points", "halves", "thirds", "quarters"})
COMPARING = frozenset({"as", "more", "the", "higher", "larger", "greater", "bigger", "less", "lower", "faster"})
# Plural nouns without a plural ending, and units of measure in the singular.
PLURAL_IN_SENSE = frozenset({"people", "staff", "police", "personnel", "men", "women", "children", "cattle", "head", "km", "kg",
                             "bpd", "tons", "aircraft", "sheep", "fish", "mw", "ha", "gw", "mph", "kw", "troops",
                             "infantry", "crew", "livestock", "poultry", "dead"})  # fmt: skip
NAMES = frozenset({"PRODUCT", "LAW", "FAC", "WORK_OF_ART", "EVENT", "PERSON"})
# What is numbered rather than counted: the number after it is its name (resolution 1325, page 12).
NUMBERED = re.compile(
    r"\b(?:articles?|resolutions?|sections?|chapters?|protocols?|annex|phases?|levels?|rooms?|routes?|highway|flight|channel|"
    r"formula|stage|grade|class|type|pages?|numbers?|nos?\.|nr\.?|№|paragraphs?|principle|category|group|team|unit|block|gate|"
    r"platform|terminal|volume|vol\.|version|step|tier|title|rule|chapter|round|line|decree|law|case|order|directive|"
    r"apartment|building|house|item|appendix|figure|table|lot|ward|district|zone|bus|tram|train|(?:group|committee|gang|club) of) ?[#№]?$",
    re.IGNORECASE,
)
# A noun joined to a number before another noun: the 300-page report, a seven-member panel.
ATTRIBUTE = re.compile(r"-(?P<noun>[a-z]{3,}) ")
NO_ATTRIBUTES = frozenset({"old", "fold", "odd", "plus", "star", "tier", "track", "figure", "digit", "something", "all", "part", "style", "class",
                           "era", "series", "model", "magnitude", "type", "strong", "man", "person"})  # fmt: skip
ENDING_IN_ES = re.compile(r"(?:s|x|z|ch|sh)$")
NAMED = re.compile(r"(?P<opening>(?:\A|\n|[.!?:] ))?\b[a-z]?[A-Z][\w-]+ $")
ONE_IN = re.compile(r"\b(?:one|\d+|two|three|four|five|six|seven|eight|nine) (?:in|out of) (?:every )?$", re.IGNORECASE)
IN_TEN = re.compile(
    r" (?:in|out of) (?:every )?(?:two|three|four|five|six|seven|eight|nine|ten|[2-9]|10|100)\b(?![.,]?\d| to )"
)
PHONE = re.compile(r"\+\d[\d ()/-]{6,}|\b(?:tel|phone|fax)\.?:? ?[\d ()/+-]{5,}", re.IGNORECASE)
MODIFIERS = frozenset({"ADJ", "NOUN", "PROPN", "ADV", "PART", "SYM", "X", "NUM"})
# Words after a number that are no noun, and the m of a race (400 m hurdles).
JOINTS = frozenset({"m", "to", "or", "and", "but", "from", "than", "–", "—", "-", "/"})
HELD_WITH = frozenset({"held", "conducted", "signed", "made", "concluded", "arranged", "organized", "organised"})
# Verbs whose victims a number counts without a noun: killing 12, three were injured, four dead.
VICTIMS = frozenset({"died", "drowned", "perished", "killed", "wounded", "injured", "hurt", "arrested", "detained", "dead", "missing", "hospitalized",
                     "hospitalised", "displaced", "evacuated", "rescued", "homeless", "infected", "abducted"})  # fmt: skip
HARMING = {"killing": "killed", "wounding": "wounded", "injuring": "injured", "hurting": "hurt", "arresting": "arrested",
           "displacing": "displaced", "detaining": "detained"}  # fmt: skip
# Bodies of people whose number stands after them: a crowd of 4,812.
CROWD = re.compile(
    r"\b(?:(crowds?|staff|workforce|membership|audience|attendance|population|crew|garrison|electorate|fleet) of|(population)) "
    r"(?:(?:more than|about|around|some|over|nearly|almost|at least|up to|just|only|roughly|approximately|fewer than) )?$",
    re.IGNORECASE,
)
# A line or sentence that is a label and its number: Offices: 6.
LABEL = re.compile(r"(?:\A|[\n.;(–•] ?)(?P<label>[A-Z][a-z]+(?: [a-z]+){0,2}): $")
AFTER_LABEL = re.compile(r" ?(?:\Z|[\n;(]|[.,](?!\d))")
# A number of what was named before, and what such a number is said to be.
PRONOUNS = frozenset({"them", "whom", "which", "these", "those"})
OF_THEM = re.compile(r" of (?:them|whom|which|these|those)\b")
OF_THEM_BEFORE = re.compile(r"\bof (?:them|whom|which),? (?:(?:only|about|some|at least|more than|nearly|around) )?$")
SAID_TO_BE = re.compile(r"(?P<be> (?:were|are))? (?P<noun>[a-z]{3,})\b")
COMPARED = re.compile(
    r"\b(?:(?:up|down) from|(?:compared|compares?) (?:with|to)|against|as opposed to|instead of)"
    r"(?: (?:more than|about|around|some|over|nearly|almost|just|only))? $",
    re.IGNORECASE,
)
NO_NOUN = re.compile(r"\Z|[.,;)]|\n| (?:in|at|on|a|an|the|last|before|during|then|earlier|previously|and)\b")
NEARBY = 200
TOTALS = frozenset({"number", "numbers", "total", "toll", "population", "tally", "count", "membership", "attendance"})
BULLET = re.compile(r"\s*(?:[-*•–]|\d{1,2}[.)])\s+")
LOOK_BACK = 28
LONG_LOOK_BACK = 40


def find_quantities(parsed: ParsedStory) -> Iterator[Quantity]:
    """Yield the quantities of an English story in order; the span of each is the number as written."""
    phones = [Span(*match.span()) for match in PHONE.finditer(parsed.text)]
    last_counted: tuple[int, str] | None = None  # where and what a number of the text last counted, units aside
    for numeral in join_numerals(parsed.text, find_numerals(parsed.text), RANGES):
        if parsed.date_spans.meets(numeral.span) or parsed.names.meets(numeral.span):
            continue
        if any(phone.holds(numeral.span) for phone in phones):
            continue
        counted = _counted(parsed, numeral)
        sentence = parsed.sentence_at(numeral.span.start)
        if counted is None or counted.name.lower() in PRONOUNS:
            near = last_counted is not None and numeral.span.start - last_counted[0] < NEARBY
            counted = _counted_before(parsed, numeral, last_counted[1] if last_counted and near else None) or counted
        if counted is None or (numeral.value < 0 and not counted.measured):
            continue
        is_thing = not counted.unit and counted.name not in VICTIMS
        last_counted = (numeral.span.end, counted.name) if is_thing else None
        since, until = _period(parsed, numeral.span, sentence)
        yield Quantity(
            span=numeral.span,
            sentence=sentence,
            value=numeral.value,
            upper=numeral.upper,
            of=counted.name,
            bound=_bound(parsed.text, numeral.span, counted.end),
            since=since,
            until=until,
        )


def _counted(parsed: ParsedStory, numeral: Numeral) -> Counted | None:
    """Return what a number counts; None where it counts nothing."""
    text, start, end = parsed.text, numeral.span.start, numeral.counted_after
    if numeral.share:
        following = parsed.token(end + 1)
        is_of_time = any(map(_is_time, following.doc[following.i : following.i + 3]))
        return None if is_of_time else Counted("percent", end, unit=True)
    before = max(0, start - LOOK_BACK)
    if ONE_IN.search(text, before, start) or IN_TEN.match(text, end):
        return None
    if measure := read_measure(text, start, end):
        return measure
    if NUMBERED.search(text, before, start) or (text[start].isdigit() and _is_in_a_name(parsed, start)):
        return None
    if attribute := ATTRIBUTE.match(text, end):  # a 300-page report counts pages; a one-page letter is a short one
        noun = parsed.token(attribute.start("noun"))
        plural = re.sub(r"(?<=[^aeiou])y$", "ie", noun.text) + ("es" if ENDING_IN_ES.search(noun.text) else "s")
        counts_none = noun.tag_ != "NN" or noun.text in NO_ATTRIBUTES or plural in ANNOUNCING
        if abs(numeral.value) < 2 or counts_none or SPANS_OF_TIME.fullmatch(noun.text):
            return None
        return Counted(plural, attribute.end("noun"))
    return _noun(parsed, numeral) or _victims(parsed, numeral) or _total(parsed, numeral) or _labelled(parsed, numeral)


def _is_in_a_name(parsed: ParsedStory, start: int) -> bool:
    """Tell whether a word with a capital before a number makes it a name (Boeing 737), other than a place or a date."""
    word = NAMED.search(parsed.text, max(0, start - LOOK_BACK), start)
    before = Span(start - 2, start - 1)
    if word is None or (word["opening"] is not None and parsed.token(before.start).pos_ != "PROPN"):
        return False
    return not parsed.names.meets(before) and not parsed.date_spans.meets(before)


# --- bounds and periods ----------------------------------------------------------------------------------------------


def _bound(text: str, span: Span, counted_end: int) -> str | None:
    start = start_with_symbol(text, span)
    if match := BEFORE.search(text, max(0, start - LOOK_BACK), start):
        return " ".join(match[1].lower().split())
    for position in (span.end, counted_end):
        for form, bound in AFTER:
            if form.match(text, position):
                return bound
    return None


WITHIN = frozenset({"in", "during", "over", "for"})


def _period(parsed: ParsedStory, numeral: Span, sentence: Span) -> tuple[str | None, str | None]:
    """Return the only period that the number's line states of it, as start and end; (None, None) where several are.

    A period belongs to a number if it opens the line, or dates a word that the number depends on (in early 2004). So does a date within a
    phrase with `since` (since the founding of the network in 2000).
    """
    end = parsed.text.find("\n", numeral.end, sentence.end)
    start = max(sentence.start, parsed.text.rfind("\n", sentence.start, numeral.start) + 1)
    bullet = BULLET.match(parsed.text, start)
    line = Span(bullet.end() if bullet else start, end if end >= 0 else sentence.end)
    above: list[Token] = []  # what the number depends on, up to the head of its clause
    for token in parsed.token(numeral.start).ancestors:
        above.append(token)
        if token.dep_ in {"relcl", "ccomp"} or any(child.dep_ == "mark" for child in token.lefts):
            break
    periods = []
    first = parsed.date_spans.before(line.start - 1) + 1
    for when in takewhile(lambda when: line.holds(when.span), islice(parsed.dates, first, None)):
        since = (token for token in parsed.token(when.span.start).ancestors if token.lower_ == "since")
        tie = parsed.head(when.span) if when.period else next(since, None)
        if tie is not None and when.vague and tie.head.lower_ in WITHIN:
            tie = tie.head
        opens_line = when.period and when.span.start == line.start
        if opens_line or (tie is not None and tie.head in above):
            periods.append((when.start, when.end) if when.period else (when.point, None))
    return periods[0] if len(periods) == 1 else (None, None)


# --- what is counted, by syntax --------------------------------------------------------------------------------------


def _noun(parsed: ParsedStory, numeral: Numeral) -> Counted | None:
    """Return the plural noun that a number counts, with what belongs to it."""
    number = parsed.token(numeral.counted_after - 1)
    first = number.nbor() if number.i + 1 < len(number.doc) else None
    if number.ent_type_ in NAMES or first is None or first.is_space or first.is_punct or first.lower_ in JOINTS:
        return None
    if first.lower_ == "of":
        return _part_of(parsed, first)
    head = _head_noun(number)
    if head is None or not _is_countable(parsed, number, head, numeral.value):
        return None
    last = head  # of the phrase, with `and volunteers` or `of the country`
    for child in head.rights:
        joined = child.dep_ == "conj" and child.tag_ == head.tag_ and child.left_edge.i - last.i <= 2
        if joined and not any(token.like_num or token.lower_ in SCALES for token in child.lefts):
            last = child
        elif child.lower_ == "of" and child.i == last.i + 1:
            noun = next((token for token in child.rights if token.dep_ == "pobj"), None)
            last = noun if noun is not None and noun.i - child.i < 6 else last
    name = parsed.text[first.idx : last.idx + len(last)]
    if head.dep_ == "nsubjpass" and head.head.lower_ in HELD_WITH:  # `600 interviews have been held with journalists`
        with_ = next((child for child in head.head.rights if child.lower_ == "with"), None)
        partner = next((child for child in with_.rights if child.dep_ == "pobj"), None) if with_ is not None else None
        if partner is not None:
            name += f" with {parsed.text[partner.left_edge.idx : partner.idx + len(partner)]}"
    return Counted(" ".join(name.split()), last.idx + len(last))


def _head_noun(number: "Token") -> "Token | None":
    """Return the noun that a number modifies, or else the last one in the run of modifiers and nouns after it."""
    if number.head.i > number.i and number.head.pos_ in {"NOUN", "PROPN"} and number.dep_ in {"nummod", "amod"}:
        noun = number.head
        while noun.dep_ in {"compound", "nmod"} and noun.head.i > noun.i and noun.head.pos_ in {"NOUN", "PROPN"}:
            noun = noun.head
        return noun
    run = takewhile(lambda token: token.pos_ in MODIFIERS, number.doc[number.i + 1 :])
    return next((token for token in reversed(list(run)) if token.pos_ in {"NOUN", "PROPN"}), None)


def _is_countable(parsed: ParsedStory, number: "Token", head: "Token", value: float) -> bool:
    """Tell whether a noun is in the plural, no time, and no word whose number announces a list or belongs to an idiom."""
    moved = head.lower_ == "points" and MOVED.search(parsed.text, max(0, number.idx - LOOK_BACK), number.idx)
    factor = head.lower_ == "times" and head.i + 1 < len(head.doc) and head.nbor().lower_ in COMPARING
    announces = abs(value) < LONGEST_LIST or head.lower_ in NEVER_COUNTED
    if head.lower_ in ANNOUNCING and announces and not moved and not factor:
        return False
    is_plural_name = head.tag_ == "NNP" and head.text.endswith("s")
    is_plural = value == 1 or head.tag_ in {"NNS", "NNPS"} or head.lower_ in PLURAL_IN_SENSE or is_plural_name
    return is_plural and not any(token.is_space or _is_time(token) for token in head.doc[number.i + 1 : head.i + 1])


def _part_of(parsed: ParsedStory, of: "Token") -> Counted | None:
    """Return what stands after `of`: `28 of the observers`."""
    noun = next((child for child in of.rights if child.dep_ == "pobj"), None)
    if noun is None or _is_time(noun) or noun.ent_type_ in {"DATE", "TIME"}:
        return None
    words = [
        token for token in noun.doc[noun.left_edge.i : noun.i + 1] if token.pos_ not in {"DET", "PRON", "NUM"}
    ] or [noun]
    return Counted(parsed.text[words[0].idx : noun.idx + len(noun)], noun.idx + len(noun))


def _victims(parsed: ParsedStory, numeral: Numeral) -> Counted | None:
    """Return what has happened to those whom a number counts without a noun: `killing 12`, `three were injured`."""
    number = parsed.token(numeral.counted_after - 1)
    doc = number.doc
    before = parsed.token(max(0, numeral.span.start - 2))
    if before.lower_ in {"all", "another"} and before.i > 0:
        before = before.nbor(-1)
    if before.lower_ in HARMING or (before.lower_ in VICTIMS and before.tag_ == "VBD"):
        return Counted(HARMING.get(before.lower_, before.lower_), numeral.counted_after)
    after = [token.lower_ for token in doc[number.i + 1 : number.i + 5]]
    rest = list(takewhile(lambda word: word in {"were", "are", "was", "have", "had", "been", "others", "more"}, after))
    word = after[len(rest)] if len(rest) < len(after) else ""
    return Counted(word, numeral.counted_after) if word in VICTIMS else None


def _total(parsed: ParsedStory, numeral: Numeral) -> Counted | None:
    """Return what a number is the total of: `a crowd of 4,812`, `the number of refugees reached 12,000`."""
    if crowd := CROWD.search(parsed.text, max(0, numeral.span.start - LONG_LOOK_BACK), numeral.span.start):
        return Counted(crowd[1] or crowd[2], numeral.counted_after)
    number = parsed.token(numeral.counted_after - 1)
    verb = next((token for token in number.ancestors if token.pos_ in {"VERB", "AUX"}), None)
    subject = (
        None if verb is None else next((child for child in verb.lefts if child.dep_ in {"nsubj", "nsubjpass"}), None)
    )
    if subject is None or subject.lower_ not in TOTALS or number.dep_ not in {"dobj", "attr", "pobj", "npadvmod"}:
        return None
    of = next((child for child in subject.rights if child.lower_ == "of"), None)
    part = None if of is None else _part_of(parsed, of)
    if part is not None:
        return Counted(part.name, numeral.counted_after)
    first = min([*(child for child in subject.lefts if child.dep_ == "compound"), subject], key=lambda token: token.i)
    return Counted(parsed.text[first.idx : subject.idx + len(subject)], numeral.counted_after)


def _counted_before(parsed: ParsedStory, numeral: Numeral, named_before: str | None) -> Counted | None:
    """Return what a number without a noun counts: what it is said to be (23 were children), else what is `named_before` it.

    It is the subject of a verb (only 52 are open), a part of them (40 of whom), or what another number is compared with.
    """
    text, number = parsed.text, parsed.token(numeral.counted_after - 1)
    part = OF_THEM.match(text, numeral.counted_after)
    is_part = part or OF_THEM_BEFORE.search(text, max(0, numeral.span.start - LONG_LOOK_BACK), numeral.span.start)
    is_subject = number.dep_ in {"nsubj", "nsubjpass"} and number.head.pos_ in {"VERB", "AUX"} and number.pos_ == "NUM"
    before = max(0, numeral.span.start - LONG_LOOK_BACK)
    is_compared = COMPARED.search(text, before, numeral.span.start) and NO_NOUN.match(text, numeral.counted_after)
    end = part.end() if part else numeral.counted_after
    noun = SAID_TO_BE.match(text, end)
    if noun and (part or noun["be"]) and parsed.token(noun.start("noun")).tag_ == "NNS":
        return Counted(noun["noun"], noun.end())
    return Counted(named_before, end) if named_before and (is_part or is_subject or is_compared) else None


def _labelled(parsed: ParsedStory, numeral: Numeral) -> Counted | None:
    """Return the plural noun that a number stands for after a colon: `Offices: 6`."""
    text, start = parsed.text, numeral.span.start
    label = LABEL.search(text, max(0, start - LONG_LOOK_BACK), start)
    if label is None or not AFTER_LABEL.match(text, numeral.counted_after):
        return None
    words = label["label"].split()
    if any(SPANS_OF_TIME.fullmatch(word) or word.lower() in NEVER_COUNTED for word in words):
        return None
    noun = parsed.token(label.start("label"))
    is_plural = any(
        token.tag_ in {"NNS", "NNPS"} or token.lower_ in PLURAL_IN_SENSE
        for token in noun.doc[noun.i : noun.i + len(words)]
    )
    return Counted(label["label"], numeral.counted_after) if is_plural else None


def _is_time(token: "Token") -> bool:
    """Tell whether a word measures time, outside compounds like `two-day` in `ten two-day sessions`."""
    is_unit = SPANS_OF_TIME.fullmatch(token.text) is not None
    return is_unit and not (token.i > 0 and token.nbor(-1).text == "-")
