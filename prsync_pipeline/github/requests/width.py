"""How much to ask for in one request, from how long earlier responses took. Pure: no requests, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace

PAGE_SIZES = (100, 50, 25, 10, 5, 1)
TARGET_SECONDS = 5.0
QUICK_BEFORE_WIDENING = 5


@dataclass(frozen=True, slots=True)
class Width:
    """The number of things in one request. `ceiling` is what the server seems to bear, and never over `limit`.

    It grows by half while responses come in under half the time target, and halves when the server ran out of time.
    The size that failed is not tried again until `QUICK_BEFORE_WIDENING` quick responses came
    (`quick` counts them): a time-out costs points.
    """

    value: int
    limit: int
    ceiling: int
    quick: int = 0

    @classmethod
    def starting(cls, value: int, limit: int) -> Width:
        return cls(min(value, limit), limit, limit)

    def after_response(self, size: int, seconds: float) -> Width:
        """The width after the response to a request of `size` things."""
        if size < self.value:
            return self  # a smaller request says nothing about this width
        if seconds > TARGET_SECONDS:
            return replace(self, value=max(1, self.value * 4 // 5), quick=0)
        if seconds > TARGET_SECONDS / 2:
            return replace(self, quick=0)
        if self.value < self.ceiling:
            return replace(self, value=min(self.ceiling, self.value + max(1, self.value // 2)))
        if self.quick + 1 < QUICK_BEFORE_WIDENING:
            return replace(self, quick=self.quick + 1)
        return replace(self, ceiling=min(self.limit, self.ceiling + max(1, self.ceiling // 2)), quick=0)

    def after_timeout(self, size: int) -> Width:
        """The width after the server ran out of time over `size` things."""
        return replace(
            self, value=max(1, min(self.value, size // 2)), ceiling=max(1, min(self.ceiling, size - 1)), quick=0
        )


def smaller_page(size: int) -> int | None:
    """The next page size to try for a single thing; None at the floor."""
    return next((page for page in PAGE_SIZES if page < size), None)


class Widths:
    """The width of each repository; a new one starts at what the server bore last."""

    def __init__(self, first: Width) -> None:
        self._latest = first
        self._widths: dict[str, Width] = {}

    def of(self, repository: str) -> Width:
        return self._widths.get(repository, self._latest)

    def record_response(self, repositories: set[str], size: int, seconds: float) -> None:
        for repository in repositories:
            self._widths[repository] = self.of(repository).after_response(size, seconds)
        self._latest = self._latest.after_response(size, seconds)

    def record_timeout(self, repositories: set[str], size: int) -> None:
        for repository in repositories:
            self._widths[repository] = self.of(repository).after_timeout(size)
