"""How every command begins and ends: one sentence for what went wrong, and the exit code."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from types import FrameType

import typer

from needlepoint.cli.app import app
from needlepoint.errors import NeedlepointError
from needlepoint.language import speaking

INTERRUPTED, TERMINATED = 130, 143  # as shells count: 128 and the number of the signal
WRONG_USAGE, OUR_FAULT = 2, 1

# The parent of everything that the parser of the command line refuses; typer keeps no public
# name for it.
_Refusal: type[Exception] = typer.BadParameter.__mro__[2]


def main(arguments: list[str] | None = None) -> int:
    """Run one command and give its exit code.

    Parameters
    ----------
    arguments
        What was typed after ``needlepoint``; None to take it from the process.
    """
    # matrices here are small: more threads than one would only wait for each other
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    try:
        earlier = signal.signal(signal.SIGTERM, _terminated)
    except ValueError:  # not in the main thread: somebody else keeps the signals
        earlier = None
    try:
        return _run([each for each in given if each != "--debug"] or ["--help"])
    except SystemExit:
        return _say("stopped; nothing half-written was left behind.", TERMINATED)
    except BaseException as why:  # noqa: BLE001  this is the one place where everything ends
        if debug:
            traceback.print_exc()
        return _end(why)
    finally:
        if earlier is not None:
            signal.signal(signal.SIGTERM, earlier)


def _run(arguments: list[str]) -> int:
    command = typer.main.get_command(app)
    try:
        with (
            command.make_context("needlepoint", arguments) as context,
            speaking(context.params["_language"]),
        ):
            command.invoke(context)
        sys.stdout.flush()
    except typer.Exit as end:
        return int(end.exit_code)
    return 0


def _end(why: BaseException) -> int:  # noqa: PLR0911  one return for each way to end
    """Turn what went wrong into a sentence and an exit code."""
    match why:
        case NeedlepointError():
            return _say(str(why), why.exit_code)
        case KeyboardInterrupt() | typer.Abort():
            return _say("interrupted; nothing half-written was left behind.", INTERRUPTED)
        case BrokenPipeError():  # the reader has seen enough, as in `needlepoint facts | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        case _Refusal():
            return _say(_usage(why), WRONG_USAGE)
        case MemoryError():
            return _say(
                "There is not enough memory for this input; take a smaller picture or patch.",
                WRONG_USAGE,
            )
        case OSError():
            where = f" ({why.filename})" if why.filename else ""
            return _say(f"{why.strerror or why}{where}.", WRONG_USAGE)
        case _:
            return _say(
                f"Something broke that should not: {type(why).__name__}: {why}. "
                "This is our fault; run the command again with --debug and send what it prints.",
                OUR_FAULT,
            )


def _usage(why: BaseException) -> str:
    context = getattr(why, "ctx", None)
    path = context.command_path if context is not None else "needlepoint"
    sentence = str(why.format_message()).strip()  # type: ignore[attr-defined]
    link = " See" if sentence.endswith("?") else "; see"
    return f"{sentence.rstrip('.')}{link} {path} --help."


def _say(sentence: str, code: int) -> int:
    print(f"needlepoint: {' '.join(sentence.split())}", file=sys.stderr)  # noqa: T201
    return code


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(TERMINATED)
