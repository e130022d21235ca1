"""Stop words: words that say how or when something is said rather than what it is about, each list once."""

import re

# English words that say how a question is put.
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a about after all also am an and any are as at be because been before between both but by can could did do does "
        "during each for from had happen happened happening happens has have he her here his how i if in into is it its me more most my no nor not of on or "
        "other our out over own she should so some such than that the their them then there these they this those to "
        "under up was we were what when where which while who whom whose why will with would you your",
    )
)
CALENDAR = frozenset(
    re.findall(
        r"\w+",
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
        "august september october november december",
    )
)
CALENDAR_ABBREVIATIONS = frozenset(
    re.findall(r"\w+", "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun")
)
# Words that stand in small letters even in a headline, and start a sentence without being a name; those of the other
# languages are here because some place is called like them.
FUNCTION_WORDS = frozenset(
    (
        "a an and are as at but by for from has have he her his if in into is it its more most no not of on "
        "or our over she since some than that the their then there these they this those to under up was we "
        "were what when where which who will with after all also although another any before both during each "
        "every following here however many meanwhile one other several such through until while within without "
        "you your said says about against among between because only today yesterday last earlier later according "
        "того воно вона вони він ви ми для але при це ця ці того если она они оно это где как the les des une dans pour par sur der das den "
        "dem ein eine im am"
    ).split()
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
QUESTION_STOP_WORDS = STOP_WORDS | CALENDAR | CALENDAR_ABBREVIATIONS | MORE
NEVER_SMALL = QUESTION_STOP_WORDS | HOMOGRAPHS  # a word of these names nothing where it is written small
