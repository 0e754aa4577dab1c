"""Bringing in an existing agreement: what its words say, as values of the register."""
