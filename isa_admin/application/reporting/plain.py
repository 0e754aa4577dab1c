"""Plain data: what every report is made of, and what ``--json`` prints."""

from __future__ import annotations

from typing import Any

Report = dict[str, Any]
"""Texts, numbers, lists and reports by name."""
