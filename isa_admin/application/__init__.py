"""The straight line from words to a signed commit, and the reports: where the other rooms are wired together, once."""
