"""The plain baseline over HTTP, served as ours is: Flask under Granian, one process with threads."""

import sys
from functools import partial

from flask import Flask, jsonify, request
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from job import read_job
from plain import opened


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
    server = Server(
        "plain", port=int(sys.argv[2]), interface=Interfaces.WSGI, blocking_threads=8, log_level=LogLevels.error
    )
    server.serve(target_loader=partial(application, read_job(sys.argv[1])), wrap_loader=False)
