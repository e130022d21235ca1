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
    query = query.translate(QUOTES)
    if query.count('"') % 2:  # the last one has no partner
        query = " ".join(query.rsplit('"', 1))
    for part in PART.finditer(query):
        asked = part["phrase"] if part["phrase"] is not None else part["word"]
        excluded, titled = part["minus"] is not None, part["title"] is not None
        if re.search(r"\w", asked) is None:
            continue
        if excluded or titled or part["phrase"] is not None:
            required.append(Requirement(asked, titled, excluded))
        if not excluded:
            kept.append(asked)
    return Question(" ".join(kept), tuple(dict.fromkeys(required)))
