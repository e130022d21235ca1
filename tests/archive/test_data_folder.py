"""What becomes of a data folder that loses a file, fills up, or may not be written to: nothing published is lost."""

import contextlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from itertools import takewhile
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.stories import linked_story
from test_generations import BASE, Numbers, batch, write

from graph_service import StoryGraph
from graph_service.archive.archive import Archive
from graph_service.archive.generations import Generations
from graph_service.cli.main import main
from graph_service.errors import DamageError, WriteError
from graph_service.settings import load

NOBODY = 65534


@pytest.fixture(scope="module")
def three_generations(tmp_path_factory):
    """Three generations, of one, two and three stories."""
    made = Archive(tmp_path_factory.mktemp("three") / "data")
    for slug in ("one", "two", "three"):
        write(made, linked_story(slug))
    return made.folder


@pytest.fixture
def archive(three_generations, tmp_path):
    return Archive(shutil.copytree(three_generations, tmp_path / "data"))


def stories(archive):
    return sorted(archive.open().projection.ids)


def folders(archive):
    return sorted(folder.name for folder in archive.generations.root.iterdir())


# --- the pointer is lost ----------------------------------------------------------------------------------------------


def test_the_newest_whole_generation_is_used_where_the_pointer_is_lost(archive, caplog):
    archive.generations.pointer.unlink()
    assert stories(archive) == ["one", "three", "two"]
    assert "Generation 3" in caplog.text
    assert not archive.generations.pointer.exists()  # a reader writes nothing
    write(archive, linked_story("four"))
    assert stories(archive) == ["four", "one", "three", "two"]
    assert archive.generations.pointer.read_text(encoding="ascii") == "4\n"
    assert folders(archive) == ["000001", "000002", "000003", "000004"]


def test_a_damaged_generation_is_passed_over(archive, caplog):
    archive.generations.pointer.unlink()
    (archive.generations.root / "000003" / "projection" / "stories.arrow").write_bytes(b"")
    next((archive.generations.root / "000002" / "graph").glob("MANIFEST-*")).write_bytes(b"")
    with caplog.at_level(logging.WARNING):
        assert stories(archive) == ["one"]
    assert "Generation 1" in caplog.text
    write(archive, linked_story("four"))
    assert (archive.generations.current(), stories(archive)) == (4, ["four", "one"])
    assert folders(archive) == ["000001", "000002", "000003", "000004"]


def test_where_none_is_whole_nothing_is_written_or_deleted(archive):
    archive.generations.pointer.unlink()
    for file in archive.generations.root.glob("*/manifest.json"):
        file.unlink()
    with pytest.raises(DamageError, match=r"no generation .* is whole.* ingest .*/sources"):
        write(archive, linked_story("four"))
    assert folders(archive) == ["000001", "000002", "000003"]


@pytest.mark.parametrize("pointer", ["", "seven", "7"])
def test_a_pointer_to_nothing_deletes_nothing(archive, pointer):
    archive.generations.pointer.write_text(pointer, encoding="ascii")
    with pytest.raises(DamageError, match="current"):
        write(archive, linked_story("four"))
    assert folders(archive) == ["000001", "000002", "000003"]


def test_a_number_is_not_given_again_after_going_back(archive, monkeypatch):
    monkeypatch.setattr("graph_service.archive.generations.GRACE", 0)
    archive.generations.pointer.write_text("1\n", encoding="ascii")
    write(archive, linked_story("four"))
    assert (archive.generations.current(), stories(archive)) == (4, ["four", "one"])
    assert {"000002", "000003"} < set(folders(archive))


def test_a_number_is_not_given_again_after_publishing_failed(archive, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(Generations, "point_to", _fails)
        with pytest.raises(InterruptedError):
            write(archive, linked_story("four"))
    assert (archive.generations.current(), len(stories(archive))) == (3, 3)
    write(archive, linked_story("five"))
    assert (archive.generations.current(), stories(archive)) == (5, ["five", "one", "three", "two"])


def _fails(*_):
    raise InterruptedError


def test_what_readers_left_a_moment_ago_is_kept_after_going_back(archive):
    for folder in archive.generations.root.iterdir():
        os.utime(folder, (0, 0))
    archive.generations.pointer.write_text("1\n", encoding="ascii")
    before = archive.open()
    for n in range(3):
        write(archive, linked_story(f"more-{n}"))
    assert (before.projection.ids, before.store.count()) == (["one"], before.manifest.quads)


# --- a generation is known by its mark --------------------------------------------------------------------------------


def ingested(data, *slugs):
    file = data.with_suffix(".jsonl")
    rows = [{"id": slug, "title": f"The {slug} story", "body": "The OSCE met in Vienna."} for slug in slugs]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with StoryGraph.open(settings=load({}, data=data)) as graph:
        assert graph.add(file).errors == []
    return data


@pytest.mark.thorough
def test_a_reader_notices_that_another_took_the_place_of_its_generation(tmp_path):
    data, other = ingested(tmp_path / "data", "one"), ingested(tmp_path / "other", "two")
    ask = "SELECT ?title { ?story schema:headline ?title }"
    with StoryGraph.open(settings=load({}, data=data)) as graph:
        assert b"The one story" in graph.query(ask, format="csv").body
        before = graph.archive.generations.mark()
        shutil.rmtree(data / "generations" / "000001")
        shutil.copytree(other / "generations" / "000001", data / "generations" / "000001")
        assert graph.answers.stories()[1][0].id == "two"
        assert b"The two story" in graph.query(ask, format="csv").body
        assert graph.archive.generations.mark() != before


# --- the graph is damaged ---------------------------------------------------------------------------------------------


def _lose_table(graph):
    max(graph.glob("*.sst"), key=lambda file: file.stat().st_size).unlink()


def _garble_tables(graph):
    for file in graph.glob("*.sst"):
        content = bytearray(file.read_bytes())
        content[10 : len(content) // 2 : 100] = bytes(len(content[10 : len(content) // 2 : 100]))
        file.unlink()
        file.write_bytes(content)


def _lose_manifest(graph):
    next(graph.glob("MANIFEST-*")).unlink()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return ingested(tmp_path_factory.mktemp("whole") / "data", "one", "two")


@pytest.mark.parametrize("damage", [_lose_table, _garble_tables, _lose_manifest, shutil.rmtree])
def test_a_damaged_graph_is_found_by_the_check_and_a_503(whole, tmp_path, damage):
    from graph_service.web import create_app

    data = tmp_path / "data"
    shutil.copytree(whole, data)
    damage(data / "generations" / "000001" / "graph")
    result = CliRunner().invoke(main, ["--data", str(data), "check"])
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert "graph is damaged" in result.stderr
    assert "graph-service rebuild" in result.stderr
    with StoryGraph.open(settings=load({}, data=data)) as graph:
        client = create_app(graph).test_client()
        for path in ("/api/stories/one", "/data/story/one.ttl", "/sparql?query=SELECT * { ?s ?p ?o }"):
            response = client.get(path)
            assert (response.status_code, response.get_json()["type"]) == (503, "/problems#damage"), path


# --- the disk is full, or may not be written to -----------------------------------------------------------------------


@contextlib.contextmanager
def mounted(folder, options):
    folder.mkdir(exist_ok=True)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no file system can be mounted here: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_is_said_in_one_line_and_what_was_published_stays(whole, tmp_path):
    with mounted(tmp_path / "small", "size=300m") as disk:
        data = disk / "data"
        shutil.copytree(whole, data)
        status = os.statvfs(disk)
        for spare in (0, 20_000, 60_000, 200_000):
            filler = disk / "filler"
            status = os.statvfs(disk)
            filler.write_bytes(bytes(max(0, status.f_bavail * status.f_frsize - spare)))
            result = _ingest(data, tmp_path)
            assert result.exit_code == 1, result.output
            assert "No space left on device" in result.stderr
            assert "Free some space" in result.stderr
            assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
            filler.unlink()
            assert stories(Archive(data)) == ["one", "two"]
            assert folders(Archive(data)) == ["000001"]
        assert _ingest(data, tmp_path).exit_code == 0
        assert stories(Archive(data)) == ["new", "one", "two"]


def _ingest(data, folder):
    file = folder / "new.jsonl"
    file.write_text(json.dumps({"id": "new", "title": "New", "body": "The OSCE met in Vienna."}), encoding="utf-8")
    return CliRunner().invoke(main, ["--data", str(data), "ingest", str(file)])


def test_a_read_only_folder_is_read_and_writing_to_it_is_refused_in_one_line(whole, tmp_path):
    with mounted(tmp_path / "disk", "size=300m") as disk:
        data = disk / "data"
        shutil.copytree(whole, data)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        for command in (["ingest", str(whole.with_suffix(".jsonl"))], ["remove", "one"], ["relink", "--all"],
                        ["curate", "block", "Vienna"]):  # fmt: skip
            result = CliRunner().invoke(main, ["--data", str(data), *command])
            assert (result.exit_code, type(result.exception)) == (1, SystemExit), command
            assert "Read-only file system" in result.stderr, command
        with StoryGraph.open(settings=load({}, data=data)) as graph:
            check_reading(graph)


def check_reading(graph):
    assert graph.search("Vienna").total == 2
    assert graph.answers.story("one").story.title == "The one story"
    assert graph.query("ASK { ?s a schema:NewsArticle }", format="json").body
    assert graph.answers.statistics().counts["graphs"] > 0
    assert graph.related("one") is not None


CODE = """
import os, sys
sys.path[:0] = [{tests!r}, {support!r}]
from test_generations import *
from graph_service.errors import WriteError
archive = Archive(Path({data!r}))
write(archive)  # publishes nothing and loads all: the interpreter may lie where root alone may read
os.setgid({nobody})
os.setuid({nobody})
assert archive.open().store.count() == archive.open().manifest.quads
try:
    write(archive, linked_story("four"))
except WriteError as error:
    print(error)
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root may become another user")
def test_the_folder_of_another_user_is_read_and_not_written_to(archive, tmp_path):
    for folder in takewhile(lambda folder: folder != Path(tempfile.gettempdir()), (tmp_path, *tmp_path.parents)):
        folder.chmod(0o755)
    code = CODE.format(
        nobody=NOBODY,
        tests=str(Path(__file__).parent),
        support=str(Path(__file__).parents[1]),
        data=str(archive.folder),
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "cannot be written to: Permission denied" in done.stdout, done.stderr
    assert "right to write" in done.stdout


def test_a_refusal_names_the_place_and_what_to_do(archive, monkeypatch):
    def full(*_):
        raise OSError(28, os.strerror(28), "/somewhere/file")

    monkeypatch.setattr("graph_service.archive.publish.write_counts", full)
    with pytest.raises(WriteError, match=r"^/somewhere/file cannot be written to: No space left on device\. Free"):
        write(archive, linked_story("four"))
    assert (stories(archive), folders(archive)) == (["one", "three", "two"], ["000001", "000002", "000003"])


# --- what the pointer names is on the disk first ----------------------------------------------------------------------


def test_all_of_a_generation_is_on_the_disk_before_the_pointer_names_it(archive, monkeypatch):
    synced, sync = [], os.fsync

    def note(descriptor):
        status = os.fstat(descriptor)
        synced.append((status.st_ino, 0 if Path(f"/proc/self/fd/{descriptor}").is_dir() else status.st_size))
        sync(descriptor)

    earlier = {path.stat().st_ino for path in archive.generations.root.rglob("*")}
    monkeypatch.setattr(os, "fsync", note)
    write(archive, linked_story("four"))
    pointed = synced.index((archive.generations.pointer.stat().st_ino, 2))
    folder = archive.generations.root / "000004"
    new = [path for path in folder.rglob("*") if path.stat().st_ino not in earlier]
    late = [path for path in (folder, archive.generations.root, *new) if _state(path) not in synced[:pointed]]
    assert (len(new) > 30, late) == (True, [])
    assert _state(archive.folder) in synced[pointed:]


def _state(path):
    return path.stat().st_ino, 0 if path.is_dir() else path.stat().st_size


def test_a_table_of_passages_is_on_the_disk_before_the_pointer_names_its_version(tmp_path, monkeypatch):
    archive, synced, sync = Archive(tmp_path / "data", str(tmp_path / "index")), [], os.fsync

    def note(descriptor):
        synced.append(os.fstat(descriptor).st_ino)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    with archive.write(BASE, Numbers()) as builder:
        builder.upsert(batch(linked_story("one")))
    pointed = synced.index(archive.generations.pointer.stat().st_ino)
    paths = list((tmp_path / "index").rglob("*"))
    assert [path for path in paths if path.stat().st_ino not in synced[:pointed]] == []
    assert len(paths) > 3
