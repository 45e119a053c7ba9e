"""A team's months: their values, what moved, where it stands, and whether AI changed it."""
