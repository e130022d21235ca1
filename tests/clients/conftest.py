"""The demonstration, served with a token, as clients of other makers meet it."""

import shutil
from dataclasses import dataclass

import pytest
from support.servers import serve

from graph_service import StoryGraph
from graph_service.iris import Names
from graph_service.settings import load
from graph_service.web import create_app

TOKEN = "secret"


@dataclass(frozen=True)
class Service:
    """Where the service is, and what its IRIs are."""

    address: str
    names: Names
    graph: StoryGraph

    @property
    def sparql(self):
        return f"{self.address}/sparql"

    def count(self, pattern):
        """Return what our own engine counts."""
        answer = self.graph.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", "text/csv")
        return int(answer.body.split()[1])


@pytest.fixture(scope="session")
def service(demo, encoder, tmp_path_factory):
    data = tmp_path_factory.mktemp("clients") / "data"
    shutil.copytree(demo.settings.data, data)
    with (
        StoryGraph(load({}, data=data, token=TOKEN, processes=1), encoder) as graph,
        serve(create_app(graph)) as address,
    ):
        yield Service(address, graph.names, graph)
