"""How the manual is built: `make docs` runs Sphinx over the pages and the docstrings, offline."""

from __future__ import annotations

from needlepoint import __version__

project = "Needlepoint"
author = "the authors of Needlepoint"
version = release = __version__
root_doc = "docs/index"
include_patterns = ["docs/**.md", "*.md"]
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
autodoc_default_options = {"members": True, "member-order": "groupwise"}
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
napoleon_use_ivar = True
suppress_warnings = ["ref.python"]  # a short name that several records have is linked to none
html_theme = "pydata_sphinx_theme"
html_title = "Needlepoint manual"
html_show_sourcelink = False
html_copy_source = False
html_use_opensearch = ""
html_last_updated_fmt = None
html_theme_options = {
    "navbar_end": ["theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": False,
    "navigation_with_keys": False,
    "collapse_navigation": True,
}
copyright = "the authors of Needlepoint, Apache-2.0"  # noqa: A001  the name that Sphinx reads
