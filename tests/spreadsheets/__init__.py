"""The spreadsheets room: partners as files that a spreadsheet opens, and files from outside as rows."""
