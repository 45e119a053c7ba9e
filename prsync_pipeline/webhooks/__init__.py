"""Events on their way out: the receiver's client, and the delivery of the outbox."""
