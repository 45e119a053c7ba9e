"""List, diff, hydrate, store: where GitHub and the warehouse meet. Knows nothing of Dagster or of terminals."""
