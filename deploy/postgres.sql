-- Run once by the server's administrator: psql -f deploy/postgres.sql postgres
-- Then give the roles passwords, which do not belong in a file: \password prsync, \password dagster, …

-- Owns the warehouse's schema: applies migrations, and writes what syncs bring, by way of temporary tables.
create role prsync login;
create database prsync;
revoke all on database prsync from public;
grant connect, temporary on database prsync to prsync;

-- Dagster's own runs, events and schedules. It makes its tables itself.
create role dagster login;
-- Dagster writes the times of runs in the session's zone and compares them with UTC: in another zone no run is found.
alter role dagster set timezone = 'UTC';
create database dagster owner dagster;
revoke all on database dagster from public;

-- Dashboards. What it may read is in deploy/reader.sql.
create role prsync_reader login;
alter role prsync_reader set default_transaction_read_only = on;
alter role prsync_reader set statement_timeout = '60s';
grant connect on database prsync to prsync_reader;
alter role prsync_reader in database prsync set search_path = prsync;

\connect prsync
create schema prsync authorization prsync;
