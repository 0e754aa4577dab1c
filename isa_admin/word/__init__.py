"""How Word holds what a document says: the template filled, the body written, a file read back."""
