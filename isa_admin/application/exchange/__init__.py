"""Exchange: taking a verified copy, bringing records together, letting in what verification accepts."""
