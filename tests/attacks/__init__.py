"""Attacks on a history, each by the id of its rule in docs/threat-model.md."""
