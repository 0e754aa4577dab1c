"""Pure values and rules of the agreement: no files, no clock, and no library but the one that makes values."""
