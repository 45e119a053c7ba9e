"""A route of the page: its address, its handler, and the least role that may use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.page.access.seen import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from prsync_pipeline.page.visit import Visit


@dataclass(frozen=True, slots=True)
class PageRoute:
    """`path` is as in Starlette's routes; a public one is open to those who are nobody yet."""

    path: str
    handler: Callable[[Visit], Response]
    role: Role = Role.READ
    methods: tuple[str, ...] = ("GET",)
    is_public: bool = False
