"""Tests of e-mails and calendar files."""
