"""Letters: what is written to partners, as Word documents, e-mails, calendar files and forms."""
