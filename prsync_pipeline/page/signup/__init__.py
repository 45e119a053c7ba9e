"""Sign-up on the page: what is typed, what GitHub shows of it, what is chosen, what it will cost. Starts no run."""
