"""What a document says: blocks, the Markdown dialect of the terms, generated tables, papers and letters. No Word."""
