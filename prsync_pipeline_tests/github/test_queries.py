"""Every query text that can be built is one that GitHub's schema takes, and its price is told before it is sent."""

from collections.abc import Iterator

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from prsync_pipeline.github.graphql import queries
from prsync_pipeline.github.graphql.queries import NESTED, NextPage, Query, SearchPage
from prsync_pipeline.github.requests.width import PAGE_SIZES
from prsync_pipeline_tests.support.github_schema import published_schema
from prsync_pipeline_tests.support.shared_data import REPOSITORY

SANDBOX_SCHEMA = REPOSITORY / "prsync_pipeline" / "sandbox" / "schema.graphql"


def every_shape() -> Iterator[Query]:
    for page_size in PAGE_SIZES:
        yield queries.hydration(["PR_1", "PR_2"], page_size, ["R_1", "R_2"])
        for name in NESTED:
            yield queries.nested_pages([NextPage("PR_1", name, "c", page_size)], ["R_1"])
        for count in (1, 2, 30):
            yield queries.listing([SearchPage("repo:o/r is:pr", "c", page_size)] * count, ["R_1"] * count)
            yield queries.changes(SearchPage("org:o is:pr", None, page_size), [["R_1"]] * count)
        for after in (None, "c"):
            yield queries.organization_repositories("acme", after, page_size)
            yield queries.members("acme", after, page_size)
    yield queries.nested_pages([NextPage(f"PR_{name}", name, None) for name in NESTED])
    for count in (1, 2, 50):
        yield queries.counts(["repo:o/r is:pr"] * count)
        yield queries.repositories_named(["o/r"] * count)
        yield queries.repositories_by_id(["R_1"] * count)
        yield queries.existing(["PR_1"] * count, ["R_1"])
    yield queries.PROBE
    yield queries.VIEWER


def assert_all_valid(schema: GraphQLSchema) -> None:
    texts = {shape.text for query in every_shape() for shape in (query, query.without_rate_limit())}

    problems = {text: problems for text in texts if (problems := validate(schema, parse(text)))}

    assert len(texts) > 50
    assert not problems


def test_every_query_is_valid_in_githubs_schema() -> None:
    assert_all_valid(published_schema())


def test_every_query_is_valid_in_the_sandboxs_schema() -> None:
    assert_all_valid(build_schema(SANDBOX_SCHEMA.read_text()))


def test_a_text_depends_on_its_shape_and_not_on_its_values() -> None:
    one, other = queries.hydration(["PR_1"]), queries.hydration(["PR_2", "PR_3"])

    assert one.text == other.text
    assert "PR_1" not in one.text


def test_a_query_without_its_rate_limit_is_another_body() -> None:
    query = queries.repositories_by_id(["R_1"])

    assert "rateLimit" in query.text
    assert "rateLimit" not in query.without_rate_limit().text


@pytest.mark.parametrize(("width", "expected"), [(1, 1), (25, 2), (50, 4), (100, 7)])
def test_the_price_of_a_hydration_is_told_by_githubs_rule(width: int, expected: int) -> None:
    assert queries.hydration([f"PR_{place}" for place in range(width)]).points == expected


def test_pending_reviews_are_left_out_of_rows_and_of_the_total() -> None:
    assert "reviews(states: [APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED]" in queries.hydration(["PR_1"]).text
