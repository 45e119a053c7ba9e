"""The command line: what a person types, and what the terminal shows."""

from prsync_pipeline.cli.main import main

__all__ = ["main"]
