"""GitHub's published GraphQL schema, against which queries and the sandbox's own excerpt are checked."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from graphql import GraphQLSchema, build_schema

PUBLISHED = Path(__file__).parents[1] / "github" / "schema" / "schema.graphql.gz"


@cache
def published_schema() -> GraphQLSchema:
    """The schema of the version that `github/schema/README.md` names."""
    return build_schema(gzip.decompress(PUBLISHED.read_bytes()).decode(), assume_valid=True)
