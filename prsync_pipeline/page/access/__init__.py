"""Who is let in and what they may see: modes, links, limits, and what holds for every request."""
