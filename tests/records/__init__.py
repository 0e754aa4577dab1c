"""Tests of records: values as YAML files, and back."""
