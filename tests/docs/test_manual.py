"""The manual builds without a warning, its links lead somewhere, nothing comes from elsewhere."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow

LOADED = {"script": "src", "img": "src", "link": "href", "source": "src", "iframe": "src"}
"""What a browser fetches by itself."""


class Addresses(HTMLParser):
    """Gathers what a page loads, what it links to, and the places that links may name."""

    def __init__(self):
        super().__init__()
        self.loads, self.links, self.places = [], [], set()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.places |= {given["id"]} if given.get("id") else set()
        if tag in LOADED and given.get(LOADED[tag]):
            self.loads.append(given[LOADED[tag]])
        elif tag == "a" and given.get("href"):
            self.links.append(given["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The manual, built anew; Sphinx takes every warning for an error."""
    folder = tmp_path_factory.mktemp("manual") / "site"
    done = subprocess.run(
        [sys.executable, "tools/manual.py", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site):
    read = {}
    for page in site.rglob("*.html"):
        read[page] = Addresses()
        read[page].feed(page.read_text("utf-8"))
    assert len(read) > 60
    return read


def test_every_link_leads_to_a_page_and_a_place_of_it(site, pages):
    lost = []
    for page, has in pages.items():
        for link in [*has.links, *has.loads]:
            to = urlsplit(link)
            if to.scheme or link.startswith("//"):
                continue
            target = (page.parent / unquote(to.path)).resolve() if to.path else page
            known = pages[target].places if target in pages else {to.fragment}
            if not target.is_file() or (to.fragment and to.fragment not in known):
                lost.append(f"{page.relative_to(site)}: {link}")
    assert lost == []


def test_nothing_is_loaded_from_elsewhere(site, pages):
    outside = re.compile(r"^(https?:)?//")
    assert not [link for has in pages.values() for link in has.loads if outside.match(link)]
    styles = [path.read_text("utf-8") for path in site.rglob("*.css")]
    assert not [style for style in styles if re.search(r"(url\(|@import)\s*[\"']?https?:", style)]


def test_search_knows_words_of_pages_and_of_docstrings(site):
    index = (site / "searchindex.js").read_text("utf-8")
    assert "isotretinoin" in index
    assert "needlepoint.change" in index


def test_each_person_finds_a_first_page(pages, site):
    index = (site / "docs" / "index.html").read_text("utf-8")
    for person in ("technician", "owner", "clinician", "researcher", "contributor"):
        assert f"people/{person}.html" in index
