"""The first step's form: what was typed, and what is wrong with it, by field. Asks nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prsync_pipeline.errors import InputError
from prsync_pipeline.page.signup.cookie import Typed
from prsync_pipeline.redaction import keep_secret
from prsync_pipeline.teams.credentials import encrypt_token
from prsync_pipeline.teams.names import organization_named, repository_named
from prsync_pipeline.teams.signup import check_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prsync_pipeline.page.visit import Visit
    from prsync_pipeline.settings import Settings

MAX_LENGTH = 100
MAX_NAMES_LENGTH = 1_000
"""The cookie holds them, and a browser keeps no more than 4 kB."""
TOKEN = re.compile(r"[!-~]{1,1000}")
OWN, SERVERS = "own", "server"


@dataclass(frozen=True, slots=True)
class SignupForm:
    """The fields as they were typed; the token is in none of them that is shown again."""

    organization: str = ""
    slug: str = ""
    names: str = ""
    source: str = SERVERS
    token: str = field(default="", repr=False)

    @classmethod
    def of(cls, visit: Visit) -> SignupForm:
        """The form that was sent; its token is masked in every log and error from now on."""
        form = cls(*(visit.form(name) for name in ("organization", "slug", "names")))
        keep_secret(visit.form("token"))
        return cls(form.organization, form.slug, form.names, visit.form("source", SERVERS), visit.form("token"))

    def typed(self, settings: Settings) -> Typed:
        """The sign-up that the form asks for; the form has no faults."""
        organization = organization_named(self.organization)
        ciphertext = encrypt_token(self.token, settings) if self.source == OWN else None
        return Typed(organization, self.slug or slug_for(organization), self._names(organization), ciphertext)

    def faults(self, settings: Settings, why_no_token: str | None) -> Mapping[str, str]:
        """What is wrong, as a sentence by the field's name."""
        found = {"organization": self._organization_fault(), "token": self._token_fault(settings, why_no_token)}
        if found["organization"] is None:
            found |= self._name_faults(organization_named(self.organization))
        return {name: fault for name, fault in found.items() if fault is not None}

    def _names(self, organization: str) -> tuple[str, ...]:
        words = re.split(r"[\s,]+", self.names)
        return tuple(dict.fromkeys(repository_named(word, organization) for word in words if word))

    def _organization_fault(self) -> str | None:
        if not self.organization:
            return "Write the name of a GitHub organisation, or its address."
        try:
            name = organization_named(self.organization)
        except InputError as error:
            return str(error)
        return f"A name has at most {MAX_LENGTH} characters." if len(name) > MAX_LENGTH else None

    def _name_faults(self, organization: str) -> dict[str, str | None]:
        slug = self.slug or slug_for(organization)
        found: dict[str, str | None] = {}
        if len(slug) > MAX_LENGTH:
            found["slug"] = f"A name has at most {MAX_LENGTH} characters."
        elif len(self.names) > MAX_NAMES_LENGTH:
            found["names"] = f"Name repositories in at most {MAX_NAMES_LENGTH} characters, or choose them in step 2."
        for name, arguments in (("slug", (slug, ())), ("names", ("any", self._names(organization)))):
            try:
                check_names(*arguments)
            except InputError as error:
                found.setdefault(name, str(error))
        return found

    def _token_fault(self, settings: Settings, why_no_token: str | None) -> str | None:
        if self.source == OWN:
            if why_no_token is not None:
                return f"No token of the team's own can be stored: {why_no_token}"
            if not self.token:
                return "Paste the token, or choose this server's own."
            return None if TOKEN.fullmatch(self.token) else "This holds characters that no token has. Copy it again."
        if self.token:
            return "A token was typed, and this server's own is chosen. Choose one of them; the token is not kept."
        return None if settings.github_tokens else "This server has no token of its own: GITHUB_TOKEN is not set."


def slug_for(organization: str) -> str:
    """The name of a team that is made of its organisation's."""
    return organization.lower().replace("_", "-")
