"""The outbox of events, and the payload of each kind."""
