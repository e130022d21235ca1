"""rdflib-endpoint over a file of N-Quads: python peer_rdflib_endpoint.py FILE PORT.

It is what `rdflib-endpoint serve FILE` runs, in a fork of the process that has read the file: a query that does not end
is got rid of by killing the fork, and the next one answers at once rather than after minutes of reading.
"""

import os
import sys

import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint

if __name__ == "__main__":
    file, port = sys.argv[1:]
    graph = Dataset(default_union=True)
    graph.parse(file)
    application = SparqlEndpoint(graph=graph)  # it looks through all of the graph
    while True:
        child = os.fork()
        if child == 0:
            uvicorn.run(application, host="127.0.0.1", port=int(port), log_level="warning")
            break
        os.waitpid(child, 0)
