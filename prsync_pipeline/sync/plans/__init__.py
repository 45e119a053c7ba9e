"""What a sync is to bring in: the history of months, or the changes that discovery found."""
