"""The two engines, DuckDB and Postgres, and the queries that they run. Knows no table's meaning."""
