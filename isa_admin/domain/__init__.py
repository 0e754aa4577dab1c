"""Pure values and rules of the agreement: no files, no clock, no third-party library."""
