"""The bench: how fast the program is and how much memory it takes, as ratios in one run. See README.md beside this."""
