"""Keys, certificates and signatures: the only room that knows GnuPG.

Light on purpose: importing this package or any of its modules does not import python-gnupg (80 ms). That happens
when a key is first needed, in `program.open_gnupg`.
"""
