"""What every command does that starts a store: whose key signs it, the first commit, the anchor."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from isa_admin.cli.afterwards import recorded
from isa_admin.cli.stopping import PointOfNoReturn
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from isa_admin.application.founding import Foundation
    from isa_admin.cli.session import Session
    from isa_admin.trust.key import Key


def signing_key(session: Session, new_key: str | None) -> tuple[Key | None, str]:
    """Say which key will sign, and whose it is; no key where one is to be made.

    Raises:
        UsageError: Both a key and a new key were named, or a rehearsal would make one.
    """
    from isa_admin.application import keys

    if new_key and session.key is not None:
        raise UsageError("--key and --new-key both name a key", "give one of them")
    if new_key and session.dry_run:
        raise UsageError("--new-key makes a key, and --dry-run makes nothing", "leave one of them out")
    key = None if new_key else keys.choose(session.key)
    name, email = keys.owner(key) if key else keys.owner_of_new(new_key or "")
    return key, f"{name} <{email}>"


def begin(  # what a store begins with, and what is said of it
    session: Session,
    path: Path,
    key: Key | None,
    new_key: str | None,
    plan: Callable[[Key], Foundation],
    *,
    words: str,
    following: Iterable[str],
    report: dict[str, Any],
    said: Iterable[str] = (),
) -> None:
    """Sign the first commit and put the store in its place; say its anchor and what comes next.

    Args:
        session: The session.
        path: Where the store shall be.
        key: The key that signs; nothing if one is to be made.
        new_key: Whom to make a key for.
        plan: Works out what the store holds.
        words: What it is, for the line that says it is done.
        following: The commands that come next, inside the store.
        report: What else the command's JSON says.
        said: What else is said, a line each.
    """
    from isa_admin.application import founding, keys
    from isa_admin.application.verifying import pinned
    from isa_admin.trust.anchor import read_anchor

    made = None if key else keys.make(new_key or "", path.absolute().parent)
    if made:
        key = made.key
    assert key is not None  # noqa: S101  chosen or made
    with PointOfNoReturn() as point:
        commit = founding.found(path, plan(key), key, point.passed)
        with recorded(session.out, f"{words} in {path}", commit):
            anchor = founding.anchor(commit, key.fingerprint)
            pinned.pin(read_anchor(anchor))
            session.out.report(
                {
                    **report,
                    "anchor": anchor,
                    "commit": commit,
                    "path": str(path),
                    "officer": key.fingerprint,
                    **({"revocation": str(made.revocation)} if made else {}),
                }
            )
            session.out.say("")
            session.out.say(f"done: {words} in {path} ({commit[:12]})")
            for line in said:
                session.out.say(line)
            if made:
                session.out.say("")
                session.out.say(
                    "Your new key can be revoked with this file. Print it, lock it away, and delete the file:"
                )
                session.out.say(f"  {made.revocation}")
            session.out.say("")
            session.out.say(
                "Keep this line outside the store, on a letterhead or in the minutes: it proves the register."
            )
            session.out.say(f"  {anchor}")
            session.out.next([f"cd {shlex.quote(str(path))}", *following])
