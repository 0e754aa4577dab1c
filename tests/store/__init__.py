"""The store room, on real git repositories."""
