"""Verdicts on AI for stored pull requests: by rules, then by the language model. Knows no Dagster."""
