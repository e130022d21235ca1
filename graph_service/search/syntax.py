"""A question as a person types it: words, "phrases", what must not stand (-word, -"a phrase"), what the title must have.

    hotlines for victims            any of the words, the more the better, and what means the same
    "human trafficking"             these words in a row, somewhere in the story
    -Albania   -"election day"      not in a story that has it anywhere
    title:hotline                   in the title; title:"a phrase", -title:word

Nothing else is syntax: AND, OR, brackets and a quotation mark without its partner are words or nothing. Reading never
fails; a question that asks for nothing findable says so by being `empty`.
"""

import re
from dataclasses import dataclass

PART = re.compile(r"""(?P<minus>-)?(?P<title>title:)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))""", re.IGNORECASE)
TITLE = "title:"
QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})


@dataclass(frozen=True, slots=True)
class Requirement:
    """Words in a row that a story must have, or with `excluded` must not; `titled` looks at its title alone."""

    text: str
    titled: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: `text` is what is looked for, without signs; `requirements` hold whatever else is found."""

    text: str
    requirements: tuple[Requirement, ...]

    @property
    def empty(self) -> bool:
        """Whether there is not one letter or digit to look for."""
        return not self.requirements and re.search(r"\w", self.text) is None


def parse(query: str) -> Question:
    """Read a question; whatever is no sign is a word."""
    kept: list[str] = []
    required: list[Requirement] = []
    for part in PART.finditer(_paired(query)):
        asked = part["phrase"] if part["phrase"] is not None else part["word"]
        excluded, titled = part["minus"] is not None, part["title"] is not None
        if re.search(r"\w", asked) is None or asked.lower() == TITLE:  # a sign before nothing
            continue
        if _requires(part):
            required.append(Requirement(asked, titled, excluded))
        if not excluded:
            kept.append(asked)
    return Question(" ".join(kept), tuple(dict.fromkeys(required)))


def free(query: str) -> str:
    """Return a question with all that must stand as it is typed blanked out; what is left stands where it stood."""
    return PART.sub(lambda part: " " * len(part[0]) if _requires(part) else part[0], _paired(query))


def _paired(query: str) -> str:
    query = query.translate(QUOTES)
    # Where one is left over, the last one has no partner.
    return " ".join(query.rsplit('"', 1)) if query.count('"') % 2 else query


def _requires(part: re.Match[str]) -> bool:
    return any(part[sign] is not None for sign in ("minus", "title", "phrase"))
