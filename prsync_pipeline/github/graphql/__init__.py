"""GitHub's GraphQL on paper: queries and their prices, responses, JSON into values. Sends nothing."""
