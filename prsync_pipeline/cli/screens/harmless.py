"""The terminal's door: what others wrote (titles, bodies, errors) is shown, and cannot steer the terminal.

Escape sequences move the cursor, rename the window or hide text; marks of direction make a line read as another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import ConsoleOptions, RenderableType
    from rich.segment import Segment
    from rich.text import Text

SHOWN_INSTEAD = "\ufffd"

# Control characters (C0 but tab and line feed, DEL, C1), line separators, marks of direction, and halves of
# surrogate pairs, which no terminal can be sent.
_HARMFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def harmless(text: str) -> str:
    """The text with a sign in place of each character that a terminal would obey."""
    return _HARMFUL.sub(SHOWN_INSTEAD, text)


class HarmlessConsole(Console):
    """A console that obeys rich's own control codes, and none that stands in a text."""

    def render_str(self, text: str, **options: Any) -> Text:
        """A text as it will be printed: what is measured is as wide as what is shown."""
        return super().render_str(harmless(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The parts of what is printed; everything that reaches the terminal goes through here."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=harmless(segment.text))
