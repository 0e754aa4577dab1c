"""``python -m isa_admin``: the same as ``isa-admin``."""

from isa_admin.cli.main import run

run()
