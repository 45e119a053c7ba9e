"""What the commands that start runs have in common: Dagster's instance, the run, waiting, its end."""
