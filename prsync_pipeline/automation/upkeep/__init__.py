"""Keeps Dagster's own storage right: lost runs, old ones, removed teams."""
