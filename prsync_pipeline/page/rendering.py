"""The templates: every value is escaped unless a filter made it."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from prsync_pipeline.page.charts.measures import FILTERS as MEASURE_FILTERS
from prsync_pipeline.page.progress.repositories import state_in_words
from prsync_pipeline.page.static_files import static
from prsync_pipeline.page.words import FILTERS


@cache
def environment() -> Environment:
    found = Environment(
        loader=PackageLoader("prsync_pipeline", "page/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters.update({**FILTERS, **MEASURE_FILTERS}, state_in_words=state_in_words)
    found.globals["static"] = static
    return found


def rendered(template: str, **context: object) -> str:
    return environment().get_template(template).render(**context)
