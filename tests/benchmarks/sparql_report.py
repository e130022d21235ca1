"""What was measured of SPARQL becomes a page of Markdown, with what is due beside it."""

import os
import statistics
from datetime import UTC, datetime

from asking import TOO_SLOW
from endpoints import AGAIN, OURS, OXIGRAPH, RDFLIB, SHMARQL, VIRTUOSO

DUE = 1.3  # times the server of the engine that answers in ours
AHEAD_OF = (RDFLIB, SHMARQL)  # what we must be ahead of in every query


def ratios(queries, name, ours=OURS):
    """Return our time as a multiple of a server's, for each query that both answered."""
    return {
        question: by_server[ours]["p50"] / by_server[name]["p50"]
        for question, by_server in queries.items()
        if _answered(by_server.get(ours)) and _answered(by_server.get(name))
    }


def behind(queries, name, ours=OURS):
    """Return the queries in which a server was quicker than ours."""
    return [question for question, ratio in ratios(queries, name, ours).items() if ratio >= 1]


def disagreeing(queries):
    """Return what servers' answers have another number of rows than ours: the query, and the rows of each."""
    told = {}
    for question, by_server in queries.items():
        rows = {name: one["rows"] for name, one in by_server.items() if _answered(one)}
        if len(set(rows.values())) > 1:
            told[question] = rows
    return told


def table(found, command):
    """Return the figures as a page of Markdown."""
    lines = [
        "## SPARQL side by side", "",
        f"`{command}`: {found['stories']:,} stories, {found['quads']:,} quads, {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}.",
        "Times over HTTP in ms, the median of up to thirty; × is our time as a multiple. Our cache of answers is off, except in the",
        f"column “asked again”; as it is served, the service caches short answers. The load at the start was {found['load']}.", "",
        *(f"{name} is left out: {why}." for name, why in found["absent"].items()),
        *_queries(found["queries"]), *_pages(found["pages"]), *_limits(found.get("limits")),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


BEGIN, END = "<!-- begin of make bench-sparql -->", "<!-- end of make bench-sparql -->"


def written_into(page, text):
    """Return a page of Markdown with a table in place of what stands between its two comments; raises `ValueError`."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page has no {BEGIN} with {END} after it")
    return f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}"


def _queries(queries):
    names = [OURS, *dict.fromkeys(name for by_server in queries.values() for name in by_server if name != OURS)]
    lines = [
        "### The queries to start from", "",
        "| query | rows | " + " | ".join(names) + " |", "|---|---:|" + "---:|" * len(names),
        *(_row(question, by_server, names) for question, by_server in queries.items()), "",
    ]  # fmt: skip
    lines += [
        f"- Against {name}{'; asked again' * (ours == AGAIN)}: {_summary(found)}{_due(queries, name, ours)}"
        for name in names[1:] if name != AGAIN
        for ours in (OURS, AGAIN) if (found := ratios(queries, name, ours))
    ]  # fmt: skip
    lines += [
        f"- Not the same number of rows: {question} {_rows(rows)}." for question, rows in disagreeing(queries).items()
    ]
    lines += [
        f"- {name} on *{question}*: {one['said']}."
        for question, by_server in queries.items() for name, one in by_server.items()
        if one["said"] and one["said"] != TOO_SLOW
    ]  # fmt: skip
    return [*lines, "- A dash is a search inside a query (`SERVICE search:`), which our service alone answers.", ""]


def _summary(found):
    middle, worst = statistics.median(found.values()), max(found, key=found.get)
    return f"{middle:.2f}× in the median of {len(found)} queries, {found[worst]:.2f}× at worst (*{worst}*)"


def _due(queries, name, ours):
    if name == OXIGRAPH:
        middle = statistics.median(ratios(queries, name, ours).values())
        return f"; goal: at most {DUE}×, {'met' if middle <= DUE else 'not met'}."
    if name in AHEAD_OF:
        late = behind(queries, name, ours)
        return f"; goal: ahead in each, {'met' if not late else 'not met: ' + ', '.join(late)}."
    return "."


def _row(question, by_server, names):
    ours = by_server[OURS]
    cells = [_cell(by_server.get(name), ours if name != OURS else None) for name in names]
    return f"| {question} | {'–' if ours['rows'] is None else format(ours['rows'], ',')} | {' | '.join(cells)} |"


def _cell(one, ours):
    if one is None:
        return "–"
    if one["said"]:
        return TOO_SLOW if one["said"] == TOO_SLOW else "error"
    ratio = f" ({ours['p50'] / one['p50']:.2f}×)" if _answered(ours) else ""
    return _ms(one["p50"]) + ratio


def _answered(one):
    return one is not None and not one["said"] and one["p50"] is not None


def _ms(time):
    return f"{time:,.2f}" if time < 10 else f"{time:,.1f}" if time < 100 else f"{time:,.0f}"


def _rows(rows):
    return ", ".join(f"{name} {number:,}" for name, number in rows.items())


def _pages(pages):
    if not pages:
        return []
    return [
        "### What pages ask all the time", "",
        "Our API over HTTP, beside the same question in SPARQL on Virtuoso; the API's answers also have labels, sentences and reasons.",
        "Its cache of answers is off, except in the column “asked again”.", "",
        "| question | our API | the same, asked again | Virtuoso, SPARQL | for example |", "|---|---:|---:|---:|---|",
        *(f"| {name} | {_times(one, OURS)} | {_times(one, AGAIN)} | {_ms(one[VIRTUOSO])} | `{one['path']}` |"
          for name, one in pages.items()), "",
        f"Goal: under Virtuoso's times; {_under(pages, OURS)}; asked again, {_under(pages, AGAIN)}.", "",
    ]  # fmt: skip


def _times(one, name):
    return f"{_ms(one[name])} ({one[name] / one[VIRTUOSO]:.2f}×)"


def _under(pages, name):
    late = [question for question, one in pages.items() if one[name] >= one[VIRTUOSO]]
    return f"not met in {', '.join(late)}" if late else "met in all"


def _limits(limits):
    if not limits:
        return []
    return [
        f"### `{limits['page']}` while queries run away", "",
        "| state | pages | p50 | p95 | goal |", "|---|---:|---:|---:|---|",
        *(f"| {one['state']} | {one['pages']} | {_ms(one['p50'])} ({one['p50_ratio']:.2f}×) | {_ms(one['p95'])} ({one['p95_ratio']:.2f}×) | {one['due']} |"
          for one in limits["states"]), "",
        f"An answer of {limits['lines']:,} lines made "
        + " and ".join(f"{name} grow by {mib:.0f} MiB" for name, mib in limits["grown_mib"].items()) + "; goal: at most 95.",
    ]  # fmt: skip
