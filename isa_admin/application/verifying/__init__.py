"""Verifying: is a history what entitled people made it? From a private copy, by the anchor."""
