"""The paper that a card or a frame is printed on, and the line that checks the print."""

from __future__ import annotations

from needlepoint.errors import WrongUsage

PAPERS = {"a4": ("a4", "A4"), "letter": ("us-letter", "Letter")}
"""What each paper is called by the typesetter and by people."""

CHECK_MM = 100.0
"""Length of the lines that check the printer; right to a quarter of a millimetre, the scale is
right to 0.15 % (one standard uncertainty), which `read_marker` adds to its own."""


def paper_named(paper: str, *, of: str) -> dict[str, str]:
    """Return what a template must know of a paper.

    Parameters
    ----------
    paper
        ``a4`` or ``letter``.
    of
        What is printed, for the sentence that refuses another paper.

    Raises
    ------
    WrongUsage
        If the paper is neither.
    """
    if paper not in PAPERS:
        raise WrongUsage(f"the {of} is made for paper 'a4' or 'letter', not {paper!r}")
    typeset, name = PAPERS[paper]
    return {"paper": typeset, "paper_name": name}
