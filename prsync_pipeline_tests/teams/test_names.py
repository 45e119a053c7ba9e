"""An organisation, a repository and a pull request as people write them."""

from __future__ import annotations

import pytest

from prsync_pipeline.errors import InputError
from prsync_pipeline.teams.names import organization_named, pull_request_named, repository_named


@pytest.mark.parametrize(
    "text",
    [
        "acme",
        "acme/",
        "github.com/acme",
        "github.com/acme/",
        "https://github.com/acme",
        "https://github.com/acme?tab=repositories",
        "https://github.com/orgs/acme",
        "http://github.example.com/acme/",
    ],
)
def test_an_organisation_may_be_an_address(text: str) -> None:
    assert organization_named(text) == "acme"


@pytest.mark.parametrize("text", ["", "acme/api", "https://github.com", "https://github.com/acme/api", "a c m e"])
def test_what_is_no_organisation_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"is no organisation: write its name or its address"):
        organization_named(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("api", "acme/api"),
        ("api.js", "acme/api.js"),
        ("other/api", "other/api"),
        ("github.com/other/api", "other/api"),
        ("https://github.com/other/api.git", "other/api"),
        ("https://github.com/other/api/pulls", "other/api"),
        ("git@github.com:other/api.git", "other/api"),
        ("one/two/three", "one/two/three"),
        ("", ""),
    ],
)
def test_a_repository_is_of_the_teams_organisation_where_nothing_else_is_said(text: str, name: str) -> None:
    assert repository_named(text, "acme") == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("api#7", "acme/api#7"),
        ("other/api#7", "other/api#7"),
        ("https://github.com/other/api/pull/7", "other/api#7"),
        ("https://github.com/other/api/pull/7/files", "other/api#7"),
        ("other/api/7", "other/api/7"),
    ],
)
def test_a_pull_request_may_be_an_address(text: str, name: str) -> None:
    assert pull_request_named(text, "acme") == name
