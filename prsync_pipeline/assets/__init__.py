"""Dagster's assets, a module for each noun."""
