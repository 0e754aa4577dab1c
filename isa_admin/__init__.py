"""Runs a multi-agency Information Sharing Agreement from a signed git repository."""

__version__ = "0.1.0"
