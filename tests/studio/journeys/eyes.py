"""What looks at a page: axe in light and dark, two widths, the size of targets, and paper."""

import os
from pathlib import Path

from tests.studio.browser import width_of

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW, TABLET, PAPER, TARGET = 320, 820, 680, 44
"""Widths in pixels; paper is A4 between margins of 15 mm."""

ALL = {"type": "tag", "values": WCAG}
RENDERED = {
    "type": "rule",
    "values": ["color-contrast", "link-in-text-block", "scrollable-region-focusable"],
}
"""What colours and widths can change of a page that was looked through once."""

EVERY = (
    ("light", TABLET, ALL),
    ("dark", TABLET, RENDERED),
    ("dark", NARROW, RENDERED),
    ("light", NARROW, RENDERED),
)
"""Both colours and both widths, of what is looked at in one language."""

LOOKS = {
    "en": (("light", TABLET, ALL), ("dark", NARROW, RENDERED)),
    "es": (("dark", TABLET, ALL), ("light", NARROW, RENDERED)),
}
"""Of what is looked at in both languages each looks at two of the four, with every rule and both
widths, as words are longer in Spanish: colours and style sheets are those of either language."""

ANSWERED = {
    "en": (("light", TABLET, ALL), ("dark", NARROW, RENDERED)),
    "es": (("dark", TABLET, RENDERED), ("light", NARROW, None)),
}
"""Answers are pages that were looked through, with a sentence more."""

AXE = """rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(found =>
  found.violations.flatMap(each => each.nodes.map(node =>
    [each.id, node.html.slice(0, 160), (node.any[0]?.message ?? '').slice(0, 160)])))"""

SMALL = """least => {
  const wide = document.documentElement.clientWidth;
  const seen = e => e.checkVisibility({checkVisibilityCSS: true, checkOpacity: true})
      && e.getBoundingClientRect().width > 1;
  const inline = e => e.matches('a:not(.button)') && e.closest('p, td, dd, label')
      || e.closest('svg') || e.matches('.skip');
  const targets = 'button, select, textarea, summary, a[href], input:not([type=hidden])';
  return [...document.querySelectorAll(targets)].filter(e => seen(e) && !inline(e)).map(e => {
    const label = e.closest('label') ?? (e.id && document.querySelector(`label[for="${e.id}"]`));
    const tick = e.matches('[type=checkbox], [type=radio]');
    const box = (tick && label ? label : e).getBoundingClientRect();
    return [e.outerHTML.slice(0, 90), Math.round(box.width), Math.round(box.height)];
  }).filter(([, width, height]) => height < least || width < Math.min(least, wide));
}"""
"""Controls below the size of a gloved finger. Links within sentences may be as small as these;
outlines on the relief are as large as their scars, and the table beside them leads there too."""

WIDE = """wide => [...document.querySelectorAll('main *, header *, .banner *')].filter(e =>
    e.getBoundingClientRect().right > wide + 1 && !e.closest('.wide, .unseen, svg')
  ).map(e => e.outerHTML.slice(0, 90))"""

CUT = """wide => [...document.querySelectorAll('main *, .banner *')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > wide + 1 && !e.closest('.unseen, svg');
  }).map(e => e.outerHTML.slice(0, 90))"""
"""What stands beyond the edge of the paper; nothing can be scrolled there."""


HAS_AXE = "() => 'axe' in window"

UNSTUCK = "() => document.querySelectorAll('.bar').forEach(e => { e.style.position = 'static' })"
"""A bar that stays below hides whatever is scrolled under it, which axe takes for too small; what
has the focus is scrolled clear of it (`scroll-padding` in session.css)."""


def carry_axe(page, axe_script):
    """Have every page that is opened bring axe along: sent to each anew it takes twice as long."""
    page.add_init_script(axe_script)


def faults(page, axe_script, looks):
    """Look at the page that is open: each look is colour, width and what axe asks; then paper."""
    page.wait_for_load_state()  # a page is seen before its style sheets are there
    if not page.evaluate(HAS_AXE):
        page.evaluate(axe_script)
    page.evaluate(UNSTUCK)
    found, measured = [], set()
    for scheme, width, rules in looks:
        page.emulate_media(media="screen", color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 1000})
        where = f"{scheme} {width}"
        if rules:
            found += [(where, "barrier", *each) for each in page.evaluate(AXE, rules)]
        if width not in measured:
            measured.add(width)
            found += [(where, *each) for each in unfit(page, width)]
    page.emulate_media(media="print", color_scheme="light")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    return found + [("paper", "cut", each) for each in page.evaluate(CUT, PAPER)[:4]]


def unfit(page, width):
    """Return what does not fit into a width, and what is too small for a finger."""
    scrolled = width_of(page)
    if scrolled > width:
        yield "sideways", scrolled, page.evaluate(WIDE, width)[:4]
    for each in page.evaluate(SMALL, TARGET):
        yield "small", *each


def open_answer(page, base, path, answer):
    """Put on the screen what the site answered, with its own headers; the rest it is asked for."""
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    page.route(
        base + path,
        lambda route: route.fulfill(status=200, headers=headers, body=answer.content),
        times=1,
    )
    page.emulate_media(media="screen", color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": TABLET, "height": 1000})
    page.goto(base + path, wait_until="load")


def keep(page, name):
    """Keep a picture and a print of the open page where a folder is named for them."""
    if not (folder := os.environ.get("NEEDLEPOINT_WALK")):
        return
    page.emulate_media(media="screen")
    for scheme, width in (("light", TABLET), ("dark", NARROW)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 1000})
        page.screenshot(path=Path(folder) / f"{name}-{scheme}-{width}.png", full_page=True)
    page.emulate_media(media="print", color_scheme="light")
    page.pdf(path=Path(folder) / f"{name}.pdf", format="A4", prefer_css_page_size=True)


def told(wrong):
    """Say what is wrong, by page."""
    return "\n".join(
        f"{name}\n    " + "\n    ".join(map(str, all_)) for name, all_ in wrong.items()
    )
