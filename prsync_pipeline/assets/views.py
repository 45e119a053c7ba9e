"""The views and the published bands in Dagster's catalogue: nothing materializes them, and people query them."""

from __future__ import annotations

import dagster as dg

from prsync_pipeline.assets.jobs import TABLES
from prsync_pipeline.assets.metadata.tables import table_metadata
from prsync_pipeline.warehouse.schema.columns import relations
from prsync_pipeline.warehouse.schema.views import views_of

PUBLISHED_BANDS = "published_bands"


def views(engine: str) -> list[dg.AssetSpec]:
    """The views of the engine, each after what it reads, and the bands that they compare with."""
    made = views_of(engine)
    known = {*TABLES, PUBLISHED_BANDS, *(view.name for view in made)}
    specs = [_spec(view.name, view.sources(known)) for view in made]
    return [_spec(PUBLISHED_BANDS, []), *specs]


def _spec(name: str, reads: list[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        name,
        deps=reads,
        group_name="views",
        kinds={"sql"},
        description=relations()[name].description,
        metadata=table_metadata(name),
    )
