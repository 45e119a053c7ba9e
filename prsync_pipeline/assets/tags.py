"""The tags of prsync's runs: by them runs are found again, queued, and told apart in Dagster's UI."""

TEAM_TAG = "prsync/team"
"""The slugs of the teams that a run syncs, separated by commas."""

WORK_TAG = "prsync/work"
"""What a run is for: a value of `sync.types.Work`, or `BY_HAND`."""

BY_HAND = "by hand"

JOB_TAG = "prsync/job"
"""On the runs of prsync's own jobs: their name. Runs without a tag of prsync's are another's, and never deleted."""

RESUME_AT_TAG = "prsync/resume_at"
"""On a run that stopped for GitHub's budget: when the same range may start again (ISO 8601, UTC)."""

RESUMED_RUN_TAG = "prsync/resumed_run"
"""On a run that goes on with a stopped one: the id of the stopped run."""

FOLLOWS_TAG = "prsync/follows"
"""On a run that waits in the queue for another: what that one brings in. Without it, this one does nothing."""

FIRST_MONTHS = "the first months"

SKIPPED_TAG = "prsync/skipped"
"""On a run that did nothing, since what it follows did not come in: it counts as no failure."""

REQUEST_TAG = "prsync/request"
"""The id of the request of a person that a run answers."""

REFRESH_BEFORE_TAG = "prsync/refresh_before"
"""On a stopped full refresh: what was stored before this moment is still to be refreshed (ISO 8601, UTC)."""

CLASSIFIED_TEAM_TAG = "prsync/classified_team"
"""The slug of the team whose verdicts a run of the job `classify` brings up to date."""

CHANGED_TAG = "prsync/changed"
"""On a run that brought pull requests in or marked some as gone: how many. A run without it is not kept for long."""

TOKEN_TAG = "prsync/token"  # noqa: S105 - the name of a tag that holds an alias
"""The alias of the GitHub token: runs that share one take turns. Named in `dagster.yaml`."""

PRIORITY_TAG = "dagster/priority"
BACKFILL_TAG = "dagster/backfill"
PARTITION_TAG = "dagster/partition"
RANGE_START_TAG = "dagster/asset_partition_range_start"
RANGE_END_TAG = "dagster/asset_partition_range_end"
