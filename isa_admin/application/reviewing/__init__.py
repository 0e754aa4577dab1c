"""Holding the two-yearly review: its branch, drafts, comments, answers, and how it ends (Agreement s.18)."""
