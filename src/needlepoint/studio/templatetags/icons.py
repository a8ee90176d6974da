"""Our own small icons, drawn in one stroke width; words always stand beside them."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

ICONS: dict[str, str] = {
    "book": "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M12 13v4M10 15h4",
    "camera": "M3 8h4l2-3h6l2 3h4v11H3zM12 10a3.2 3.2 0 1 0 .01 0",
    "compare": "M3 5h18v14H3zM12 3v18M6 12l2-2M6 12l2 2M18 12l-2-2M18 12l-2 2",
    "consents": "M4 20h16M5 16l1-4L15 3l3 3-9 9z",
    "edit": "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4",
    "face": "M12 3c5 0 7 3 7 8s-3 10-7 10-7-5-7-10 2-8 7-8zM9 10v1M15 10v1M10 16h4",
    "help": "M12 3a9 9 0 1 0 .01 0M9.5 9.5a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.8-.9 1.7M12 16.5v.5",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "map": "M12 4a8 8 0 1 0 .01 0M8 10l1.5-1M13 15h2M14.5 8.5a1 1 0 1 0 .01 0M9 14a1 1 0 1 0 .01 0",
    "phone": "M7 3h10v18H7zM11 18h2",
    "photographs": "M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 5M16 8.5a1 1 0 1 0 .01 0",
    "plan": "M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7",
    "print": "M7 9V3h10v6M4 9h16v8h-3M7 17H4V9M7 14h10v7H7z",
    "questions": "M6 5h12v16H6zM9 3h6v4H9zM9 12l1 1 2-2M9 17l1 1 2-2M14 12.5h1M14 17.5h1",
    "retake": "M5 12a7 7 0 1 1 2 5M5 19v-4h4",
    "session": "M12 3v5M8 8h8v6H8zM10 14v3M12 14v6M14 14v3",
    "signed": "M4 19h16M5 15c2-8 5-9 5-5s-2 5-1 5 2-4 4-4 1 3 3 3 2-1 3-2",
    "torch": "M8 3h8v4l-2 3v11h-4V10L8 7zM8 7h8M12 13v2",
    "upload": "M12 16V4M8 8l4-4 4 4M4 15v5h16v-5",
}
"""By name, the strokes of an icon on a square of 24."""


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon; a screen reader leaves it out, because the word beside it says the same."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<path d="{}"></path></svg>',
        ICONS[name],
    )
