"""The tables, on DuckDB or on Postgres. Knows nothing of GitHub."""
