"""GitHub's GraphQL API: list, hydrate, and the budget that both live on. Knows nothing of the warehouse."""
