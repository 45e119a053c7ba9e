"""Links to the page: a secret for its holder, and the grant with its hash, which is all that is stored of it."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.errors import InputError
from prsync_pipeline.models import Role
from prsync_pipeline.warehouse import AccessGrant

if TYPE_CHECKING:
    from datetime import datetime

SECRET_PREFIX = "prl_"  # noqa: S105 - tells people and secret scanners what follows
SECRET_BYTES = 32
MAX_NAME = 60
MAX_DAYS = 3650
DEFAULT_DAYS = 30
DEFAULT_PAGE_URL = "http://127.0.0.1:3001"


class Link(NamedTuple):
    """A new link: its secret, which is shown once and never again, and its grant."""

    secret: str
    grant: AccessGrant

    def address(self, page_url: str | None) -> str:
        """Where its holder goes; a browser sends nothing of what stands behind the # to any server."""
        return f"{page_url or DEFAULT_PAGE_URL}/enter#{self.secret}"


def make_link(  # noqa: PLR0913 - what a link is
    name: str, team: str | None, role: Role, *, days: int, created_by: str, now: datetime
) -> Link:
    """A link to one team's pages, or to all (None), that ends after so many days; 0: when it is revoked.

    Raises:
        InputError: the name cannot be shown in a line, the days are too many, or an administrator is of one team.
    """
    _check(name, team, role, days)
    secret = SECRET_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    began = now.replace(microsecond=0)
    expires_at = began + timedelta(days=days) if days else None
    return Link(secret, AccessGrant(hash_of(secret), name, team, role, began, created_by, expires_at))


def hash_of(secret: str) -> str:
    """SHA-256: of 32 random bytes nothing slower is needed."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def secret_in(text: str) -> str:
    """The secret of what somebody pasted: a whole link, or what stands behind its #."""
    return text.strip().rpartition("#")[2]


def _check(name: str, team: str | None, role: Role, days: int) -> None:
    is_shown = all(unicodedata.category(sign)[0] != "C" for sign in name)
    if not name.strip() or not is_shown or len(name) > MAX_NAME:
        raise InputError(f"The name of a link has 1 to {MAX_NAME} characters, and none that cannot be seen.")
    if not 0 <= days <= MAX_DAYS:
        raise InputError(f"A link ends after 1 to {MAX_DAYS} days; 0 days: when it is revoked.")
    if role is Role.ADMIN and team is not None:
        raise InputError(
            "An administrator signs teams up and makes links for all of them: name no team for one (--all-teams)."
        )
