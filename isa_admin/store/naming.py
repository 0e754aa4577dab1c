"""Which paths a commit of this program may write: an allow-list, so that no name surprises any file system."""

from __future__ import annotations

from isa_admin.errors import StoreError
from isa_admin.records.layout import LONGEST_PATH, is_portable


class UnsafePathError(StoreError):
    """A path that is not written, whoever asks."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"the store takes no file named {path!a}",
            f"use letters, digits, hyphens and dots, at most {LONGEST_PATH} characters,"
            " and no name that Windows keeps for itself",
        )


def check_path(path: str) -> None:
    """Ensure a path is one that a commit may write.

    Raises:
        UnsafePathError: It is absolute, leaves the store, hides, or has a name that some system cannot keep.
    """
    if not is_portable(path):
        raise UnsafePathError(path)
