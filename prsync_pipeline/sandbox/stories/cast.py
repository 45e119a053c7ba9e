"""Who works at the sample organisation, and with which habits."""

from __future__ import annotations

from dataclasses import dataclass

from prsync_pipeline.sandbox.records import Actor, Member


@dataclass(frozen=True, slots=True)
class Person:
    """`pace`: 1 is average, 0.5 twice as fast; `size` the same for diffs. `hours` is the working day in UTC.

    `tool` is the coding tool that the person uses for a share `tool_share` of the pull requests.
    """

    login: str
    name: str
    kinds: tuple[str, ...]
    hours: tuple[int, int] = (8, 17)
    pace: float = 1.0
    size: float = 1.0
    reviews_like: float = 1.0
    tool: str | None = None
    tool_share: float = 0.0
    role: str = "MEMBER"

    @property
    def actor(self) -> Actor:
        return Actor(self.login, "User", self.name)

    @property
    def email(self) -> str:
        return f"{self.login}@acme.example"


PEOPLE = (
    Person("ada-n", "Ada Nwosu", ("service", "infra"), (7, 16), 0.7, 0.8, 2.0, "claude", 0.6, "ADMIN"),
    Person("bruno-k", "Bruno Keller", ("service", "data"), (8, 18), 1.1, 1.4, 1.2, "cursor", 0.35),
    Person("chiara", "Chiara Russo", ("web",), (8, 17), 0.8, 0.7, 1.6, "copilot", 0.3),
    Person("dmitri-v", "Dmitri Volkov", ("infra", "service"), (6, 15), 1.6, 1.1, 0.6),
    Person("emma-l", "Emma Lindqvist", ("web", "docs"), (7, 15), 0.9, 0.9, 1.3, "claude", 0.25),
    Person("farid", "Farid Haddad", ("mobile",), (9, 19), 1.3, 1.6, 0.8),
    Person("grace-o", "Grace Okafor", ("mobile", "web"), (8, 17), 0.6, 0.6, 1.8, "cursor", 0.5),
    Person("hiro-t", "Hiroshi Tanaka", ("service", "data"), (0, 9), 1.0, 1.0, 1.0, "aider", 0.2),
    Person("ines-m", "Inês Martins", ("docs", "web"), (9, 17), 1.0, 0.4, 0.9),
    Person("jonas-b", "Jonas Berg", ("infra",), (7, 16), 0.9, 0.8, 1.1, "copilot", 0.2, "ADMIN"),
    Person("katya-s", "Katya Smirnova", ("data", "service"), (8, 17), 1.4, 2.0, 0.5),
    Person("liam-w", "Liam Walsh", ("web", "mobile"), (12, 22), 2.2, 2.4, 0.4),
    Person("maya-p", "Maya Patel", ("service", "web"), (13, 22), 0.8, 1.0, 1.5, "claude", 0.45),
    Person("noah-z", "Noah Zimmermann", ("service",), (8, 16), 1.2, 1.2, 0.7),
)
MEMBERS = tuple(Member(person.actor, person.role) for person in PEOPLE)

DEPENDABOT = Actor("dependabot", "Bot")
RENOVATE = Actor("renovate", "Bot")
CODERABBIT = Actor("coderabbitai", "Bot")
COPILOT_REVIEWER = Actor("copilot-pull-request-reviewer", "Bot")
COPILOT = Actor("copilot-swe-agent", "Bot", "Copilot")
CLAUDE = Actor("claude", "Bot", "Claude")
DEVIN = Actor("devin-ai-integration", "Bot", "Devin AI")
AGENTS = (COPILOT, COPILOT, DEVIN, CLAUDE)
AGENT_EMAIL = {
    "copilot-swe-agent": "198982749+Copilot@users.noreply.github.com",
    "claude": "noreply@anthropic.com",
    "devin-ai-integration": "158243242+devin-ai-integration[bot]@users.noreply.github.com",
}
MANNEQUIN = Actor("old-gitlab-user", "Mannequin")
CONTRIBUTOR = Actor("sunny-contributor", "User", "Sunny")
