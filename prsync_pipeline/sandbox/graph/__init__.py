"""GitHub's GraphQL schema over the sandbox's world: cost, pages, resolvers, execution. It knows nothing of HTTP."""
