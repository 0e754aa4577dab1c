"""The Word templates: what may stand in them, what is wrong in one, and back to the packaged one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import asdict

from isa_admin.cli import fields
from isa_admin.cli.session import Session
from isa_admin.domain.text import counted
from isa_admin.errors import ANSWER_IS_NO, UsageError

if TYPE_CHECKING:
    from isa_admin.application.templates import Given

ACTIONS = ("list", "show", "check", "diff", "reset")


def templates(
    session: Session,
    action: Annotated[
        str, typer.Argument(metavar="ACTION", help="list, show, check, diff or reset.", show_default=False)
    ] = "list",
    template: Annotated[
        str | None,
        typer.Argument(
            metavar="TEMPLATE", help="Its name, such as agreement.docx; to show, check or diff also a FILE."
        ),
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="TEMPLATE", help="Which template the file is for, if its name does not say."),
    ] = None,
) -> None:
    """Look at the Word templates: list, show, check or diff them; reset brings a packaged one back.

    show says which fields a template may use. check says what is wrong in it and where; alone it looks at all of them.
    diff says what was changed from the packaged one. A file that somebody sent is judged in the same way before it is
    taken into the store.
    """
    from isa_admin.application import templates as known

    wanted = fields.one_of("a thing to do with templates", ACTIONS)(action)
    if wanted == "list":
        _list(session)
        return
    if wanted == "check" and template is None:
        _check(session, list(known.every(session.store)))
        return
    if template is None:
        raise UsageError("TEMPLATE is missing", f"name one: isa-admin templates {wanted} agreement.docx")
    if wanted == "reset":
        _reset(session, template)
        return
    one = known.find(session.store, template, as_)
    {"show": _show, "check": lambda session, one: _check(session, [one]), "diff": _diff}[wanted](session, one)


def _list(session: Session) -> None:
    from isa_admin.application import templates as known
    from isa_admin.documents.templates import KINDS

    snapshot = session.store.snapshot()
    rows = [(kind.name, kind.words, known.state(snapshot, kind)) for kind in KINDS.values()]
    session.out.report({"templates": [{"name": name, "for": words, "state": state} for name, words, state in rows]})
    session.out.table(("Template", "Used for", "State"), rows)


def _show(session: Session, one: Given) -> None:
    from isa_admin.application import templates as known

    used = known.used(one)
    session.out.report(
        {
            "name": one.kind.name,
            "for": one.kind.words,
            "packaged": one.packaged,
            "fields": [
                {
                    "name": field.name,
                    "words": field.words,
                    "written": list(field.written),
                    "needed": field.needed,
                    "used": field.name in used,
                }
                for field in one.kind.fields
            ],
        }
    )
    session.out.say(f"{one.words}: {one.kind.words}{'' if one.packaged else ' (restyled)'}")
    session.out.table(
        ("Field", "Shows", "How it is written", "Used"),
        (
            (
                field.name,
                field.words,
                "\n".join(field.written),
                ("yes" if field.name in used else "no") + (", must be there" if field.needed else ""),
            )
            for field in one.kind.fields
        ),
    )
    session.out.say("A condition is written {%p if draft %} ... {%p endif %}, in paragraphs of their own.")


def _check(session: Session, wanted: list[Given]) -> None:
    from isa_admin.application import templates as known

    opinions = [(one, known.judged(one, session.register, session.today)) for one in wanted]
    session.out.report(
        {
            "templates": [
                {
                    "template": one.words,
                    "faults": [asdict(fault) for fault in opinion.faults],
                    "notes": list(opinion.notes),
                }
                for one, opinion in opinions
            ]
        }
    )
    for one, opinion in opinions:
        if not opinion.faults:
            session.out.say(f"{one.words}: nothing is wrong")
        for fault in opinion.faults:
            session.out.say(f"{one.words}: {known.said(fault.found, fault.place)}")
            session.out.say(f"  try: {fault.remedy}")
        for note in opinion.notes:
            session.out.say(f"  note: {note}")
    if any(opinion.faults for _, opinion in opinions):
        raise typer.Exit(ANSWER_IS_NO)


def _diff(session: Session, one: Given) -> None:
    from isa_admin.application import templates as known

    found = known.differences(one)
    session.out.report({"template": one.words, "differences": [asdict(each) for each in found]})
    count = counted(len(found), "difference") if found else "no difference"
    session.out.say(f"{one.words}, beside the packaged {one.kind.name}: {count}")
    for each in found:
        session.out.say(f"  {each.what}{f' {each.name}' if each.name else ''}: {each.packaged} -> {each.here}")


def _reset(session: Session, template: str) -> None:
    from isa_admin.application import templates as known
    from isa_admin.documents.templates import kind_of

    kind = kind_of(template)
    session.change(lambda _register, _officer: known.reset(session.store, kind), template=kind.name)
