"""The stories that every system gets: those of a file or folder, and where more are asked for, perturbed copies of them.

A copy has the sentences of its story in another order, which its id decides, so that no two are the same text.
"""

import json
import random
from itertools import count, islice

from graph_service.text import sentences

COPY = "-copy-"


def read(path):
    """Return the stories of a file of JSON Lines, or of all in a folder: id, title, body and date of each."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    lines = (line for file in files for line in file.read_text(encoding="utf-8").split("\n") if line.strip())
    return [
        {key: record.get(key) or "" for key in ("id", "title", "body", "date")} for record in map(json.loads, lines)
    ]


def repeated(stories, number):
    """Return so many stories: the first ones, then perturbed copies of all."""
    return stories[:number] + list(islice(_copies(stories), max(number - len(stories), 0)))


def original(story):
    """Return the id of the story that an id is a copy of, or the id itself."""
    return story.partition(COPY)[0]


def _copies(stories):
    for n in count(1):
        for story in stories:
            key = f"{story['id'][:60].rstrip('-')}{COPY}{n}" if len(story["id"]) > 60 else f"{story['id']}{COPY}{n}"
            yield story | {"id": key, "body": _shuffled(story["body"], key)}


def _shuffled(body, key):
    """Return the sentences of a body in another order; the words, where there are too few sentences to tell copies apart."""
    parts = [" ".join(span.of(body).split()) for span in sentences(body)]
    parts = parts if len(parts) > 3 else body.split()
    random.Random(key).shuffle(parts)
    return " ".join(parts)
