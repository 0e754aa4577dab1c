"""Sheets: partners as rows of a spreadsheet, read with every wrong row named, and written to be read again."""
