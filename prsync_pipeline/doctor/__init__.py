"""Is everything in order that a sync needs? Each check stands by itself and names a remedy."""
