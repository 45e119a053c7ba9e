"""A team's administration: its sign-up, what it tracks, its token and its health. Knows no Dagster."""
