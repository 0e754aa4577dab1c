"""Undo: the last change taken back by a new one."""

from __future__ import annotations

from isa_admin.cli.session import Session


def undo(session: Session) -> None:
    """Undo the last change by a new signed one; history keeps both.

    The files that it touched get back what they held before. What happened to a partner, rows of the version-control
    table, keys and the roster stay; the message says what to record instead. Undoing an undo does the change again.
    """
    from isa_admin.application.undoing import last_change, undo_last

    last = last_change(session.store)
    session.change(
        lambda _register, _officer: undo_last(session.store, last),
        undoes={"commit": last.commit, "subject": last.subject},
    )
