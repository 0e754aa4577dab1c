"""Golden scenarios: a script of commands on fixed days, and what must come of it, word for word."""
