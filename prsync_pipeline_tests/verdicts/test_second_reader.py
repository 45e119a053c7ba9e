"""The language model as a second reader, over real HTTP: what it is asked about, and which of its answers count."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.models import ActorKind, PullRequestState
from prsync_pipeline.sandbox import Groq, World, serve
from prsync_pipeline.sandbox.groq.answering import ai_part, answer
from prsync_pipeline.verdicts.run import ClassificationOptions
from prsync_pipeline.warehouse import MonthSpan, Store, open_warehouse
from prsync_pipeline_tests.support.classification_run import Running, one_of_many, save
from prsync_pipeline_tests.support.factories import make_commit, make_file, make_review, make_team

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.settings import Settings

pytestmark = pytest.mark.parametrize("warehouse_url", ["duckdb", "postgres"], indirect=True)
PLAIN = one_of_many(3)
WEB = MonthSpan("web", None, one_of_many(1).month)


@pytest.fixture
def groq() -> Groq:
    return Groq()


@pytest.fixture
def running(settings: Settings, groq: Groq) -> Iterator[Running]:
    with serve(World(), groq=groq) as sandbox:
        yield Running(Store(open_warehouse(settings)), groq, sandbox.groq_url)


def asked(running: Running) -> list[str]:
    """The titles in the uploaded files."""
    return sorted(document["title"] for document in uploaded(running.groq))


def uploaded(groq: Groq) -> list[dict[str, Any]]:
    files = [file.content for file in groq.files.values() if file.purpose == "batch"]
    lines = [json.loads(line) for content in files for line in content.splitlines()]
    messages = [line["body"]["messages"][1]["content"] for line in lines]
    return [json.loads(message.split("\n", 1)[1].rsplit("\n", 1)[0]) for message in messages]


def saying(groq: Groq, quote: str, where: str = "body") -> None:
    """Every answer is a sure yes with this quote."""
    yes = ai_part("assisted", ["Claude"], 1.0) | {"evidence": {"where": where, "quote": quote}}
    groq.answer = lambda message: {**answer(message), "ai": yes}


def cases() -> dict[str, PullRequest]:
    """Each kind of pull request by its title."""
    by = {
        "by a person": replace(PLAIN),
        "open": replace(PLAIN, state=PullRequestState.OPEN),
        "closed": replace(PLAIN, state=PullRequestState.CLOSED),
        "by an agent": replace(PLAIN, author_login="devin-ai-integration", author_kind=ActorKind.BOT),
        "by another bot": replace(PLAIN, author_login="dependabot", author_kind=ActorKind.BOT),
        "doubtful": replace(PLAIN, body="It shines, a gift of Claude."),
        "with a weak mark": replace(PLAIN, files=(make_file(path="CLAUDE.md"),)),
        "denied": replace(PLAIN, body="No AI was used. A gift of Claude."),
    }
    return {title: replace(each, title=title, number=place) for place, (title, each) in enumerate(by.items(), 1)}


def test_people_and_agents_are_asked_about_once_they_are_done_and_other_bots_never(running: Running) -> None:
    everything = cases()
    save(running.store, list(everything.values()))

    running.run()

    assert asked(running) == sorted(everything.keys() - {"open", "by another bot"})
    questions = {title: running.verdicts()[each.number].llm_question for title, each in everything.items()}
    assert {title for title, question in questions.items() if question == "verdict"} == {"doubtful", "with a weak mark"}
    assert {title for title, question in questions.items() if question == "none"} == {"open", "by another bot"}
    weights = {
        mark["signal"]: mark["weight"] for document in uploaded(running.groq) for mark in document["rules_found"]
    }
    assert weights == {"author": "strong", "mention": "weak", "file": "weak", "denial": "strong"}


def test_without_summaries_the_doubtful_alone_are_asked_about_and_the_rest_when_they_are_switched_on(
    running: Running,
) -> None:
    everything = cases()
    save(running.store, list(everything.values()))
    running.options = ClassificationOptions(with_summaries=False)

    report = running.run()

    assert (asked(running), report.sent, report.counts.pending) == (["doubtful", "with a weak mark"], 2, 0)
    running.options = ClassificationOptions()
    assert running.run().sent == len(everything) - 4
    assert set(running.groq.times_seen.values()) == {1}


def test_an_open_pull_request_is_asked_about_when_it_is_merged(running: Running) -> None:
    save(running.store, [replace(PLAIN, state=PullRequestState.OPEN)])
    assert running.run().sent == 0

    save(running.store, [replace(PLAIN, synced_at=PLAIN.synced_at.replace(hour=23))])

    assert running.run().sent == 1
    assert running.verdicts()[PLAIN.number].summary_title == PLAIN.title


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        ("A gift of Claude.", ""),
        ("A gift of Claude.", "I let Claude write all of it."),
        ("A gift of Claude.\n\n> Claude wrote all of it.", "Claude wrote all of it."),
        ("A gift of Claude.\n\n```\nmade by Claude\n```", "made by Claude"),
        ("A gift of Claude.\n\n<!-- Say here if AI helped you. -->", "AI helped you"),
        ("A gift of Claude.\n\nDid AI help you with this?", "AI help you with this"),
        ("No AI was used. A gift of Claude.", "A gift of Claude."),
    ],
)
def test_a_yes_without_a_quote_of_the_authors_own_statement_does_not_count(
    running: Running, body: str, quote: str
) -> None:
    save(running.store, [replace(PLAIN, body=body)])
    saying(running.groq, quote)

    running.run()

    verdict = running.verdicts()[PLAIN.number]
    assert (verdict.involvement, verdict.tools, verdict.method, verdict.llm_status) == ("none", (), "rules", "done")


def test_a_quote_that_stands_in_the_text_counts_for_a_reviewer_too(running: Running) -> None:
    review = make_review(reviewer_login="claude")
    save(running.store, [replace(PLAIN, body="It shines, a gift\nof Claude.", reviews=(review,))])
    saying(running.groq, "a gift of Claude.")

    running.run()

    verdict = running.verdicts()[PLAIN.number]
    assert (verdict.involvement, verdict.tools, verdict.method) == ("inferred", ("Claude",), "llm")
    assert '"quote"' in verdict.evidence


def test_two_teams_with_one_repository_share_an_answer(running: Running) -> None:
    store = running.store
    store.teams.add(make_team(slug="web"), [])
    for team in ("core", "web"):
        if team == "core":
            save(store, [one_of_many(2)])
        else:
            store.pull_requests.save(team, [one_of_many(2)], {})
    first = running.run()

    second = running.run(WEB)

    mine = store.classifications.get("core", "acme/lamp", 2)
    theirs = store.classifications.get("web", "acme/lamp", 2)
    assert mine is not None
    assert theirs is not None
    assert (first.sent, second.sent, len(running.groq.lines)) == (1, 0, 1)
    assert (theirs.involvement, theirs.summary_title, theirs.llm_status) == ("inferred", "Lamp 2", "done")
    assert mine.cost_usd
    assert (theirs.cost_usd, second.counts.cost_usd) == (0, 0)


def test_a_team_collects_what_another_has_sent(running: Running) -> None:
    store = running.store
    store.teams.add(make_team(slug="web"), [])
    save(store, [one_of_many(2)])
    store.pull_requests.save("web", [one_of_many(2)], {})
    running.groq.delay, running.groq.clock = 3600, running.clock
    running.run()

    waiting = running.run(WEB)
    running.clock.sleep(3600)
    collected = running.run(WEB)

    assert (waiting.sent, waiting.batches_waiting, waiting.counts.pending) == (0, 1, 1)
    assert (collected.counts.answered, collected.sent) == (1, 0)
    assert running.run().counts.answered == 1
    assert len(running.groq.lines) == 1


@pytest.mark.parametrize(
    "unclean",
    [
        "\0", "a\0b", "half \ud800 of it", "\x1b[31m", 2**31, 2**63, 10**400, [[]] * 9, None, {"a": "\0"},
    ],
)  # fmt: skip
def test_nothing_unclean_reaches_the_warehouse(running: Running, unclean: object) -> None:
    save(running.store, [replace(PLAIN, body="A gift of Claude.")])

    def spoiled(message: str) -> dict[str, Any]:
        whole = answer(message)
        whole["summary"]["title"] = whole["summary"]["languages"] = unclean
        whole["ai"]["evidence"]["quote"] = unclean
        return whole

    running.groq.answer = spoiled
    report = running.run()

    verdict = running.verdicts()[PLAIN.number]
    assert (report.counts.failed, verdict.involvement, verdict.llm_status) == (1, "none", "failed")
    assert "does not fit the schema" in (verdict.llm_error or "")


@pytest.mark.parametrize("title", ["a\0b\x1b", "fine"])
def test_control_characters_are_taken_out_of_a_summary(running: Running, title: str) -> None:
    save(running.store, [PLAIN])
    running.groq.answer = lambda message: {
        **answer(message), "summary": {**answer(message)["summary"], "title": title, "languages": [title]},
    }  # fmt: skip

    running.run()

    verdict = running.verdicts()[PLAIN.number]
    clean = re.sub(r"[\0\x1b]", "", title)
    assert (verdict.summary_title, verdict.summary_languages) == (clean, (clean,))


@pytest.mark.parametrize("content", ["[" * 200_000, "not JSON", ""])
def test_an_answer_of_any_shape_is_a_failed_line(running: Running, content: str) -> None:
    save(running.store, [PLAIN])
    running.groq.answer = lambda _message: content

    report = running.run()

    assert (report.counts.failed, report.note) == (1, None)


def test_no_persons_address_is_in_any_uploaded_byte(running: Running) -> None:
    person = "jane.doe@example.com"
    message = f"Lamp\n\nReported to {person}\n\nCo-authored-by: Jane <{person}>\nSigned-off-by: {person}"
    aider = make_commit(sha="b" * 40, author_login=None, author_name="Jane (aider)", author_email=person)
    named = make_commit(sha="c" * 40, author_login=None, author_name=person, message=f"{'x' * 590}{person}{'y' * 900}")
    claude = make_commit(sha="d" * 40, message="Door\n\nCo-Authored-By: Claude <noreply@anthropic.com>")
    save(
        running.store,
        [
            replace(
                PLAIN,
                title=f"Mail {person}",
                body=f"Ask {person}. {'x' * 1_960}{person}{'y' * 4_000} A gift of Claude, {person}.",
                commits=(make_commit(message=message, author_email=person), aider, named, claude),
                files=(make_file(path=f"mail/{person}.txt"),),
            )
        ],
    )

    running.run()

    sent = b"".join(file.content for file in running.groq.files.values() if file.purpose == "batch")
    assert b"noreply@anthropic.com" in sent
    assert [part for part in (b"jane.doe", b"example.com", b"@exa") if part in sent] == []
