"""Serves the application: `python -m graph_service.server`, gunicorn with threads in each of as many processes as are set.

The first process loads neither the application nor its engines: each worker does, after it was started, since the passage
table's threads do not outlive a fork. A worker loads the model and counts the names and words of the archive before it takes
a request, so that no visitor waits for it.

Each request encodes its question in one thread, unless OMP_NUM_THREADS says otherwise: several requests are answered at a
time, and threads of a model that wait for a core in use by another request's turn 6 ms into 20 and, now and then, 500.
"""

import os
import sys
from typing import Any

from gunicorn.app.base import BaseApplication

from graph_service.settings import Settings, load


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The application under gunicorn; `announcement` is printed with the address once requests are taken."""

    def __init__(self, settings: Settings, announcement: str) -> None:
        self.settings = settings
        self.announcement = announcement
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
            "post_worker_init": self._announce,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def _announce(self, worker: Any) -> None:
        if worker.age == 1:
            print(self.announcement % f"http://{self.settings.host}:{self.settings.port}", flush=True)  # noqa: T201

    def load(self) -> Any:
        """Make the application of one process, warmed up."""
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # read by numpy, torch and ONNX Runtime as they are loaded
        from graph_service.service import StoryGraph  # noqa: PLC0415  after the fork
        from graph_service.web import create_app  # noqa: PLC0415  likewise

        graph = StoryGraph.open(settings=self.settings)
        graph.check_model()
        graph.encoder.encode(["warm"])
        if graph.archive.current() is not None:
            graph.search("warm")
            graph.query("ASK {}")
        return create_app(graph)


if __name__ == "__main__":
    Server(load(), sys.argv[1]).run()
