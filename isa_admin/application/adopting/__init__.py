"""Adopting: what is asked of a signatory, what comes back, and the certificate of it."""
