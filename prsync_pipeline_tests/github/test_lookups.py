"""What exists: repositories by organisation, name and id; people; counts; ids that still resolve."""

from datetime import timedelta

import httpx
import pytest

from prsync_pipeline.errors import NoOrganization, RepositoryUnavailable
from prsync_pipeline.github import GitHub
from prsync_pipeline.models import Member, Repository
from prsync_pipeline.sandbox import DEFAULT_TOKEN, Actor, Fault, World, serve
from prsync_pipeline.sandbox import Member as Person
from prsync_pipeline_tests.support.small_worlds import START, Meddler, client, known, make, small_world


def big_organization() -> World:
    world = World()
    for n in range(130):
        world.add_repository(f"acme/service-{n:03}", is_archived=n == 7, is_empty=n == 8, is_private=n == 9)
    return world


def test_an_organizations_repositories_come_over_several_pages_archived_ones_too() -> None:
    with serve(big_organization()) as sandbox, client(sandbox) as github:
        found = github.organization_repositories("acme")

    assert [one.name for one in found] == [f"acme/service-{n:03}" for n in range(130)]
    assert [one.name for one in found if one.is_archived] == ["acme/service-007"]


@pytest.mark.parametrize("kind", ["bad_gateway", "partial_data", "null_nodes", "unavailable"])
def test_pages_that_fail_are_asked_for_again_in_another_way(kind: str) -> None:
    faults = [Fault(kind, at=(1, 3))]  # type: ignore[arg-type]

    with serve(big_organization(), faults=faults) as sandbox, client(sandbox) as github:
        assert len(github.organization_repositories("acme")) == 130


def test_an_organization_without_repositories_has_an_empty_list() -> None:
    world = World()
    world.add_organization("acme")

    with serve(world) as sandbox, client(sandbox) as github:
        assert github.organization_repositories("acme") == []


def test_an_organizations_repositories_come_with_the_time_of_their_last_push() -> None:
    world = World.of([make(1, updated_at=START), make(2, updated_at=START + timedelta(days=3))])
    world.add_repository("acme/next-idea", is_empty=True)

    with serve(world) as sandbox, client(sandbox) as github:
        found = {one.name: one.pushed_at for one in github.organization_repositories("acme")}

    assert found == {"acme/next-idea": None, "acme/shop": START + timedelta(days=3)}


@pytest.mark.parametrize("value", ["soon", 7])
def test_a_time_of_a_push_that_cannot_be_read_costs_no_repository(value: object) -> None:
    fault = Fault("altered", field="pushedAt", value=value)

    with serve(World.of([make(1)]), faults=[fault]) as sandbox, client(sandbox) as github:
        [found] = github.organization_repositories("acme")

    assert (found.name, found.pushed_at) == ("acme/shop", None)


def test_an_unknown_organization_is_named() -> None:
    with (
        serve(World()) as sandbox,
        client(sandbox) as github,
        pytest.raises(NoOrganization, match="no organisation 'nobody'"),
    ):
        github.organization_repositories("nobody")


def test_a_users_account_has_no_members_and_that_is_no_failure() -> None:
    with serve(World()) as sandbox, client(sandbox) as github:
        members = github.members("nobody")

    assert members.people == ()
    assert "nobody is no organisation" in str(members.reason)


def test_repositories_are_found_by_name_also_by_a_former_one() -> None:
    world = World.of([make(1), make(1, repository="acme/docs")])
    world.rename_repository("acme/docs", "acme/handbook")

    with serve(world) as sandbox, client(sandbox) as github:
        found = github.repositories_named(["acme/docs", "acme/shop", "acme/handbook"])

    assert [one.name for one in found] == ["acme/handbook", "acme/shop"]
    assert len(sandbox.requests) == 1


def test_every_repository_that_cannot_be_seen_is_named_at_once() -> None:
    world = World.of([make(1), make(1, repository="acme/secret")])
    world.hide("acme/secret")

    with (
        serve(world) as sandbox,
        client(sandbox) as github,
        pytest.raises(RepositoryUnavailable, match="misspelt") as caught,
    ):
        github.repositories_named(["acme/shop", "acme/shpo", "no-owner", "acme/secret"])

    assert {name.strip() for name in caught.value.repository.split(",")} == {"acme/shpo", "no-owner", "acme/secret"}


def test_repositories_by_id_have_their_present_name_or_a_reason() -> None:
    world = World.of([make(1), make(1, repository="acme/secret")])
    shop, secret = known(world), known(world, "acme/secret")
    world.rename_repository("acme/shop", "acme/store")
    world.hide("acme/secret")

    with serve(world) as sandbox, client(sandbox) as github:
        found = github.repositories_by_id([shop.node_id, secret.node_id, "R_nothing"])

    assert found[shop.node_id] == Repository(shop.node_id, "acme/store")
    assert isinstance(found[secret.node_id], RepositoryUnavailable)
    assert isinstance(found["R_nothing"], RepositoryUnavailable)


@pytest.mark.parametrize("kind", ["bad_gateway", "timeout", "partial_data", "null_nodes"])
def test_ids_that_time_out_are_asked_for_in_halves(kind: str) -> None:
    world = World.of(make(1, repository=f"acme/service-{n}") for n in range(40))
    ids = [one.node_id for one in world.repositories.values()]
    faults = [Fault(kind, at=(1, 2, 3))]  # type: ignore[arg-type]

    with serve(world, faults=faults) as sandbox, client(sandbox) as github:
        found = github.repositories_by_id(ids)

    assert list(found) == ids
    assert all(isinstance(one, Repository) for one in found.values())


def test_a_single_id_that_times_out_is_asked_for_once_more_without_its_rate_limit() -> None:
    world = small_world(1)

    with serve(world, faults=[Fault("timeout", at=(1,))]) as sandbox, client(sandbox) as github:
        found = github.repositories_by_id([known(world).node_id])

    assert found == {known(world).node_id: known(world)}
    assert len({request.sha256 for request in sandbox.requests}) == 2


def test_existing_ids_are_those_that_are_not_not_found() -> None:
    world = World.of([*(make(n) for n in range(1, 131)), make(1, repository="acme/docs")])
    ids = [one.node_id for inside in world.pull_requests.values() for one in inside.values()]
    gone = world.pull_request("acme/shop", 17).node_id
    world.delete("acme/shop", 17)

    with serve(world) as sandbox, client(sandbox) as github:
        assert github.existing(known(world), ids) == set(ids) - {gone}


def test_what_the_token_may_not_see_is_not_called_gone() -> None:
    world = small_world(3)
    ids = [one.node_id for one in world.pull_requests[known(world).node_id].values()]

    with serve(world, faults=[Fault("forbidden", repository="acme/shop")]) as sandbox, client(sandbox) as github:
        assert github.existing(known(world), ids) == set(ids)


def test_nothing_is_gone_from_a_repository_that_is_out_of_sight() -> None:
    world = small_world(130)
    home = known(world)
    ids = list(world.pull_requests[home.node_id])
    meddler = Meddler(lambda _: world.hide("acme/shop"), b"query Exist", at=2)

    with serve(world) as sandbox, client(sandbox, transport=meddler) as github:
        assert github.existing(home, [*ids, "PR_none"]) == {*ids, "PR_none"}


def test_a_token_that_is_not_shown_the_repository_calls_nothing_gone_while_another_knows() -> None:
    world = small_world(130)
    home = known(world)
    ids = list(world.pull_requests[home.node_id])
    world.grant("second-token", "bob")
    world.hide("acme/shop", "second-token")
    world.delete("acme/shop", 17)

    with serve(world) as sandbox, client(sandbox, DEFAULT_TOKEN, "second-token") as github:
        found = [github.existing(home, ids) for _ in range(3)]

    assert [len(one) for one in found] == [129] * 3
    assert {request.token for request in sandbox.requests} == {"token 1", "token 2"}


def test_repositories_by_id_are_those_that_any_token_of_the_pool_is_shown() -> None:
    world = World.of(make(1, repository=f"acme/{name}") for name in "abc")
    homes = [known(world, f"acme/{name}") for name in "abc"]
    world.grant("second-token", "bob")
    world.hide("acme/a")
    world.hide("acme/b", "second-token")
    ids = [*(home.node_id for home in homes), "R_nothing"]

    with serve(world) as sandbox, client(sandbox, DEFAULT_TOKEN, "second-token") as github:
        found = [github.repositories_by_id(ids) for _ in range(3)]

    for one in found:
        assert [one[home.node_id] for home in homes] == homes
        assert isinstance(one["R_nothing"], RepositoryUnavailable)


def test_counts_are_of_pull_requests_created_since() -> None:
    world = World.of([*(make(n) for n in range(1, 31)), make(1, repository="acme/docs")])
    repositories = [known(world), known(world, "acme/docs")]

    with serve(world) as sandbox, client(sandbox) as github:
        counts = github.count_pull_requests(repositories, START + timedelta(hours=21))

    assert counts == {repositories[0].node_id: 10, repositories[1].node_id: 0}
    assert len(sandbox.requests) == 1


def test_members_come_with_names_and_roles() -> None:
    world = World()
    people = [Person(Actor(f"person-{n}", name=f"Person {n}"), "ADMIN" if n == 0 else "MEMBER") for n in range(120)]
    world.add_organization("acme", people)

    with serve(world) as sandbox, client(sandbox) as github:
        members = github.members("acme")

    assert members.reason is None
    assert len(members.people) == 120
    assert Member("person-0", "Person 0", "admin") in members.people


def members_answer(count: int, *logins: str | None) -> httpx.Response:
    """The one page of an organisation that claims `count` members and has these; None is one that it does not show."""
    edges = [{"role": "MEMBER", "node": login and {"login": login, "name": None}} for login in logins]
    page = {"totalCount": count, "pageInfo": {"hasNextPage": False, "endCursor": None}, "edges": edges}
    data = {"rateLimit": None, "organization": {"membersWithRole": page}}
    return httpx.Response(200, json={"data": data})


@pytest.mark.parametrize("logins", [("ada",), ("ada", "ada")])
def test_members_that_do_not_agree_with_their_count_are_asked_for_again(logins: tuple[str, ...]) -> None:
    answers = iter([members_answer(2, *logins), members_answer(2, "ada", "grace")])

    with GitHub("https://github.test", ["t"], transport=httpx.MockTransport(lambda _: next(answers))) as github:
        members = github.members("acme")

    assert [person.login for person in members.people] == ["ada", "grace"]


def test_members_whose_count_never_agrees_are_not_taken_for_all_and_stop_nothing() -> None:
    transport = httpx.MockTransport(lambda _: members_answer(4, "ada", "grace"))

    with GitHub("https://github.test", ["t"], transport=transport) as github:
        members = github.members("acme")

    assert members.people == ()
    assert members.reason == "Of the members of acme GitHub counts 4, and gives 2."


def test_members_of_whom_one_never_comes_are_the_others() -> None:
    transport = httpx.MockTransport(lambda _: members_answer(3, "ada", "grace"))

    with GitHub("https://github.test", ["t"], transport=transport) as github:
        assert [person.login for person in github.members("acme").people] == ["ada", "grace"]


def test_a_member_that_github_counts_and_does_not_show_is_no_shortfall() -> None:
    transport = httpx.MockTransport(lambda _: members_answer(3, "ada", None, None))

    with GitHub("https://github.test", ["t"], transport=transport) as github:
        assert [person.login for person in github.members("acme").people] == ["ada"]


def test_members_without_the_scope_are_none_with_a_reason_and_the_token_still_serves() -> None:
    world = small_world(1)
    world.grant("narrow-token", scopes=["repo"])

    with serve(world) as sandbox, client(sandbox, "narrow-token") as github:
        members = github.members("acme")
        found = github.repositories_named(["acme/shop"])

    assert members.people == ()
    assert "read:org" in str(members.reason)
    assert found == [known(world)]
