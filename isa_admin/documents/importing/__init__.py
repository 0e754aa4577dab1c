"""Reading an agreement that this program did not write: which part of it each paragraph is, with every guess named."""
