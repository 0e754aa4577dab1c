"""Tests of the two-yearly review, from its opening to what came of it."""
