"""Serves the application: gunicorn, with threads in each process and as many processes as the settings say.

Each process opens what is published for itself, after it was started: the passage table's threads do not outlive a fork.
The model is loaded before the first request is taken, so that the first visitor does not wait for it.
"""

from collections.abc import Callable

from flask import Flask
from gunicorn.app.base import BaseApplication

from graph_service.service import StoryGraph
from graph_service.settings import Settings
from graph_service.web.app import create_app


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The application under gunicorn."""

    def __init__(self, settings: Settings, announce: Callable[[str], None]) -> None:
        self.settings = settings
        self.announce = announce
        super().__init__()

    def load_config(self) -> None:
        """Set what the settings say."""
        settings = self.settings
        options = {
            "bind": f"{settings.host}:{settings.port}",
            "workers": settings.workers,
            "threads": settings.threads,
            "worker_class": "gthread",
            "loglevel": "warning",
            "timeout": 120,
            "proc_name": "graph-service",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)
        self.cfg.set("when_ready", lambda _server: self.announce(f"http://{settings.host}:{settings.port}"))

    def load(self) -> Flask:
        """Make the application of one process, warmed up."""
        graph = StoryGraph.open(settings=self.settings)
        graph.encoder.encode(["warm"])
        return create_app(graph)


def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until interrupted; `announce` is told the address once requests are taken."""
    Server(settings, announce).run()
