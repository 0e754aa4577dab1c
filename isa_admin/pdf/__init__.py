"""PDF: what LibreOffice makes of a Word file, and what the words of a PDF from outside are."""
