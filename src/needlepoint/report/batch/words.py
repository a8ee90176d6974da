"""What a batch came to, in a page of Markdown: counts, failures, digests, how to cite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256

from needlepoint._version import __version__
from needlepoint.language import say, say_counted
from needlepoint.workflow import Batch

SHOWN = 50
"""Own choice: so many failures are named on the page; the table holds all of them."""


def batch_report(done: Batch) -> str:
    """Return the page."""
    return "\n\n".join(_parts(done)) + "\n"


def batch_sentences(done: Batch) -> list[str]:
    """Say in a few sentences what came out."""
    scars = [row for row in done.scars if row.get("id") is not None]
    said = [
        say(
            "Captures: {measured} measured, {refused} refused, {failed} failed, of {total}.",
            measured=done.count("measured"),
            refused=done.count("refused"),
            failed=done.count("failed"),
            total=len(done.captures),
        ),
        say_counted("{count} scar was measured.", "{count} scars were measured.", len(scars)),
    ]
    if done.pairs:
        status = Counter(each.status for each in done.pairs)
        said.append(
            say(
                "Visits: {compared} compared, {refused} not comparable, {failed} failed, of "
                "{total}.",
                compared=status["compared"],
                refused=status["refused"],
                failed=status["failed"],
                total=len(done.pairs),
            )
        )
    return said


def _parts(done: Batch) -> Iterator[str]:
    yield f"# {done.study.name}"
    yield " ".join(batch_sentences(done))
    kinds = Counter(str(row["kind"]) for row in done.scars if row.get("id") is not None)
    if kinds:
        rows = [(say(kind), str(number)) for kind, number in sorted(kinds.items())]
        yield _section(say("Scars by kind"), (say("kind"), say("scars")), rows)
    verdicts = Counter(str(row["verdict"]) for row in done.changes if row.get("id") is not None)
    if verdicts:
        rows = [(say(verdict), str(number)) for verdict, number in sorted(verdicts.items())]
        yield _section(say("Scars by verdict"), (say("verdict"), say("scars")), rows)
    lost = [*_lost(done)]
    if lost:
        head = (say("capture"), say("status"), say("why"))
        yield _section(say("Not measured"), head, lost[:SHOWN])
        if len(lost) > SHOWN:
            yield say_counted(
                "{count} more is in the tables.", "{count} more are in the tables.",
                len(lost) - SHOWN,
            )  # fmt: skip
    digests = [(f"`{name}`", f"`{sha256(data).hexdigest()}`") for name, data in done.files.items()]
    yield _section(say("Files"), (say("file"), "SHA-256"), digests)
    yield say(
        "Made with Needlepoint {version}; please cite it as its CITATION.cff says, with this "
        "version and the digests above. Every row of the tables names the version, and every row "
        "of a capture the digest of its pictures.",
        version=__version__,
    )


def _lost(done: Batch) -> Iterator[tuple[str, str, str]]:
    names = [one.name for one in done.study.captures]
    pairs = [f"{pair.before}, {pair.after}" for pair in done.study.pairs]
    for name, kept in zip((*names, *pairs), (*done.captures, *done.pairs), strict=True):
        if kept.why:
            yield name, say(kept.status), kept.why


def _section(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a heading with a table under it."""
    lines = [head, ["---"] * len(head), *rows]
    cells = ([cell.replace("|", "/") for cell in line] for line in lines)
    table = "\n".join(f"| {' | '.join(line)} |" for line in cells)
    return f"## {title}\n\n{table}"
