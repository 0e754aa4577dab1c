"""Tests of the rooms of application that stand by themselves."""
