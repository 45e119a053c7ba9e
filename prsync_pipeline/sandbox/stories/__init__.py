"""Made-up worlds: a sample organisation that looks real, and large plain ones for measuring. All seeded."""
