"""What a system is told to do, as a file of JSON that any interpreter can read."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Job:
    """Paths, and what is asked: `questions` are pairs of a story's id and its title; `since` filters by date.

    `shortened` are pairs of a story's id and its title without two of its words, which no look-up of titles answers.

    `folder` is where the system keeps its own; `archive` an archive of ours that is there already, or empty.
    """

    stories: str
    model: str
    folder: str
    archive: str
    cranfield: str
    since: str
    questions: list
    shortened: list

    def write(self, file):
        """Write the job down."""
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    def records(self):
        """Return the stories."""
        return jsonl(self.stories)

    def collection(self):
        """Return the documents of Cranfield as stories, and its queries by their ids."""
        folder = Path(self.cranfield)
        documents = [
            {"id": row["_id"], "title": row.get("title", ""), "body": row["text"], "date": ""}
            for row in jsonl(folder / "corpus.jsonl")
        ]
        return documents, {row["_id"]: row["text"] for row in jsonl(folder / "queries.jsonl")}


def read_job(file):
    """Return the job of a file."""
    return Job(**json.loads(Path(file).read_text(encoding="utf-8")))


def jsonl(file):
    """Return the objects of a file of JSON Lines."""
    return [json.loads(line) for line in Path(file).read_text(encoding="utf-8").split("\n") if line.strip()]


def text_of(record):
    """Return what a system that knows no titles is given of a story."""
    return f"{record['title']}. {record['body']}"
