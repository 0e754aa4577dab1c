"""How partners adopt the agreement: packs, signatures that come back, own copies, and the proof of it all."""
