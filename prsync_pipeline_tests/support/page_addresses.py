"""An address of every page there is, of a team with a history, for walks over the route table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prsync_pipeline.page.app import routes

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_PAGES = re.compile(r"/(api|static)/|\.(csv|svg)$|^/healthz$")
PARTS = {"/static/{sum}/{name}", "/teams/{team}/pill", "/signup/repositories", "/signup/list"}
"""What pages are made of, and steps of one: nobody goes there by hand."""
PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")


def page_routes() -> list[str]:
    """The routes that answer with HTML to who goes there."""
    return [route.path for route in routes() if "GET" in route.methods and not NO_PAGES.search(route.path)]


def page_address(route: str, values: Mapping[str, str]) -> str:
    """The route with a value for each of its parameters; one that has none is an error."""
    return PARAMETER.sub(lambda parameter: values[parameter[1]], route)
