"""Files and programs: what the rest of the house relies on, against prepared folders."""
