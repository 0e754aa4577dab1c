"""What the tests of the store do over and over: make one, commit to it, ask git about it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isa_admin.store.creation import create_store
from isa_admin.store.repository import Store

if TYPE_CHECKING:
    from collections.abc import Mapping

# This room does not check signatures, it only puts them where git expects them.
SIGNATURE = "-----BEGIN PGP SIGNATURE-----\n\niHUEABYKAB0WIQT\n=abcd\n-----END PGP SIGNATURE-----\n"
WORDS: dict[str, Any] = {
    "message": "Partner added: Glebe House",
    "name": "Olive Officer",
    "email": "officer@example.org",
    "when": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
}
FILES = {
    ".gitattributes": b"* text=auto eol=lf\n*.docx binary\n",
    "agreement/agreement.yaml": b"id: demo\n",
    "agreement/terms/01-partners.md": b"# Partners\n",
    "partners/glebe-house/partner.yaml": b"name: Glebe House\n",
    "partners/rutland/partner.yaml": b"name: Rutland\n",
}


def sign(payload: bytes) -> str:
    """Give a text that looks like a signature, whatever is to be signed."""
    assert payload.startswith(b"tree ")
    return SIGNATURE


def make(path: Path, files: Mapping[str, bytes] = FILES) -> Store:
    """Make a store and open it."""
    create_store(path, files, **WORDS, sign=sign)
    return Store.open(path)


def commit(store: Store, changes: Mapping[str, bytes | None], **words: Any) -> str:  # noqa: ANN401  # any of WORDS
    """Commit some changes as a writing command does."""
    with store.writing() as writer:
        staged = writer.stage(changes, **{**WORDS, **words})
        name = writer.publish(staged, sign)
    assert name is not None
    return name


def git(root: Path, *args: str, stdin: bytes = b"") -> str:
    """Run the user's own git in a store, and give what it says."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = {
        f"GIT_{who}_{what}": "hand@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    env = clean | identity | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", *args], cwd=root, input=stdin, capture_output=True, env=env, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def sound(objects: Path) -> None:
    """Ensure the objects of a private copy, which is not a repository for git, are whole and well formed."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        git(root, "init", "-q", "--bare")
        (root / "objects/info/alternates").write_text(f"{objects}\n")
        assert "error" not in git(root, "fsck", "--strict", "--full", "--no-dangling")


def whole(root: Path) -> None:
    """Ensure a store is sound and its work tree and index stand at the tip."""
    assert "error" not in git(root, "fsck", "--strict", "--no-dangling")
    assert git(root, "status", "--porcelain") == ""
    for lock in (root / ".git").rglob("*.lock"):
        raise AssertionError(lock)
    assert not (root / ".git/isa-admin/pending.json").exists()
