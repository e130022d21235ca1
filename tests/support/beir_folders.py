"""Small collections laid out as BEIR's are, written where a test says."""

from support.json_lines import write_json_lines

DOCUMENTS = [
    {"_id": "doc/1 ü", "title": "A free telephone line", "text": "Victims of trafficking can ring a hotline at night."},
    {"_id": "<2>", "title": "Votes counted", "text": "Observers watched how the ballots of the election were counted."},
    {"_id": "3", "title": "", "text": "Border guards learned to recognise forged passports in a course of five days."},
    {"_id": "4", "title": "Landmines cleared from the fields near the village", "text": ""},
    {"_id": "5", "title": "  ", "text": "\n"},
    {"_id": "6", "title": "A free telephone line", "text": "Victims of trafficking can ring a hotline at night."},
    {"_id": "6", "title": "Said again", "text": "This line is another of the same id."},
    {
        "_id": "7",
        "title": "Money",
        "text": "Bankers and prosecutors discussed how dirty money is laundered.\u2028At length.",
    },
]
QUERIES = [
    {"_id": "q1", "text": "whom can people who were trafficked call"},
    {"_id": "q2", "text": "training on false identity documents"},
    {"_id": "q3", "text": "removal of mines"},
    {"_id": "q4", "text": "never judged"},
    {"_id": "q5", "text": "only judged as wrong"},
]
QRELS = [("q1", "doc/1 ü", 2), ("q1", "6", 1), ("q2", "3", 1), ("q3", "4", 1), ("q3", "gone", 1), ("q5", "<2>", 0)]


def write_collection(folder, documents=DOCUMENTS, queries=QUERIES, qrels=QRELS, split="test"):
    """Write a collection and return its folder."""
    (folder / "qrels").mkdir(parents=True)
    write_json_lines(folder / "corpus.jsonl", documents)
    write_json_lines(folder / "queries.jsonl", queries)
    rows = ["query-id\tcorpus-id\tscore", *("\t".join(map(str, row)) for row in qrels)]
    (folder / "qrels" / f"{split}.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder
