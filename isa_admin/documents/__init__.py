"""Word documents out of the register; the only room that knows Markdown, docx, docxtpl and lxml."""
