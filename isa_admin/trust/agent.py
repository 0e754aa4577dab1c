"""gpg-agent, which GnuPG starts by itself for every keyring and leaves running."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from isa_admin.trust.program import find_gpg

if TYPE_CHECKING:
    from pathlib import Path


def end_agent(home: Path) -> None:
    """End the agent of a keyring that is about to be taken away; where gpgconf is missing it ends by itself."""
    gpgconf = shutil.which("gpgconf", path=str(find_gpg().parent)) or shutil.which("gpgconf")
    if gpgconf is not None:
        subprocess.run([gpgconf, "--homedir", str(home), "--kill", "all"], capture_output=True, check=False)
