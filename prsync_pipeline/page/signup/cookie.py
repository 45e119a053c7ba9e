"""What was typed in the first step, carried by the browser, encrypted, for a quarter of an hour; stored nowhere."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from prsync_pipeline.errors import SecretError
from prsync_pipeline.teams.credentials import cipher

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from prsync_pipeline.settings import Settings

KEPT_SECONDS = 15 * 60
PATH = "/signup"


@dataclass(frozen=True, slots=True)
class Typed:
    """A sign-up that has begun; `names` are repositories named one by one, none means the organisation's.

    `token_ciphertext` is the team's own token as the warehouse will hold it; None: this server's own serves.
    """

    organization: str
    slug: str
    names: tuple[str, ...] = ()
    token_ciphertext: str | None = field(default=None, repr=False)


class SignupCookie:
    """Seals and opens the cookie: with `PRSYNC_SECRET_KEY`, else with a key of this process, and then without a token.

    `why_no_token` says why no token of a team's own can be taken; None where one can.
    """

    def __init__(self, settings: Settings) -> None:
        self._is_secure = (settings.page_url or "").startswith("https:")
        self.why_no_token: str | None = None
        try:
            self._cipher = cipher(settings)
        except SecretError as error:
            self.why_no_token = str(error)
            self._cipher = MultiFernet([Fernet(Fernet.generate_key())])

    @property
    def name(self) -> str:
        """Over https the browser keeps it from being set by anybody else."""
        return "__Secure-signup" if self._is_secure else "signup"

    def put(self, response: Response, typed: Typed, now: datetime) -> None:
        text = self._cipher.encrypt_at_time(json.dumps(asdict(typed)).encode(), _seconds(now)).decode()
        response.set_cookie(
            self.name, text, KEPT_SECONDS, path=PATH, httponly=True, samesite="strict", secure=self._is_secure
        )

    def read(self, request: Request, now: datetime) -> Typed | None:
        """What was typed; None where nothing was, it is too long ago, or the cookie is none of ours."""
        text = request.cookies.get(self.name, "")
        try:
            values = json.loads(self._cipher.decrypt_at_time(text, KEPT_SECONDS, _seconds(now)))
            return Typed(**{**values, "names": tuple(values["names"])})
        except (InvalidToken, ValueError, TypeError, KeyError):
            return None

    def clear(self, response: Response) -> None:
        response.delete_cookie(self.name, PATH, httponly=True, samesite="strict", secure=self._is_secure)


def _seconds(now: datetime) -> int:
    return int(now.replace(tzinfo=UTC).timestamp())
