"""Which paths a commit of this program may write: an allow-list, so that no name surprises any file system."""

from __future__ import annotations

import re

from isa_admin.errors import StoreError

# ASCII, never hidden, never ending in a dot (Windows drops it); `partners/glebe-house/posts.yaml` is typical.
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_TOP_LEVEL = frozenset({".gitattributes", ".gitignore"})
_WINDOWS = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
# Windows allows 259 characters for the whole path, and a store lies in a folder of somebody's.
_LONGEST = 180


class UnsafePathError(StoreError):
    """A path that is not written, whoever asks."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"the store takes no file named {path!a}",
            "use letters, digits, hyphens and dots, at most 180 characters, and no name that Windows keeps for itself",
        )


def check_path(path: str) -> None:
    """Ensure a path is one that a commit may write.

    Raises:
        UnsafePathError: It is absolute, leaves the store, hides, or has a name that some system cannot keep.
    """
    if path in _TOP_LEVEL:
        return
    if len(path) > _LONGEST or not all(_is_name(name) for name in path.split("/")):
        raise UnsafePathError(path)


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and _WINDOWS.fullmatch(name) is None
