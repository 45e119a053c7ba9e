"""The tables and views that a warehouse is brought to when it is opened."""
