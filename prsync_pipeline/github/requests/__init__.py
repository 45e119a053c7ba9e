"""Requests to GitHub: transport, tokens and their budget, retries, how wide to ask. Knows no pull request."""
