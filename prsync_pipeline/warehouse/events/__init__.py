"""The outbox of events, and what each kind of event says."""
