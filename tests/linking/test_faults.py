"""A fault that one story brings out while it is read or linked refuses this story alone."""

import json

from graph_service.errors import SourceError
from graph_service.linking import parallel
from graph_service.reading.documents import Document


def document(line, kind="json", **record):
    return Document(kind, "s.jsonl", line, json.dumps({"body": "It opened in Kyiv."} | record).encode())


def test_a_fault_while_a_story_is_read_refuses_this_story_alone(caplog):
    results = parallel.link_chunk(
        [document(1, title="Before"), document(2, kind="nonsense"), document(3, title="After")]
    )
    assert_second_is_refused(results, "KeyError: 'nonsense'", caplog)


def test_a_fault_while_a_story_is_linked_refuses_this_story_alone(monkeypatch, linker, caplog):
    class Strict:
        """The linker, which takes no question marks."""

        def link(self, stories):
            for story in stories:
                if "?" in story.title:
                    raise OverflowError("it asks")
                yield from linker.link([story])

    monkeypatch.setattr(parallel, "linker", lambda _curation: Strict())
    results = parallel.link_chunk(
        document(line, title=title) for line, title in enumerate(["Before", "Why?", "After"], 1)
    )
    assert_second_is_refused(results, "OverflowError: it asks", caplog)


def assert_second_is_refused(results, reason, caplog):
    (_, before), (_, refused), (_, after) = results
    assert (before.story.title, after.story.title) == ("Before", "After")
    assert isinstance(refused, SourceError)
    assert str(refused).startswith(f"s.jsonl:2: it cannot be added ({reason}).")
    assert "Traceback" in caplog.text
