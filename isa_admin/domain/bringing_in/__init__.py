"""Bringing in an agreement that exists already: what its words say, as values of the register."""
