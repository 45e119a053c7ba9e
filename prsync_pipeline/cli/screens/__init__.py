"""What the terminal shows: progress, tables, charts in a line. Reads nothing and decides nothing."""
