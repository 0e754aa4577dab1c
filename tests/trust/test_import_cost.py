"""Light commands must not pay for GnuPG."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import pytest

import isa_admin.trust

MODULES = sorted(
    module.name
    for module in pkgutil.iter_modules(isa_admin.trust.__path__, "isa_admin.trust.")
    if module.name != "isa_admin.trust.gnupg_process"  # the one that is imported when a key is needed
)


@pytest.mark.parametrize("imported", [["isa_admin.trust"], MODULES])
def test_importing_the_room_does_not_import_gnupg(imported: list[str]) -> None:
    """python-gnupg takes 80 ms, and most commands need no key."""
    program = f"import sys, {', '.join(imported)}; print([m for m in ('gnupg', 'subprocess') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert "gnupg" not in done.stdout
    assert len(MODULES) > 5
