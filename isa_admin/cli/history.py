"""Store: what was done to it, and the last change taken back."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from isa_admin.cli import fields
from isa_admin.cli.session import Session

if TYPE_CHECKING:
    from isa_admin.application.reporting.change_report import FileChange
    from isa_admin.application.reporting.signers import CommitSigner
    from isa_admin.application.undoing import UndoneCommits
    from isa_admin.store.history import PastCommit


def history(
    session: Session,
    partner: Annotated[str | None, typer.Argument(metavar="PARTNER", help="Only what touched this partner.")] = None,
    limit: Annotated[
        str, typer.Option("--limit", "-n", help="Show at most this many, newest first.", metavar="NUMBER")
    ] = "20",
    details: Annotated[bool, typer.Option("--details", help="Also show what each changed, old and new.")] = False,
) -> None:
    """Show who did what when, from the signed commits, newest first.

    It shows what the commits claim; isa-admin verify proves the signatures. If the name on a commit or in
    its key differs from the register's name for the holder of the key, both are shown.
    """
    from isa_admin.application.reporting.reports import commit
    from isa_admin.application.reporting.signers import Signers
    from isa_admin.domain import dates

    most = fields.whole("--limit", 1)(limit)
    under = [f"partners/{session.register.partner(partner).id}/"] if partner else []
    signers = Signers(session.store)
    # One more than is shown tells whether there are older ones.
    past = list(islice(session.store.history(under), most + 1))
    commits = [(one, signers.of(one)) for one in past[:most]]
    older = f"older ones are not shown: --limit {2 * most}" if past[most:] else ""
    if details:
        from isa_admin.application.reporting.change_report import changes_of

        found = [(one, signer, changes_of(session.store, one)) for one, signer in commits]
        session.out.report(
            {
                "commits": [
                    commit(one, signer) | {"changes": [file.report for file in files]} for one, signer, files in found
                ]
            }
        )
        for one, signer, files in found:
            _tell(session, one, signer, files)
        _say_older(session, older)
        return
    session.out.report({"commits": [commit(one, signer) for one, signer in commits]})
    session.out.table(
        ("Date", "Who", "What", "Commit", "Signed"),
        (
            (
                dates.show(one.committer.when.date()),
                f"{one.committer.name}{_other_names(signer)}",
                one.subject,
                one.commit[:12],
                "signed" if one.signature else "not signed",
            )
            for one, signer in commits
        ),
        wide=("Commit",),
    )
    _say_older(session, older)


def _say_older(session: Session, older: str) -> None:
    if older:
        session.out.say("")
        session.out.say(older)


def show_change(
    session: Session,
    commit: Annotated[
        str,
        typer.Argument(metavar="COMMIT", help="A commit, by the beginning of its id; isa-admin history lists them."),
    ],
) -> None:
    """Show what one commit changed: each fact as it was and as it is."""
    from isa_admin.application.reporting import reports
    from isa_admin.application.reporting.change_report import changes_of
    from isa_admin.application.reporting.signers import Signers

    found = next(session.store.history(tip=session.store.resolve(commit)))
    files = changes_of(session.store, found)
    signer = Signers(session.store).of(found)
    session.out.report(reports.commit(found, signer) | {"changes": [file.report for file in files]})
    _tell(session, found, signer, files)


def _tell(session: Session, commit: PastCommit, signer: CommitSigner | None, files: list[FileChange]) -> None:
    """Show one commit, who made it, and what it changed."""
    from isa_admin.domain import dates

    signed = "" if commit.signature else ", not signed"
    when = dates.show(commit.committer.when.date())
    session.out.say(f"{commit.subject}")
    session.out.say(f"{when}, {commit.committer.name} <{commit.committer.email}> ({commit.commit[:12]}{signed})")
    if names := _other_names(signer).strip():
        session.out.say(names)
    for line in (line for file in files for line in file.told):
        session.out.say(f"  {line}")
    session.out.say("")


def _other_names(signer: CommitSigner | None) -> str:
    """Say whose key it is, where the commit or the key bears another name too (ATTACKS G17)."""
    if signer is None or not signer.others:
        return ""
    return f" (the key of {signer.name}; it bears the name {', '.join(signer.others)})"


def commit(
    session: Session,
    message: Annotated[str, typer.Argument(metavar="MESSAGE", help="What you changed, in a few words.")],
) -> None:
    """Record what you edited in the store's folder: checked, shown, signed, and committed as one change.

    Use it instead of git commit, which does not check whether verification accepts the change.
    """
    from isa_admin.application import committing

    subject = fields.line("message")(message)
    hand = session.mending_hand(committing.partner_of(session.store))
    planned = committing.plan(session.store, hand)
    for line in planned.lines[: committing.SHOWN]:
        session.out.say(f"  {line}")
    if len(planned.lines) > committing.SHOWN:
        session.out.say(f"  and {len(planned.lines) - committing.SHOWN:,} more lines; see them with git diff")
    session.change_as(hand, lambda _register, _who: planned.decide(subject))


def undo(session: Session) -> None:
    """Undo the last change: taken back while nobody else has it, undone by a new signed change afterwards.

    A change that is not published yet is taken back, whatever it recorded, and so are commits made by hand that
    verification refuses. They are kept aside, and isa-admin history no longer shows them.

    For a published change, the files are put back as they were before, and history keeps both. What happened to a
    partner, rows of the version-control table, keys and the roster stay; the message says what to record instead.
    """
    from isa_admin.application.undoing import last_change, to_take_back, undo_last

    taken = to_take_back(session.store)
    if taken is not None:
        _take_back(session, taken)
        return
    hand, last = session.mending_hand(), last_change(session.store)
    session.change_as(
        hand,
        lambda _register, _officer: undo_last(session.store, last),
        undoes={"commit": last.commit, "subject": last.subject},
        takes_back=[],
        because=None,
        kept=None,
    )


def _take_back(session: Session, taken: UndoneCommits) -> None:
    from isa_admin.application.undoing import take_back

    session.out.answers("Check your answers", taken.answers)
    if not session.dry_run:
        session.ask.confirm("Take this back?")
    kept, left_behind = take_back(session.store.dry_run() if session.dry_run else session.store, taken)
    first, last = taken.commits[-1], taken.commits[0]
    session.out.report(
        {
            "undoes": {"commit": last.commit, "subject": last.subject},
            "takes_back": [{"commit": one.commit, "subject": one.subject} for one in taken.commits],
            "because": taken.because,
            "commit": None if kept is None else taken.to,
            "subject": f"Undo: {first.subject}",
            "files": taken.files,
            "kept": kept,
            "left_behind": list(left_behind),
            "next": ["isa-admin history"],
        }
    )
    session.out.say("")
    if kept is None:
        session.out.say("dry run: nothing was changed. It would put these back as they were:")
        for path in taken.files:
            session.out.say(f"  {path}")
        return
    count = len(taken.commits)
    session.out.say(f"done: took back {f'{count} commits' if count > 1 else first.subject}")
    session.out.say(f"  kept aside as {kept}")
    for path in left_behind:
        session.out.say(f"  not up to date in your folder yet; the next command will update them: {path}")
    session.out.next(["isa-admin history"])
