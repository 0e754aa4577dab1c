"""No command starts more git and gpg processes than its row in the bench says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from bench.processes import ROWS, counted
from tests.cli.acting import PROGRAM

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(os.name == "nt", reason="shell scripts stand in for git and gpg")
def test_no_command_starts_more_processes_than_its_row_says(store: Path) -> None:
    """And each row is what its command starts, so that the table stays true."""
    assert dict(counted(PROGRAM, store, os.environ)) == ROWS
