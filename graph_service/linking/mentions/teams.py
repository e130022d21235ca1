"""Teams: whether a story is about a sport, and whether the name of a town or a country means the team that plays for it.

A sport is a story's where enough of its words speak of it, or of clubs in it. In such a story a club's short name means the
club ("Reading", "Wolves"), unless the words around say that it is a place: "a Newcastle-based firm". A country means its
national team where the whole story is about the sport. Elsewhere a club counts only by a name that means nothing else ("Real Madrid").
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from graph_service.linking.knowledge.gazetteer import Match
from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.cue_words import CLUB, GENERIC, HEADS
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.mentions.people import person
from graph_service.model import Entity, Span
from graph_service.text import occurrences_of_any, slugify

# Words that speak of a sport; a word in the second list speaks half as loud, because it is used elsewhere as well.
# fmt: off
SPORTS: Mapping[str, tuple[str, str]] = {
    "football": (
        ("striker midfielder midfield goalkeeper Premiership Premier-League FA-Cup Carling-Cup Champions-League UEFA "
        "Uefa FIFA Fifa Bundesliga Serie-A Primera-Liga La-Liga Primera-Division free-kick offside goalless hat-trick "
        "own-goal equaliser kick-off half-time footballer football World-Cup-qualifier Euro-2004 UEFA-Cup Uefa-Cup "
        "Scottish-Cup Old-Firm League-One League-Two non-League first-leg second-leg stoppage-time clean-sheet "
        "Coca-Cola-Championship Europa-League Conference-League Nations-League Ligue-1 Eredivisie Copa-America Libertadores "
        "Champions-Cup free-kick own-goals transfer-window deadline-day full-back left-back right-back centre-back "
        "centre-half headed-in tapped-in back-post stoppage-time extra-time penalty-shootout World-Cup equalised "
        "shootout shoot-out spot-kick spot-kicks aet on-pens FA-Trophy FA-Vase centre-forward wing-back playmaker volleyed"),
        ("defender goal goals keeper winger penalty header manager transfer red-card yellow-card substitute pitch "
        "bench squad scored leg corner comeback on-loan extra-time aggregate agg defenders strikers visitors crossbar levelled Referee"),
    ),
    "rugby-union": (
        ("rugby rugby-union Six-Nations scrum scrum-half fly-half flanker line-out lineout Heineken-Cup "
        "Zurich-Premiership Powergen-Cup Celtic-League Twickenham RFU IRB number-eight Tri-Nations Super-12 "
        "Grand-Slam ruck maul drop-goal fly-half Lansdowne-Road Murrayfield Millennium-Stadium Super-Rugby Springboks "
        "Wallabies Pumas loosehead tighthead Rugby-Championship Aviva-Stadium"),
        ("hooker prop lock try tries conversion full-back centre wing back-row front-row penalty caps Lions squad"),
    ),
    "rugby-league": (
        ("rugby-league Super-League Challenge-Cup Kangaroos RFL NRL State-of-Origin Tri-Nations stand-off "
        "loose-forward Great-Britain-rugby-league"),
        ("prop hooker try tries code half-back squad"),
    ),
    "cricket": (
        ("wicket wickets innings batsman batsmen bowler bowlers bowled lbw one-dayer one-day-international Twenty20 "
        "Ashes all-rounder cricket cricketer wicketkeeper paceman seamer leg-spinner off-spinner Test-series "
        "county-championship Lord's super-over not-out run-out ran-out stumps T20 T20I ODI ODIs IPL Indian-Premier-League leg-before umpire umpires Umpires"),
        ("Test Tests runs overs spinner opener boundary crease squad series"),
    ),
    "american-football": (
        ("NFL N.F.L. quarterback touchdown touchdowns Super-Bowl wide-receiver linebacker end-zone NFC AFC interception "
        "interceptions field-goal cornerback"),
        ("yards playoffs passes threw fumble kicker"),
    ),
    "baseball": (
        ("MLB baseball pitcher home-run home-runs World-Series inning innings infielder shortstop bullpen homered "
        "outfielder pitchers"),
        ("playoffs bases struck-out hits runs"),
    ),
    "basketball": (
        ("NBA N.B.A. basketball three-pointer 3-pointer 3-pointers rebounds slam-dunk play-offs point-guard"),
        ("playoffs guard forward points quarter finals assists"),
    ),
    "ice-hockey": (
        ("NHL N.H.L. ice-hockey puck Stanley-Cup goaltender goalie power-play shutout"),
        ("playoffs forward defenseman goals saves"),
    ),
    "canadian-football": (
        ("CFL Canadian-Football-League Grey-Cup quarterback touchdown"),
        ("football"),
    ),
    "motor-sport": (
        ("Formula-One F1 Grand-Prix grand-prix pole-position pit-stop paddock podium Bernie-Ecclestone qualifying-lap"),
        ("lap laps driver drivers race circuit qualifying engine"),
    ),
    "cycling": (
        ("Tour-de-France peloton cyclist cycling Giro-d'Italia yellow-jersey time-trial"),
        ("stage rider riders"),
    ),
}
# fmt: on
NEEDED = 6  # points
CHARACTERS_A_POINT = 300  # at most, in a story about a sport: a long one may touch on it
LISTED = 3  # points of two lists of players
MOST = 3  # times that a word counts
NATIONAL = {
    "football": ("{} national football team", "{} national soccer team"),
    "rugby-union": ("{} national rugby union team",),
    "rugby-league": ("{} national rugby league team",),
    "cricket": ("{} cricket team", "{} national cricket team"),
}
# A country whose team goes by another name in a sport.
TEAM_NAMES = {
    ("place/united-kingdom", ""): "Great Britain",
    ("place/ireland", "football"): "Republic of Ireland",
}
SHARED_TEAMS = frozenset(
    {("place/united-kingdom", "football"), ("place/united-kingdom", "cricket"), ("place/united-kingdom", "rugby-union")}
)
# What says that a name is a place in a story about sport.
IN_A_PLACE = re.compile(
    r"\b(?:[Ii]n|[Nn]ear|[Aa]round|[Oo]utside|[Aa]cross|[Tt]hroughout|[Ii]nto|city of|town of|streets of|capital,?) "
    r"(?:the |central |north |south |east |west |northern |southern |eastern |western |nearby )?$"
)
TO_A_PLACE = re.compile(r"\b(?:[Tt]o|[Ff]rom|[Oo]f) (?:the )?$")
OF_A_TEAM = re.compile(
    r"\b(?:captain|coach|manager|player|players|members?|victory|win|wins|defeat|defeats|side|team|squad|los[te]|losing|loss|beaten|down|drew|host|hosts|"
    r"next|runners-up|second|rivals|\d+-\d+|conquerors|fans|supporters|best|boss|back|hooker|prop|striker|favourites|hosts) (?:[\w-]+ )?(?:to|from|of) $"
)
AFTER_A_PLACE = re.compile(
    r"-(?:based|born)\b|['’]s (?:capital|government|prime|president|top flight|Premiership|Premier|Serie|Primera|Bundesliga|second city|north|south|east|west|coast)|"
    r" (?:Airport|airport|[Hh]ospital|[Uu]niversity|Crown Court|[Mm]agistrates|[Pp]olice|[Cc]ity [Cc]ouncil|Road|Street|Arena|Stadium)\b|, (?:England|Scotland|Wales|Ireland|Spain|Italy|Germany|France|Australia)\b"
)
OF_A_CLUB = re.compile(
    r"(?:['’]s?)? (?:manager|captain|coach|striker|midfielder|defender|goalkeeper|keeper|winger|boss|player|players|fans|supporters|full-back|"
    r"fly-half|prop|hooker|flanker|batsman|bowler|quarterback|team-mate|stopper)\b"
)
SCORE = re.compile(r"(?<=\w) (?:\d{1,2}[-–]\d{1,2}) (?=[A-Z])")  # between the names of two teams: "Reading 2-1 Wolves"
# Verbs between the names of two teams, and a score beside a verb of winning or losing.
VERSUS = re.compile(
    r" (?:beat|beats|drew with|draw with|drew at|lost to|lose to|lost at|face|faced|host|hosted|hosts|thrashed|thumped|held|hammered|defeated|edged(?: past)?|overcame|stunned|"
    r"eliminated|knocked out|visit|visited|play|played|v|vs|against|came from behind to (?:beat|draw with))\.? (?:the )?"
)
RESULT = re.compile(
    r"\b(?:beat|beaten|won|wins?|lost|loses?|draw|drew|drawn|victory|defeats?|defeated|loss|held)\b[^.\n]{0,40}? \d{1,3}[-–]\d{1,3}\b"
)
TEAM = r"(?<![\w'’&.-])[A-Z][\w'’&.-]*\w(?: (?!v )[A-Z][\w'’&.-]*\w){0,3}"
# The names of two teams beside their score: "Sheppey United 2 Deal Town 1", "Harrisburg held off Fatima 54-49", "Kerala beat Goa by 8 wickets".
SCORED = re.compile(
    rf"^(?P<home>{TEAM}) \d{{1,3}}(?: \([^()\n]*\))?,? (?P<away>{TEAM}) \d{{1,3}}(?: \([^()\n]*\))?$|"
    rf"(?P<first>{TEAM}) \d{{1,3}}[-–]\d{{1,3}} (?P<second>{TEAM})|"
    rf"(?P<winner>{TEAM}) (?:beat|lost to|drew with|defeated|edged(?: past)?|thrashed|hammered|stunned|eliminated|overcame|held off|saw off|topped|downed|routed|outlasted|"
    rf"rallied past|cruised past|fell to) (?P<loser>{TEAM}),? (?:\d{{1,3}}[-–]\d{{1,3}}\b|by (?:\w+ ){{1,2}}(?:wickets?|runs?|goals?|points|tries)\b|by an innings)",
    re.MULTILINE,
)
OF_TEAMS = "Town|City|United|Rovers|Athletic|Wanderers|Albion|County|Rangers|Harriers|Wednesday|Hotspur|Villa|Borough|Rugby|Giants|Tigers|Lions|Bulls|Eagles"
TEAM_OF = re.compile(rf"(?P<town>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?) (?P<kind>{OF_TEAMS})")
SPORT_AFTER = re.compile(r" (?P<sport>rugby league|rugby union|football|cricket)\b")

# A line that lists a team: "Reading: Hart, Moss (capt), Vale; Stone (Reed 70), …".
LINE_UP = re.compile(
    r"^[A-Z][\w .'’-]{2,30}(?: \([^()\n]*\))?: (?P<players>[^\n:]+?)\.?(?=$| [A-Z][\w ]{3,25}:)", re.MULTILINE
)
BENCH = re.compile(
    r"\b(?:Subs|Substitutes|Replacements|Bench|Unused subs(?:titutes)?)(?: not used)?: (?P<players>[^\n:.]+(?:\. [^\n:.]+)*)"
)
PLAYER = re.compile(
    r"(?<=[ (])(?P<name>(?:[A-Z]{1,2}\.? |[A-Z][\w'’-]+ )?(?:(?:van|de|der|den|von|da|dos|el|al) )*[A-Z][\w'’-]+)(?= \d| \(|[,;.)]|$)"
)
SHORTEST = 8  # players
BENCH_WITHIN = 200  # characters after a team's list in which its substitutes stand
# A row of results: the place, who took it, and in brackets a club or a country: "2 H Nakaayi (Uga) 1:58.94".
ROW = re.compile(
    r"(?:^|(?<=[;:.] ))\d{1,3}[.,)]? (?P<name>[A-Z](?:\.|[\w'’-]+)? (?:(?:van|de|der|den|von|da|dos|el|al) )*[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?) \((?P<club>[A-Z][^()\n]{1,40})\)",
    re.MULTILINE,
)
ROWS = 2  # that make results of a line
INITIAL = re.compile(r"[A-Z]{1,2}\.? ")


class Sport(NamedTuple):
    """A sport that a story speaks of, and whether it is what the story is about."""

    name: str
    is_subject: bool


def _pattern(words: str) -> re.Pattern[str]:
    forms = (re.escape(word).replace(r"\-", "[ -]") for word in sorted(words.split(), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])")


LOUD = {sport: _pattern(loud) for sport, (loud, _) in SPORTS.items()}
QUIET = {sport: _pattern(quiet) for sport, (_, quiet) in SPORTS.items()}


def sport_of(text: str, matches: Sequence[Match], sports: Mapping[str, str]) -> Sport | None:
    """Return the sport that a story speaks of; `sports` maps the key of each known team to its own."""
    points: Counter[str] = Counter()
    clubs = {name.key for match in matches for name in match.names if _is_plain(match) and name.key in sports}
    for key in clubs:
        points[sports[key]] += 3
    for match in matches:
        playing = {sports[name.key] for name in match.names if name.key in sports}
        if playing and SCORE.match(text, match.span.end):
            points.update(dict.fromkeys(playing, 5))
        elif playing and OF_A_CLUB.match(text, match.span.end):
            points.update(dict.fromkeys(playing, 3))
    for weight, patterns in ((2, LOUD), (1, QUIET)):
        for sport, pattern in patterns.items():
            words = Counter(pattern.findall(text))
            points[sport] += weight * sum(min(count, MOST) for count in words.values())
    for left, right in pairwise(matches):  # "Reading beat Wolves"
        if VERSUS.fullmatch(text, left.span.end, right.span.start):
            played = ({sports[name.key] for name in match.names if name.key in sports} for match in (left, right))
            points.update(dict.fromkeys(set.intersection(*played), 3))
    if not points:
        return None
    sport, most = points.most_common(1)[0]
    results = len(RESULT.findall(text))
    lists = sum(len(PLAYER.findall(f" {line['players']}")) >= SHORTEST for line in LINE_UP.finditer(text))
    most += 2 * min(results, 2) + (LISTED if lists > 1 else 0)
    return Sport(sport, len(text) <= most * CHARACTERS_A_POINT) if most >= NEEDED else None


def _is_plain(match: Match) -> bool:
    """Tell whether a name of a team means nothing else: it has several words, and no place or person has it."""
    return " " in match.surface and match.exact and all(key.startswith("organization/") for key in match.keys)


def choose_teams(
    parsed: ParsedStory, matches: Sequence[Match], sport: Sport | None, sports: Mapping[str, str]
) -> Iterator[Match]:
    """Yield the matches, each with the names of teams alone where it means a team, else without them."""
    for match in matches:
        teams = [name for name in match.names if name.key in sports]
        if not teams:
            yield match
            continue
        others = tuple(name for name in match.names if name.key not in sports)
        playing = tuple(name for name in teams if sport is not None and sports[name.key] == sport.name)
        if playing and not is_located(parsed, match.span):
            yield replace(match, names=playing)
        elif _is_plain(match) and not others:
            yield match
        elif others:
            yield replace(match, names=others)


def is_located(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether the words around a name say that it is a place."""
    return (
        IN_A_PLACE.search(parsed.before(span)) is not None
        or AFTER_A_PLACE.match(parsed.after(span)) is not None
        or parsed.datelines.meets(span)
    )


def unlisted_teams(parsed: ParsedStory, named: Sequence[Candidate], sport: Sport | None) -> dict[str, Entity]:
    """Map the names of the teams that the story gives a score to its own entities, but of those that are `named` already.

    A team's town stands for it, and so does the word for teams of its kind: "Deal", "Town".
    """
    known = {candidate.span.start for candidate in named if candidate.entity.type in {"organization", "person"}}
    teams: dict[str, Entity] = {}
    for match in SCORED.finditer(parsed.text) if sport is not None else ():
        for group, name in match.groupdict().items():
            if name is None or match.start(group) in known or name in HEADS | GENERIC:
                continue
            team = Entity(type="organization", id=slugify(name), label=name, subtype="sports-team")
            teams[name] = teams.get(name, team)
    for match in CLUB.finditer(parsed.text) if sport is not None else ():
        team = Entity(type="organization", id=slugify(match[0]), label=match[0], subtype="sports-team")
        if match.start() not in known:
            teams.setdefault(match[0], team)
            teams.setdefault(match["short"] or match["town"], team)
    for name, team in list(teams.items()):
        kind = TEAM_OF.fullmatch(name)
        if kind is not None:
            teams.setdefault(kind["town"], team)
    return teams


def unlisted_candidates(parsed: ParsedStory, teams: Mapping[str, Entity]) -> Iterator[Candidate]:
    """Yield where the story's own teams are named, not where a name says that it is a place."""
    for name, span in occurrences_of_any(teams, parsed.text):
        before = parsed.before(span)
        is_town = is_located(parsed, span) or (TO_A_PLACE.search(before) and not OF_A_TEAM.search(before))
        if not is_town:
            yield Candidate.by("team", span, teams[name])


# What stands before a country and makes it its team: "збірна України". Football, where nothing names another sport.
PRESENTED_TEAM = {
    language: re.compile(rf"(?<!\w)(?:{words}) $", re.IGNORECASE)
    for language, words in {
        "uk": r"збірн\w+(?: команд\w+)?", "ru": r"сборн\w+(?: команд\w+)?", "be": r"зборн\w+", "pl": r"reprezentacj\w+|kadr\w+",
        **dict.fromkeys(("sr", "hr", "bs"), r"reprezentacij\w+|репрезентациј\w+"), "cs": r"reprezentac\w+", "de": r"Nationalmannschaft(?: von)?|Nationalelf(?: von)?",
        "fr": r"(?:équipe nationale|sélection) (?:de|du|d['’])|équipe de", "it": r"nazionale (?:di|della|del)", "es": r"selección (?:nacional )?de", "ro": r"naționala|echipa națională a",
    }.items()
}  # fmt: skip


def national_team(
    parsed: ParsedStory, place: Candidate, played: Sport | None, entities: Mapping[str, Entity]
) -> Candidate | None:
    """Return the national team that a country means in a story about a sport, None where it means the country."""
    stated = SPORT_AFTER.match(parsed.after(place.span))
    sport = played.name if played is not None and played.is_subject else None
    if played is not None and stated:
        sport = stated["sport"].replace(" ", "-")
    before = parsed.before(place.span)
    presented = PRESENTED_TEAM.get(parsed.language)
    is_presented = presented is not None and presented.search(before) is not None
    if is_presented and sport is None:
        sport = "football"
    country = place.entity
    # A part of the United Kingdom plays as a country does.
    plays = country.subtype == "country" or (
        country.iso == "GB" and country.label in {"England", "Scotland", "Wales", "Northern Ireland"}
    )
    if sport not in NATIONAL or (country.key, sport) in SHARED_TEAMS or not plays:
        return None
    is_place = is_located(parsed, place.span) or (TO_A_PLACE.search(before) and not OF_A_TEAM.search(before))
    if is_place and not is_presented:
        return None
    name = TEAM_NAMES.get((country.key, sport)) or TEAM_NAMES.get((country.key, "")) or country.label
    labels = [pattern.format(name) for pattern in NATIONAL[sport]]
    known = (entities.get(f"organization/{slugify(label)}") for label in labels)
    team = next(filter(None, known), None) or Entity(
        type="organization", id=slugify(labels[0]), label=labels[0], aliases=tuple(labels[1:]), subtype="sports-team"
    )
    return Candidate.by("team", place.span, team)


def line_ups(parsed: ParsedStory, *, is_sport: bool) -> Iterator[Span]:
    """Yield where the lists of teams stand: lines of many names and little else, most with an initial where no sport is known."""
    for line in LINE_UP.finditer(parsed.text):
        names = [match["name"] for match in PLAYER.finditer(f" {line['players']}")]
        has_initials = sum(INITIAL.match(name) is not None for name in names) * 2 > len(names)
        is_list = len(names) >= len(re.findall(r"[,;]", line["players"])) * 0.8
        if len(names) >= SHORTEST and is_list and (is_sport or has_initials):
            yield Span(*line.span("players"))
            bench = BENCH.search(parsed.text, line.end(), line.end() + BENCH_WITHIN)
            if bench is not None:
                yield Span(*bench.span("players"))


def players(parsed: ParsedStory, line_up: Span) -> Iterator[Candidate]:
    """Yield the people of a team's list, who go by initial and surname or by one name."""
    for match in PLAYER.finditer(parsed.text, line_up.start - 1, line_up.end):
        yield Candidate.by("line-up", Span(*match.span("name")), person(match["name"]))


def results(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the people in rows of results, and the clubs of several words in brackets after them."""
    rows = list(ROW.finditer(parsed.text))
    for row in rows if len(rows) >= ROWS else ():
        yield Candidate.by("line-up", Span(*row.span("name")), person(row["name"]))
        if " " in row["club"] and not any(map(str.isdigit, row["club"])):
            club = Entity(type="organization", id=slugify(row["club"]), label=row["club"], subtype="sports-team")
            yield Candidate.by("team", Span(*row.span("club")), club)
