-- Run by the role that owns the schema, once prsync has made its tables, and again after an upgrade that adds some:
-- psql -f deploy/reader.sql "$PRSYNC_WAREHOUSE_URL"
-- Each table and view is named, so that a new one is nobody's until somebody decides. Left out: stored tokens
-- (`teams.token_ciphertext`), links to the page (`access_grants`), addresses (`raw_commits.author_email`), what was sent
-- to the model, and the inner workings. `prsync page --read-only` needs no more than this.
-- The record of the schema is for prsync itself, where somebody reads with `prsync.frame` or `prsync trends` in this role.

grant usage on schema prsync to prsync_reader;
grant select on
    prsync.pull_requests,
    prsync.incomplete_pull_requests,
    prsync.trend_aggregates,
    prsync.trend_metrics,
    prsync.trend_changes,
    prsync.team_bands,
    prsync.team_benchmarks,
    prsync.published_bands,
    prsync.ai_classifications,
    prsync.ai_tool_counts,
    prsync.tracked_repositories,
    prsync.repository_syncs,
    prsync.sync_runs,
    prsync.daemon_ticks,
    prsync.discoveries,
    prsync.quotas,
    prsync.raw_pull_requests,
    prsync.raw_reviews,
    prsync.raw_files,
    prsync.open_faults,
    prsync.schema_versions,
    prsync.schema_texts
to prsync_reader;
grant select (
    team, organization, created_at, history_months, is_organization_wide, covered_from, watermark, listed_at,
    trends_due_from, is_paused, resume_at
) on prsync.teams to prsync_reader;
grant select (team, repository, number, sha, author_login, authored_at, committed_at, additions, deletions)
on prsync.raw_commits to prsync_reader;
grant select (team, status, line_count, created_at, submitted_at, ended_at, answered, failed)
on prsync.llm_batches to prsync_reader;
