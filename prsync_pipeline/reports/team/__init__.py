"""A team's state, how far its history is, what is wrong and what was asked for: computed from facts."""
