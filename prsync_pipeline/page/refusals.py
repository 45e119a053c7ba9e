"""What the page does not do, as errors: a status, a sentence, and a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Mapping

HAS_ENDED = "A link that has ended or was revoked opens nothing: ask for another."
OPEN_BY_LINK = f"Open the page by the link that you were given. {HAS_ENDED}"
NO_SUCH_TEAM = "There is no such team, or it is not yours to see."


class PageRefusal(Exception):
    """Answered with `status` and `message`; `back` is where the reader can go on, `kind` names it for programs."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        back: str = "/",
        kind: str = "InputError",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(redacted(message))
        self.status, self.back, self.kind, self.headers = status, back, kind, dict(headers or {})


class NotFound(PageRefusal):
    """A team that is unknown and one that may not be seen are answered alike."""

    def __init__(self, message: str = NO_SUCH_TEAM, *, back: str = "/") -> None:
        super().__init__(404, message, back=back, kind="NotFound")


class NotLetIn(PageRefusal):
    """Nobody who is let in."""

    def __init__(self, message: str) -> None:
        super().__init__(401, message, back="", kind="Unauthorized", headers={"WWW-Authenticate": "Bearer"})


class NeedsLink(NotLetIn):
    """The same where links let people in: a reader is asked for one."""

    def __init__(self, message: str = OPEN_BY_LINK) -> None:
        super().__init__(message)


class TooOften(PageRefusal):
    """Tried too often; `seconds`: when it may be tried again."""

    def __init__(self, message: str, seconds: int, *, back: str = "/") -> None:
        wait = f"{seconds} second{'' if seconds == 1 else 's'}"
        super().__init__(
            429, f"{message} Try again in {wait}.", back=back, kind="TooOften", headers={"Retry-After": str(seconds)}
        )


class Forbidden(PageRefusal):
    def __init__(self, message: str = "Your link does not allow this.", *, back: str = "/") -> None:
        super().__init__(403, message, back=back, kind="Forbidden")


class Busy(PageRefusal):
    """The warehouse does not answer, and there is no earlier answer to show."""

    def __init__(self, message: str) -> None:
        super().__init__(503, message, back="", kind="WarehouseLocked", headers={"Retry-After": "2"})
