"""Real SPARQL servers for tests: each is started once, in a temporary folder, on ports of its own, and stopped at the end."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from werkzeug.serving import make_server

from graph_service.store.http_client import Address

PATIENCE = 60  # seconds
MAX_ROWS = 12_000
VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
ErrorLogLevel = 3
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 20
CheckpointInterval = 0
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
MaxClientConnections = 10
[Client]
SQL_QUERY_TIMEOUT = 0
SQL_TXN_TIMEOUT = 0
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryCostEstimationTime = 0
DeferInferenceRulesInit = 1
"""


class NotInstalledError(Exception):
    """A server that is not installed, and why it is needed."""


@dataclass(frozen=True)
class Server:
    """A server that runs, and what stops it."""

    address: Address
    process: subprocess.Popen

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def oxigraph(folder, *options, engine=""):
    """Start the server of the package `oxigraph`, which stands beside the interpreter or on the path."""
    beside = Path(sys.executable).with_name("oxigraph")
    binary = str(beside) if beside.exists() else shutil.which("oxigraph")
    if binary is None:
        raise NotInstalledError("the package oxigraph, which brings the server, is not installed")
    port = free_port()
    process = _start([binary, "serve", "--bind", f"127.0.0.1:{port}", *options], folder, port, "/query")
    base = f"http://127.0.0.1:{port}"
    return Server(Address(query=f"{base}/query", update=f"{base}/update", engine=engine), process)


def plain(folder):
    """Start a server that is asked for nothing but what SPARQL 1.1 says."""
    return oxigraph(folder, "--union-default-graph", engine="plain")


def virtuoso(folder):
    """Start Virtuoso, with few buffers, and let everybody update it over HTTP."""
    binary, terminal = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if binary is None or terminal is None:
        raise NotInstalledError("Virtuoso (Debian's virtuoso-opensource) is not installed")
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(sql=sql, http=http, rows=MAX_ROWS), encoding="utf-8")
    process = _start([binary, "-f", "-c", "virtuoso.ini"], folder, http, "/sparql")
    grant = [terminal, f"127.0.0.1:{sql}", "dba", "dba", 'exec=GRANT SPARQL_UPDATE TO "SPARQL";']
    subprocess.run(grant, check=True, capture_output=True)
    address = f"http://127.0.0.1:{http}/sparql"
    return Server(Address(query=address, update=address), process)


def _start(command, folder, port, path):
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=os.environ | {"LC_ALL": "C"})
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}?query=ASK%7B%7D", timeout=5).read()
            log.close()
            return process
        time.sleep(0.1)
    process.kill()
    raise RuntimeError(f"{command[0]} did not start: {(folder / 'server.log').read_text(errors='replace')[-2000:]}")


SERVERS = {"oxigraph": oxigraph, "virtuoso": virtuoso, "plain": plain}


@contextmanager
def serve(app):
    """Serve a WSGI application, and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
