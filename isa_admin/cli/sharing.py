"""Store, shared: taking a verified copy, bringing records together, and guarding the shared repository."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_admin.cli.session import Session
from isa_admin.errors import ANSWER_IS_NO, INTERRUPTED, IsaError

if TYPE_CHECKING:
    from isa_admin.application.exchange.renumbering import Renumbered
    from isa_admin.application.exchange.waiting import Left


class SyncStoppedError(IsaError):
    """Somebody stopped a sync, perhaps while records of their own were out of sight."""

    exit_code = INTERRUPTED

    def __init__(self) -> None:
        super().__init__(
            "stopped: nothing is lost, but what you recorded may be out of sight until the next sync",
            "isa-admin sync carries on from here",
        )


def clone(
    session: Session,
    url: Annotated[str, typer.Argument(metavar="URL", help="Where it is shared: a path, ssh or https.")],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The folder of your copy.")],
    anchor: Annotated[
        str | None, typer.Option("--anchor", help="The anchor, if it is not pinned here.", metavar="LINE")
    ] = None,
) -> None:
    """Copy a shared store, after proving all of it from its anchor."""
    from isa_admin.application.exchange.sync import clone as take
    from isa_admin.trust.anchor import read_anchor

    proof = take(url, path, read_anchor(anchor) if anchor else None)
    session.out.report(
        {"path": str(path), "tip": proof.tip, "anchor": str(proof.anchor), "commits": proof.commits + proof.known}
    )
    session.out.say(f"done: a verified copy in {path} ({proof.commits + proof.known} commits)")
    session.out.next([f"cd {_typed(path)}", "isa-admin status", "isa-admin sync"])


def sync(
    session: Session,
    url: Annotated[
        str | None, typer.Argument(metavar="URL", help="Where it is shared; given once, then remembered.")
    ] = None,
) -> None:
    """Take in what others recorded, verified, and publish what you recorded.

    Nothing is merged: what you recorded meanwhile is recorded again on top of theirs, each record signed again with the
    key that signed it.
    """
    from isa_admin.application.exchange.sync import sync as bring

    try:
        done = bring(session.store, url, lambda address: _knows(session, address))
    except KeyboardInterrupt as stopped:
        raise SyncStoppedError from stopped
    session.out.report(
        {
            "tip": session.store.tip(),
            "taken": done.taken,
            "recorded_again": done.again,
            "published": done.published,
            "kept": done.kept,
            "left": [_kept_row(one) for one in done.left],
            "renumbered": [one._asdict() for one in done.renumbered],
            "reviews": [
                {
                    "branch": one.name,
                    "taken": one.taken,
                    "recorded_again": one.again,
                    "published": one.published,
                    "left": [{"subject": subject, "reason": reason} for subject, reason, _ in one.left],
                }
                for one in done.reviews
            ],
        }
    )
    if not (done.taken or done.again or done.published or done.left or done.reviews):
        session.out.say("nothing to do: you have what others have")
    else:
        session.out.say(f"done: {done.taken} taken in, {done.again} recorded again, {done.published} published")
    for review in done.reviews:
        counts = f"{review.taken} taken in, {review.again} recorded again, {review.published} published"
        session.out.say(f"{review.name}: {counts}")
        for subject, reason, remedy in review.left:
            session.out.say(f"not recorded again: {subject}: {reason}")
            session.out.say(f"  try: {remedy}")
    to_draw = _say_renumbered(session, done.renumbered)
    for one in done.left:
        session.out.say(f"not recorded again: {one.subject}: {one.reason}")
        session.out.say(f"  try: {one.remedy}")
    if names := dict.fromkeys(one.kept for one in done.left):
        session.out.say(f"Your original commits are kept under {' and '.join(names)}")
    if done.left:
        # What was recorded here is not what others have, so this is not done.
        session.out.next(["isa-admin list-kept", *to_draw])
        raise typer.Exit(ANSWER_IS_NO)
    session.out.next(to_draw)
    if any(one.left for one in done.reviews):
        raise typer.Exit(ANSWER_IS_NO)


def list_kept(session: Session) -> None:
    """List the records of yours that sync could not share, each with what settles it."""
    from isa_admin.application.exchange.waiting import kept

    records = kept(session.store.root)
    session.out.report({"kept": [_kept_row(one) for one in records]})
    if not records:
        session.out.say("every record of yours was shared, or awaits the next sync")
    for one in records:
        session.out.say(f"{one.commit[:12]}  {one.subject}: {one.reason}")
        session.out.say(f"  try: {one.remedy}")
    if records:
        first = records[0].commit[:12]
        session.out.next([f"isa-admin record-again {first}", f"isa-admin record-again {first} --settled"])


def record_again(
    session: Session,
    commit: Annotated[str, typer.Argument(metavar="COMMIT", help="The record, by the id that list-kept shows.")],
    settled: Annotated[
        bool, typer.Option("--settled", help="Only take it off the list: it was recorded anew, or is not wanted.")
    ] = False,
) -> None:
    """Record what sync could not share, signed again with the key that signed it."""
    from isa_admin.application.exchange.settling import settle
    from isa_admin.application.tip import ensure_good

    if not settled:
        ensure_good(session.store)
    found, numbers = settle(session.store, commit, record=not settled)
    session.out.report(
        {
            "commit": found.commit,
            "subject": found.subject,
            "recorded": not settled,
            "renumbered": [one._asdict() for one in numbers],
        }
    )
    session.out.say(f"{'off the list' if settled else 'recorded again'}: {found.subject}")
    to_draw = _say_renumbered(session, numbers)
    if not settled:
        session.out.next(["isa-admin sync", *to_draw])


def _kept_row(one: Left) -> dict[str, str]:
    return {
        "subject": one.subject,
        "commit": one.commit,
        "reason": one.reason,
        "remedy": one.remedy,
        "kept": one.kept,
    }


def _say_renumbered(session: Session, numbers: list[Renumbered]) -> list[str]:
    """Say which records have other numbers now; gives the commands that draw the letters of the notices among them."""
    for one in numbers:
        session.out.say(
            f"{one.what} {one.old} is {one.what} {one.new} now: others gave the number {one.old} to another {one.what}"
        )
    if breaches := [one.old for one in numbers if one.what == "breach"]:
        session.out.say(f"  tell the new number to everybody who was given {' or '.join(breaches)} for yours")
    notices = [one for one in numbers if one.what == "notice"]
    if notices:
        olds = " and ".join(one.old for one in notices)
        session.out.say(f"  do not send the letters that bear {olds}: draw them again under the new number")
    return [f"isa-admin draw-notice {one.new}" for one in notices]


def _knows(session: Session, address: str) -> bool:
    """Ask about an address that the store itself names; with nobody to ask, nobody knows it."""
    if session.ask.able:
        session.out.say(f"This store says that it is shared at {address}; nobody has confirmed that on this computer.")
        session.ask.confirm("Is that the address that your officers use?")
    return session.ask.able


def _typed(path: Path) -> str:
    """Write a path as it is typed, whatever its name."""
    return shlex.quote(f"./{path}" if str(path).startswith("-") else str(path))


def install_hook(
    session: Session,
    repository: Annotated[Path, typer.Argument(metavar="PATH", help="The shared bare repository.")],
    anchor: Annotated[
        str | None, typer.Option("--anchor", help="The anchor; this store's if left out.", metavar="LINE")
    ] = None,
) -> None:
    """Make a shared bare repository accept only what verification would accept."""
    from isa_admin.application.exchange.hook import guard
    from isa_admin.application.identity import anchor_of
    from isa_admin.trust.anchor import read_anchor

    used = read_anchor(anchor) if anchor else anchor_of(session.store)
    hook = guard(repository, used)
    session.out.report({"hook": str(hook), "anchor": str(used)})
    session.out.say(f"done: {hook} accepts only what follows from")
    session.out.say(f"  {used}")
    session.out.next([f"isa-admin sync {_typed(repository)}"])


def receive(
    session: Session,
    anchor: Annotated[str, typer.Option("--anchor", help="What to prove a push from.", metavar="LINE")],
) -> None:
    """Judge a push; git runs this as its pre-receive hook."""
    import os
    import sys

    from isa_admin.application.exchange.hook import receive as judge
    from isa_admin.trust.anchor import read_anchor

    judge(os.environ, sys.stdin.buffer, read_anchor(anchor))
    session.out.report({"ok": True})
