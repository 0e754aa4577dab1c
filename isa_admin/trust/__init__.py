"""Keys, certificates and signatures: the only room that knows GnuPG.

Light on purpose: importing this package or any of its modules does not import python-gnupg (80 ms). That happens
when a key is first needed, in `program.open_gnupg`.
"""

from __future__ import annotations

import os

# Where backtraces of Rust are on, each signature that pysequoia looks at takes a fifth longer, and nobody sees them.
os.environ.setdefault("RUST_LIB_BACKTRACE", "0")
