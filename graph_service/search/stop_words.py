"""English words that a name is never meant by when they are written small: they say how a sentence is put, and when."""

import re

from graph_service.index.words import STOP_WORDS

CALENDAR = frozenset(
    re.findall(
        r"\w+",
        "january february march april may june july august september october november december jan feb mar apr jun jul "
        "aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun",
    )
)
# Us, and other words of grammar that a question is seldom put with.
MORE = frozenset(
    re.findall(
        r"\w+",
        "us him himself herself itself ours yours theirs mine let may might must shall ought need dare off per via yet "
        "just only too very much many few less least once again ever never now today says said say one two three first "
        "last next new old",
    )
)
# Common nouns, verbs and adjectives that are places and people as well: an archive too small to have used a word both
# ways cannot tell which is meant.
HOMOGRAPHS = frozenset(
    re.findall(
        r"\w+",
        "turkey china jersey guinea nice reading mobile bath cork split bar deal hull sandwich rugby battle worthing ware "
        "rich young brown white black green gray bush rice grant banks bond cook baker miller smith fisher hunter mason "
        "carpenter potter taylor turner walker page price long short field ford hill lake wood stone rose dole gates hart "
        "church king bishop pope major cash best swift wise sharp strong small little noble power speed street wells "
        "orange phoenix buffalo eagle lincoln independence providence hope concord liberty union columbia orient polish "
        "rush mark frank will bill pat art jack gene dean grace faith joy ivy drew chase pierce victor lance rod sue",
    )
)
NEVER_SMALL = STOP_WORDS | CALENDAR | MORE | HOMOGRAPHS
FUNCTION_WORDS = STOP_WORDS | CALENDAR | MORE
