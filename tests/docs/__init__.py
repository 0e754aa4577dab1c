"""The words: what README.md and docs/ show is true, because it is run, loaded and looked up here."""
