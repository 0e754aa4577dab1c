"""Spreadsheets: rows in, rows out. The only room that knows XLSX workbooks and files of comma-separated values."""
