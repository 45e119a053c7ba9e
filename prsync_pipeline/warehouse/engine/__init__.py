"""The two engines, DuckDB and Postgres, and the schema that both are brought to. Knows no table's meaning."""
