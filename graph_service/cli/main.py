"""The command line: each command parses, asks the facade, and prints; answers go to standard output, all else to error.

Exit codes: 0 done, 1 bad input (what could be done is done), 2 bad usage, 130 interrupted.
"""

import os
import sys
from pathlib import Path
from typing import Any

import click

from graph_service.cli import explore, maintain
from graph_service.cli.curate import curate
from graph_service.cli.evaluate import encoders, evaluate
from graph_service.cli.output import print_error, print_warning
from graph_service.errors import GraphServiceError, WriteError
from graph_service.files import refusal, writable_cache
from graph_service.settings import Settings, load

OUTPUT_REFUSED = "Free some space there, or write to another place."
INTERRUPTED = 130  # 128 and the number of the signal, as shells report it


class Group(click.Group):
    """Prints our errors for people; a bug keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except GraphServiceError as error:
            print_error(error)
            ctx.exit(error.exit_code)
        except OSError as error:  # of an output: the data folder has errors of its own
            reason = refusal(error)
            if reason is None:
                raise
            place = error.filename or "The output"
            print_error(WriteError(f"{place} cannot be written to: {os.strerror(reason)}.", hint=OUTPUT_REFUSED))
            ctx.exit(WriteError.exit_code)
        except (KeyboardInterrupt, RuntimeError) as error:
            # Python 3.11 wraps an interrupt that comes while a class is made, as when a library is being loaded.
            if KeyboardInterrupt not in {type(error), type(error.__cause__)}:
                raise
            click.echo("Interrupted; what was published before stays.", err=True)
            ctx.exit(INTERRUPTED)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), envvar="GRAPH_SERVICE_DATA",
    help="The data folder.  [default: .graph-service; environment: GRAPH_SERVICE_DATA]",
)  # fmt: skip
@click.version_option(package_name="graph-service", prog_name="Story Graph")
@click.pass_context
def main(ctx: click.Context, data: Path | None) -> None:
    """Story Graph reads stories, links who, where and what they mention, and answers questions about them.

    \b
    graph-service ingest stories.jsonl page.html notes.md    read stories in
    graph-service search "who answers the phone for victims"
    graph-service entity organization/odihr
    graph-service serve                                      pages, API and SPARQL
    """
    ctx.obj = load(data=data)


@main.command()
@click.option("--host", help="The address to serve at.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to serve at.  [default: 8000]")
@click.option("--workers", type=click.IntRange(1), help="Server processes.  [default: one per core, at most four]")
@click.option("--json", "as_json", is_flag=True, help="Print the address as JSON.")
@click.pass_obj
def serve(settings: Settings, *, host: str | None, port: int | None, workers: int | None, as_json: bool) -> None:
    """Serve the pages, the API and SPARQL.

    Runs until Ctrl-C, and picks up later ingests on its own.
    """
    from graph_service.archive.generations import Generations  # noqa: PLC0415  help should come at once
    from graph_service.archive.manifest import check_graph, check_model, check_scores  # noqa: PLC0415  likewise
    from graph_service.embedding import encoder_of  # noqa: PLC0415  likewise
    from graph_service.server import free_address, is_elsewhere  # noqa: PLC0415  likewise

    manifest = Generations(settings.data).manifest()
    if manifest is not None:
        check_scores(manifest)
        check_graph(manifest, settings.sparql_endpoint)
        check_model(manifest, encoder_of(settings.encoder, settings.model, writable_cache(settings.data)))
    host_served, port_served = host or settings.host, port or settings.port
    free_address(host_served, port_served)
    base_iri = settings.base_iri if manifest is None else manifest.base_iri
    if is_elsewhere(base_iri, host_served, port_served):
        print_warning(
            f"every IRI of this archive starts with {base_iri}, which does not lead to port {port_served}.",
            hint="Pages work. Links for programs do not: canonical addresses, the sitemap, the IRIs in data and in answers of SPARQL.\n"
            f"  Serve at the port of that address, or let a proxy pass it on to port {port_served}.",
        )
    options = {"data": settings.data, "host": host, "port": port, "workers": workers}
    environ = os.environ | {f"GRAPH_SERVICE_{name.upper()}": str(value) for name, value in options.items() if value}
    announcement = '{"address": "%s"}' if as_json else "Serving %s"
    sys.stdout.flush()
    # A fresh process: nothing that this one has loaded should be there when workers fork.
    os.execve(sys.executable, [sys.executable, "-m", "graph_service.server", announcement], environ)  # noqa: S606


for command in (
    maintain.ingest, maintain.link, maintain.remove, maintain.relink, maintain.rebuild, maintain.check,
    explore.status, explore.search, explore.related, explore.entity, explore.path, explore.suggest, explore.query, explore.export,
    curate, evaluate, encoders,
):  # fmt: skip
    main.add_command(command)


if __name__ == "__main__":
    main()
