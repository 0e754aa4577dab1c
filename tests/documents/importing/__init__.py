"""Tests of reading agreements that this program did not write."""
