"""Which commands there are. Files of commands import typer alone; the rest comes when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from needlepoint._version import __version__
from needlepoint.cli import (
    backup,
    batch,
    card,
    clip,
    compare,
    demo,
    erase,
    export,
    facts,
    forecast,
    form,
    measure,
    phantom,
    plan,
    repeat,
    report,
    restore,
    rig,
    rotate,
    schema,
    serve,
    service,
    trial,
)
from needlepoint.language import ENGLISH, VARIABLE

app = typer.Typer(
    name="needlepoint",
    add_completion=False,
    rich_markup_mode=None,  # plain help: a third of the time
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

app.command("measure")(measure.measure)
app.command("compare")(compare.compare)
app.command("batch")(batch.batch)
app.command("demo")(demo.demo)
app.command("forecast")(forecast.forecast)
app.command("form")(form.form)
app.command("plan")(plan.plan)
app.command("phantom")(phantom.phantom)
app.command("repeat")(repeat.repeat)
app.command("report")(report.report)
app.command("card")(card.card)
app.command("clip")(clip.clip)
app.add_typer(rig.app, name="rig")
app.command("facts")(facts.facts)
app.command("schema")(schema.schema)
app.command("serve")(serve.serve)
app.add_typer(service.app, name="service")
app.command("backup")(backup.backup)
app.command("restore")(restore.restore)
app.command("export")(export.export)
app.command("erase")(erase.erase)
app.command("rotate-keys")(rotate.rotate_keys)
app.command("trial")(trial.trial)


def _tell_version(asked: bool) -> bool:
    if asked:
        typer.echo(f"needlepoint {__version__}")
        raise typer.Exit
    return asked


@app.callback()
def needlepoint(
    _language: Annotated[
        str,
        typer.Option("--language", envvar=VARIABLE, help="Language of what is written: en or es."),
    ] = ENGLISH,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", is_eager=True, callback=_tell_version),
    ] = False,
    _debug: Annotated[
        bool, typer.Option("--debug", help="Show where in the program an error arose.")
    ] = False,
) -> None:
    """Measure acne scars in millimetres from photographs under known lights, or from scans.

    Exit codes: 0 done, 2 wrong usage or unreadable input, 3 read but refused, 1 a fault of the
    program.
    """
