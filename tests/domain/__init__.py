"""Tests of what the agreement is and which rules it sets."""
