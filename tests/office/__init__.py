"""Tests of what an Office file from outside must keep to."""
