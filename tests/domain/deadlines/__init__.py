"""Deadlines: for each kind an example counted by hand, and the order in which they are told."""
