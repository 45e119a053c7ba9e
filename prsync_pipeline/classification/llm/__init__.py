"""The language model: what it is asked, and how its answers are read. Knows no warehouse."""
