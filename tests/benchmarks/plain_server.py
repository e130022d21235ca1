"""The plain baseline over HTTP, served as ours is: Flask under gunicorn, one process with threads."""

import sys

from flask import Flask, jsonify, request
from gunicorn.app.base import BaseApplication
from job import read_job
from plain import opened


class Server(BaseApplication):
    """The baseline under gunicorn."""

    def __init__(self, job, port):
        self.job, self.port = job, port
        super().__init__()

    def load_config(self):
        options = {"bind": f"127.0.0.1:{self.port}", "workers": 1, "threads": 8, "worker_class": "gthread",
                   "loglevel": "warning", "timeout": 300, "control_socket_disable": True}  # fmt: skip
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self):
        return application(self.job)


def application(job):
    plain, app = opened(job), Flask(__name__)
    modes = {"keyword": plain.words, "semantic": plain.meaning, "hybrid": plain.hybrid}
    plain.encode("warm")

    @app.get("/api/search")
    def search():
        text, since = request.args["q"], request.args.get("from")
        scores = plain.filtered(text, since) if since else modes[request.args["mode"]](text)
        return jsonify(hits=[{"id": story} for story in plain.best(scores)])

    @app.get("/api/stories/<story>/related")
    def related(story):
        return jsonify(hits=[{"id": other} for other in plain.best(plain.related(story))])

    return app


if __name__ == "__main__":
    Server(read_job(sys.argv[1]), sys.argv[2]).run()
