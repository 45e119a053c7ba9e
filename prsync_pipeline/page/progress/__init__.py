"""A team's state in words: steps, repositories, requests; and what was shown of it last."""
