"""The pull requests behind each number, and why one counts as made with AI."""
