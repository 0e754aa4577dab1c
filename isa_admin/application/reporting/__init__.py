"""Reporting: what the reading commands say, as plain data, the same for people and for ``--json``."""

from __future__ import annotations

from typing import Any

Report = dict[str, Any]
"""Texts, numbers, lists and reports by name."""
