"""A team's months in numbers: the list of metrics, and the queries that compute and compare them."""
