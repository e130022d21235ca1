"""Virtuoso, as Debian's `virtuoso-opensource` brings it, with a folder of its own: its settings, its data, its command."""

import os
import shutil
import signal
import subprocess
import time

PROGRAM, CONSOLE = "virtuoso-t", "isql-vt"
QUADS = 512  # the flag by which its loader reads N-Quads
START = 120  # seconds

# As Debian ships it, but for addresses, and for the limits that would decide a comparison: 170,000 buffers (what its file
# gives for 2 GB) rather than 10,000, a million rows rather than 10,000, connections that stay.
SETTINGS = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
CaseMode = 2
CheckpointInterval = 0
DirsAllowed = {folder}, {quads}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxQueryMem = 2G
VectorSize = 1000
MaxVectorSize = 1000000
AdjustVectorSize = 0
ThreadsPerQuery = 4
AsyncQueueMaxThreads = 10
MaxStaticCursorRows = 5000
IndexTreeMaps = 64

[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 10
MaxClientConnections = 10
MaxKeepAlives = 10
KeepAliveTimeout = 600
EnabledGzipContent = 1

[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = {seconds}
"""


def missing():
    """Return what of it is not installed here, or nothing."""
    absent = [program for program in (PROGRAM, CONSOLE) if shutil.which(program) is None]
    return f"{' and '.join(absent)} of Debian's virtuoso-opensource not found" if absent else ""


def command(folder):
    """Return the command that runs it in the foreground."""
    return (PROGRAM, "+configfile", str(folder / "virtuoso.ini"), "+foreground", "+wait")


def load(folder, quads, *, port, sql_port, seconds):
    """Make a database that holds a file of N-Quads."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings = SETTINGS.format(
        folder=folder, quads=quads.parent, port=port, sql_port=sql_port, seconds=seconds
    )  # fmt: skip
    (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
    server = subprocess.Popen(
        command(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait(server, sql_port)
        _sql(sql_port, "log_enable(2, 1); "
             f"DB.DBA.TTLP_MT(file_open('{quads}'), '', 'urn:none', {QUADS}, 2); checkpoint;")  # fmt: skip
        _sql(sql_port, "shutdown;")
        server.wait(timeout=START)
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _wait(server, port):
    until = time.monotonic() + START
    while time.monotonic() < until and server.poll() is None:
        if _console(port, "status();").returncode == 0:
            return
        time.sleep(0.5)
    raise RuntimeError(f"{PROGRAM} did not start")


def _sql(port, text):
    ran = _console(port, text)
    if "Error" in ran.stdout + ran.stderr:
        raise RuntimeError(f"{text} gave {ran.stdout} {ran.stderr}")


def _console(port, text):
    return subprocess.run(
        (CONSOLE, f"127.0.0.1:{port}", "dba", "dba", f"exec={text}"), check=False, capture_output=True, text=True
    )
