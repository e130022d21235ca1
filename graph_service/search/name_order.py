"""The order of names in lists: people by surname, everything else as it is written.

A surname is the last word of a name in Latin letters, with a particle before it if that has a capital ("Le Pen", but "Gaulle" of
"de Gaulle"). Where the surname comes first, as in Chinese, Korean, Vietnamese and Hungarian names, and where there is none, as in
the names of popes and kings, a name stands as it is written; so does one in another script. The title of a pope or a king does not count:
"Pope John Paul II" stands among the Johns, as in the catalogues of libraries.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from graph_service.archive.snapshot import Snapshot
from graph_service.entity_types import ENTITY_TYPES
from graph_service.linking.knowledge.words_by_language import given_names, native_names
from graph_service.network.tables import Rows
from graph_service.text import fold

LATIN, HUNGARIAN = re.compile("[A-Za-zÀ-ɏḀ-ỿ]"), re.compile("[áéíóöőúüűÁÉÍÓÖŐÚÜŰ]")
WHOLE = re.compile(r",| of ")  # in "Smith, Anna" and "Fahd of Saudi Arabia"
SUFFIX = re.compile(r",? (?:[JS]r\.?|(?P<ordinal>[IVX]+))$")
# Titles of those who are called by their first names.
TITLES = frozenset(
    "pope patriarch metropolitan catholicos archbishop saint mother king queen prince princess emperor empress tsar tsarina czar sultan emir papst könig königin "
    "kaiser prinz prinzessin pape roi reine papa re regina rey reina".split()
)
PARTICLES = frozenset("de del della di da dos du la le van von der den zu zur af av ter ten al el".split())
ARTICLE = re.compile(r"(?<!\w)(?:al|el|ash|as|an|ar|at|az|ad|ed|ul)-(?=\w)")  # Arabic, of which lists take no notice
# Surnames that come first where the rest is written in syllables of the region: Chinese, Korean, Vietnamese, Burmese.
SURNAMES_FIRST = frozenset(
    "ahn ang aung bai ban bo cai cao chan chang chen cheng chew chiang chin cho choe choi chou chu chua chun chung cui dai deng "
    "ding dong du duan fan fang feng fu gao ge goh gong gu guo han hao he ho hong hou hsu hu hua huang huh hwang hyun jang ji "
    "jia jiang jin jo jung kang kim koh kong kwon lai lam le lee lei leung lho li liang lim lin ling liu long lu luo ma mao meng "
    "moon ngo nguyen ni noh oh ong paik pak pan park peng pham phan qi qian qiao qin qiu ra ren rha rhee roh ryu shang shao shen "
    "shi shin sim so song su suh sun tan tang tao tay teo tian tran truong tsai tsao tung vo vu wan wang wei wen wong wu xi xia "
    "xiao xie xing xiong xu xue yan yang yao yap ye yeo yi yin yoon you yu yuan yun zeng zha zhai zhang zhao zheng zhong zhou "
    "zhu zhuang zou".split()
)
SYLLABLE = "(?:[bcdfghjklmnpqrstvwxyz]|[zcstkpn]h|ts|tz|tr|ng|hs|hw|hy|my|ry)?[aeiouy]{1,3}(?:ng|nh|ch|[nckmptlw])?"
SYLLABLES = re.compile(rf"(?:{SYLLABLE}){{1,2}}(?:-(?:{SYLLABLE}){{1,2}})?")
SECOND_PART = re.compile(r"\w+-[^\W\d_A-Z]\w*")  # "Ki-moon", "Kai-shek"
GIVEN_AND_SURNAME = 2  # words


@dataclass(frozen=True, slots=True)
class NameList:
    """The entities of each type that stories have, by name, and what the names begin with, by row."""

    alphabetical: Mapping[str, Rows]
    initials: NDArray[np.str_]


_lists_of: "WeakKeyDictionary[Snapshot, NameList]" = WeakKeyDictionary()


def name_list(snapshot: Snapshot) -> NameList:
    """Return the list of names of a snapshot, made once; people are listed by surname."""
    with snapshot.lock_of("name list"):
        if snapshot not in _lists_of:
            projection = snapshot.projection
            orders = list(map(name_order, projection.labels, projection.types.tolist()))
            rows_of = {name: sorted(projection.of_type(name).tolist(), key=orders.__getitem__) for name in ENTITY_TYPES}
            _lists_of[snapshot] = NameList(
                {name: np.array(rows, dtype=np.int32) for name, rows in rows_of.items()},
                np.array([order[:1] for order in orders], dtype=np.str_),
            )
        return _lists_of[snapshot]


def name_order(label: str, entity_type: str) -> str:
    """Return what an entity is sorted by in a list of names, folded."""
    written, suffix = fold(label), SUFFIX.search(label)
    name = label[: suffix.start()] if suffix else label
    words, folded = name.split(), [fold(word) for word in name.split()]
    if entity_type != "person" or len(words) < GIVEN_AND_SURNAME or WHOLE.search(name) or not LATIN.search(name):
        return written
    is_ordinal = suffix is not None and suffix["ordinal"]
    if folded[0] in TITLES and (
        len(words) == GIVEN_AND_SURNAME or is_ordinal or given_names("en").issuperset(folded[1:])
    ):
        return f"{' '.join(folded[1:])}, {written}"
    if (is_ordinal and given_names("en").issuperset(folded)) or _is_surname_first(words, folded):
        return written
    first = len(words) - 1
    while first > 1 and folded[first - 1] in PARTICLES and words[first - 1][0].isupper():
        first -= 1
    return f"{ARTICLE.sub('', ' '.join(folded[first:]))}, {written}"


def _is_surname_first(words: list[str], folded: list[str]) -> bool:
    """Tell the order of East Asia or of Hungary by the words of a name, which are given as written and folded."""
    (surname, *rest), is_short = folded, len(folded) == GIVEN_AND_SURNAME
    if surname in SURNAMES_FIRST and all(map(SYLLABLES.fullmatch, rest)):
        # Kim and Lee are given names as well, of Kim Dalton and Lee Nolan.
        return not is_short or "-" in rest[0] or surname not in given_names("en")
    if is_short and SECOND_PART.fullmatch(words[-1]):
        return True
    is_usual = rest[-1] in native_names("hu") and any(map(HUNGARIAN.search, words))
    return (is_usual or rest[-1] in _hungarian_names()) and surname not in given_names("hu")


@cache
def _hungarian_names() -> frozenset[str]:
    """Return the given names of Hungary that are none in the neighbouring and the large languages."""
    others = map(native_names, ("cs", "de", "en", "es", "fr", "hr", "it", "nl", "pl", "pt", "ro", "sk", "sl", "sv"))
    return native_names("hu").difference(*others)
