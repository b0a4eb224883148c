"""Reads of permissions: the gate, states now and as of a day, a person's panel."""
