"""Reporting: what the reading commands say, as plain data, the same for people and for ``--json``."""
