"""A statement that a change was made with a tool: what stands before the tool's name (`$`), and behind it (`^`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.words.english.vocabulary import any_of

if TYPE_CHECKING:
    import re


@dataclass(frozen=True, slots=True)
class Statement:
    """One way to state it: the words before the tool's name, and those behind it.

    `after_of_product` stands for `after` where the tool is one that products are built on, so that the words may speak
    of the product. `is_for_first_names`: it is enough for a name that colleagues bear too.
    """

    example: str
    before: re.Pattern[str]
    after: re.Pattern[str]
    after_of_product: re.Pattern[str] | None = None
    is_for_first_names: bool = False

    def is_stated(self, before: str, after: str, *, is_product_part: bool) -> bool:
        """Whether the words around a name are this statement."""
        wanted = self.after_of_product if is_product_part and self.after_of_product else self.after
        return self.before.search(before) is not None and wanted.match(after) is not None


ANYTHING = any_of(r"^")
NOTHING_MORE = any_of(r"^[\W_]*$")
NEVER = any_of(r"(?!)")
