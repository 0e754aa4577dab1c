"""What the tests of sharing do over and over: a copy, a shared repository, a commit bent by hand."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING

from isa_admin.store.objects import object_name
from tests.store.acting import git

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.store.repository import Store

RUTLAND = "partners/rutland/partner.yaml"
GLEBE = "partners/glebe-house/partner.yaml"


def shared(path: Path, store: Store | None = None) -> Path:
    """Make a bare repository, with the main of a store in it when there is one."""
    path.mkdir(parents=True)
    git(path, "init", "-q", "--bare", "--initial-branch=main", "--template=", ".")
    if store is not None:
        git(store.root, "push", "-q", str(path), "main")
    return path


def loose(root: Path, object_id: str) -> Path:
    """Name the file of a loose object in a store."""
    return root / ".git/objects" / object_id[:2] / object_id[2:]


def swap(root: Path, object_id: str, kind: str, content: bytes) -> None:
    """Put other bytes into the file of a loose object."""
    file = loose(root, object_id)
    file.chmod(0o600)
    file.write_bytes(zlib.compress(b"%s %d\0%s" % (kind.encode(), len(content), content)))


def write(root: Path, kind: str, content: bytes) -> str:
    """Write an object whatever its form, as git would refuse to."""
    name = object_name(kind, content)
    file = loose(root, name)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(zlib.compress(b"%s %d\0%s" % (kind.encode(), len(content), content)))
    return name


def bent(root: Path, tree: str, *parents: str, message: str = "bent") -> str:
    """Write a commit of a tree, whatever it holds, after any parents, and let main stand at it."""
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
    lines += [f"{who} Hand <hand@example.org> 1700000000 +0000" for who in ("author", "committer")]
    name = write(root, "commit", ("\n".join(lines) + f"\n\n{message}\n").encode())
    git(root, "update-ref", "refs/heads/main", name)
    return name


def fresh_home(path: Path) -> dict[str, str]:
    """Make the environment of a user without any settings."""
    path.mkdir(exist_ok=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return clean | {"HOME": str(path)}
