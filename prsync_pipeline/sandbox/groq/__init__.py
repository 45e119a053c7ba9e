"""A stand-in for Groq: files, batches and chat completions, as its official SDK asks for them."""

from prsync_pipeline.sandbox.groq.desk import DEFAULT_KEY, Groq, SeenLine
from prsync_pipeline.sandbox.groq.mishaps import Mishap

__all__ = ["DEFAULT_KEY", "Groq", "Mishap", "SeenLine"]
