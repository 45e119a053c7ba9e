"""Is everything in order that a sync needs? Each check stands by itself and says what to do."""
