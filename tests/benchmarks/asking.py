"""Endpoints asked one after the other, again and again, within bounds; pure figures come out."""

import time
from http.client import HTTPException

from endpoints import AGAIN, BOUND, OURS, count
from timing import percentile

ROUNDS = 3
REPEATED, SPENT = 10, 1.0  # in a round a question is asked so often, or for so many seconds
TOO_SLOW = f"over {BOUND} s"
JSON = "application/json"  # what our API answers in
SLOW = 5.0  # seconds beyond which once is enough


def measured(servers, queries, say):
    """Return for each query what each server's answer was: the median of its times in ms, its rows, or what was wrong.

    In each round every query goes to one server after the other, so that what the machine does besides falls on all.
    """
    found = {query.question: {} for query in queries}
    for number in range(1, ROUNDS + 1):
        for query in queries:
            say(f"round {number} of {ROUNDS}: {query.question}")
            for name, server in servers.items():
                if query.ours_alone and name not in {OURS, AGAIN}:
                    continue
                told = found[query.question].setdefault(name, {"times": [], "rows": None, "said": ""})
                # What was too slow is not asked again; an error may be of the moment.
                if told["said"] != TOO_SLOW and not (told["times"] and told["times"][0] > SLOW * 1000):
                    _ask(server, query, told)
    return {
        question: {name: _figure(told) for name, told in by_server.items()} for question, by_server in found.items()
    }


def _figure(told):
    p50 = percentile(told["times"], 50) if told["times"] else None
    said = "" if told["times"] and told["said"] != TOO_SLOW else told["said"]
    return {"p50": p50, "asked": len(told["times"]), "rows": told["rows"], "said": said}


def _ask(server, query, told):
    """Ask a query some times; the first answer of a round counts only where it took so long that no second is asked for."""
    until = time.monotonic() + SPENT
    try:
        first, answer = _timed(server.ask, query)
        told["rows"] = count(*answer)
        if first > SPENT * 1000:
            told["times"].append(first)
            return
        for _ in range(REPEATED):
            took, _ = _timed(server.ask, query)
            told["times"].append(took)
            if time.monotonic() > until:
                return
    except TimeoutError:
        told["said"] = TOO_SLOW
        server.again()
    except (HTTPException, ConnectionError) as error:
        told["said"] = f"no answer: {type(error).__name__}"
        server.again()
    except ValueError as error:
        told["said"] = TOO_SLOW if str(error).startswith("504") else str(error)


def side_by_side(servers, questions, say):
    """Return the medians of what pages ask, in ms, over all that each is asked of: of our API, and of a server in SPARQL."""
    found = {}
    for question in questions:
        say(f"pages: {question.name}")
        times = {name: [] for name in servers}
        for number in range(ROUNDS * 2 + 1):
            for path, query in question.asked:
                for name, server in servers.items():
                    asked = (server.get, path, JSON) if name in {OURS, AGAIN} else (server.ask, query)
                    took, answer = _timed(*asked)
                    if answer[0] != 200:
                        raise RuntimeError(f"{path} or its query gave {answer[0]}: {answer[2][:300]!r} {query.text}")
                    if number:  # nothing is warm before
                        times[name].append(took)
        found[question.name] = {name: percentile(those, 50) for name, those in times.items()} | {
            "path": question.asked[0][0], "query": question.asked[0][1].text, "things": len(question.asked)
        }  # fmt: skip
    return found


def _timed(ask, *given):
    started = time.perf_counter()
    answer = ask(*given)
    return (time.perf_counter() - started) * 1000, answer
