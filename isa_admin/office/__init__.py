"""Files of Word, Excel and their like as packages: what one from outside must keep to, and how ours are packed."""
