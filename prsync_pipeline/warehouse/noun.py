"""What the nouns of the warehouse share: the warehouse that they are kept in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prsync_pipeline.warehouse.base import Warehouse


class Noun:
    """A group of operations on some tables; every operation is one transaction."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
