"""Tests of the PDFs that LibreOffice makes of our documents, and of those that others made."""
