"""Sharing a register: real repositories, real pushes, real keys, a computer of one's own for each person."""
