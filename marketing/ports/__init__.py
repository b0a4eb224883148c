"""The outside world: mail on the wire. No ORM, no rules."""
