"""What a materialization shows: counts, plots, tables, pictures."""
