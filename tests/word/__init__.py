"""Tests of how Word holds what documents say."""
