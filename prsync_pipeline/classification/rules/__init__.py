"""Evidence of AI in a pull request's own marks and words, found by rules alone."""
