"""Plan, hydrate, store: brings GitHub's pull requests into the warehouse. Knows nothing of Dagster or of terminals."""
