"""prsync: engineering analytics from pull requests, as a set of Dagster assets."""
