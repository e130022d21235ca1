"""Short names that are also words: whether a story uses "Apple", "Orange" or "Labour" of the organization.

The reference files mark such names. One counts in a story that names the organization by another name, too, that uses it as
firms, parties and bands are spoken of ("shares in Apple", "Labour MPs", "the band Muse"), or in which the parser takes it for
an organization more often than for anything else. An abbreviation such as "BA" needs the name in full. A public body or a party counts only where its country may be meant.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from graph_service.linking.knowledge.gazetteer import Match
from graph_service.linking.knowledge.name_forms import Name
from graph_service.linking.mentions.parsed_story import ParsedStory

BODY_AFTER = re.compile(
    r",? (?:<[A-Z]|Inc|Corp|Ltd|plc|Group)\b|(?:['’]s?)? (?:shares?|stock|shareholders?|chief executive|chairman|chairwoman|chief|spokesm[ae]n|"
    r"spokeswom[ae]n|boss|executives?|president|founder|co-founder|director|officials?|subsidiary|unit|bid|results|profits?|sales|stores?|customers|users|"
    r"website|network|workers|staff|employees|frontman|singer|guitarist|drummer|bassist|album|single|editor|columnist|reporter|leader|"
    r"MPs?|peers?|MEPs?|MSPs?|party|politicians?|candidates?|backbenchers?|councillors?|voters|supporters|activists|government|manifesto|conference|policy|policies|plans|"
    r"ministers?|senators?|lawmakers?|rebels|benches|front bench|strategists?|election|rule|spokespersons?)\b"
)
BODY_BEFORE = re.compile(
    r"\b(?:firm|giant|maker|company|companies|operator|retailer|chain|broadcaster|newspaper|magazine|party|label|studio|studios|bank|group|band|rockers|duo|trio|"
    r"quartet|outfit|manufacturer|developer|publisher|supermarket|airline|carrier|insurer|rival|rivals|competitor|owner|parent|subsidiary|"
    r"shares in|stake in|by the|site|portal|provider|act|acts|store|agency|charity|union|daily|weekly|tabloid|channel|service)s? $"
)
# What the parser calls an organization, and what it calls one by mistake for lack of context.
VOTES = {"ORG": 1.0, "PRODUCT": 0.4, "NORP": 0.0, "WORK_OF_ART": -0.3}


def without_unused(
    parsed: ParsedStory, matches: Sequence[Match], short: Mapping[str, Sequence[str]]
) -> Iterator[Match]:
    """Yield the matches without the short names that the story uses otherwise; `short` has them by their entities' keys."""

    def is_short(name: Name) -> bool:
        return name.written in short.get(name.key, ())

    occurrences: defaultdict[str, list[Match]] = defaultdict(list)
    for match in matches:
        if any(map(is_short, match.names)):
            occurrences[match.surface].append(match)
    in_full = {name.key for match in matches if match.exact for name in match.names if not is_short(name)}
    labels = {(ent.start_char, ent.text): ent.label_ for ent in (parsed.doc.ents if parsed.doc is not None else ())}
    used = {
        surface: not surface.isupper() and _is_used(parsed, places, labels) for surface, places in occurrences.items()
    }
    for match in matches:
        names = tuple(name for name in match.names if not is_short(name) or name.key in in_full or used[match.surface])
        if any(map(is_short, names)):
            names = tuple(name for name in names if name.key.startswith("organization/"))
        if names:
            yield match if names == match.names else replace(match, names=names)


def _is_used(parsed: ParsedStory, matches: Sequence[Match], labels: Mapping[tuple[int, str], str]) -> bool:
    """Tell whether a story uses a name of an organization, at any of the places where it stands."""
    votes: Counter[bool] = Counter()
    for match in matches:
        if not match.exact or parsed.all_caps.meets(match.span) or parsed.title_case.meets(match.span):
            continue
        if BODY_AFTER.match(parsed.after(match.span)) or BODY_BEFORE.search(parsed.before(match.span)):
            return True
        label = labels.get((match.span.start, match.surface)) or labels.get((match.span.start, match.surface + "'s"))
        if label is not None:
            votes[VOTES.get(label, -1.0) > 0] += 1
    return votes[True] > votes[False]
