"""The command line: words in, words out. One module per panel."""
