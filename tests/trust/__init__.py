"""Tests of the room that knows GnuPG, with real gpg over throw-away keyrings."""
