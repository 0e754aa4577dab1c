"""Start here: a new store, whether the computer is ready, and help."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from isa_admin.cli import fields
from isa_admin.cli.session import Session
from isa_admin.cli.starting import begin, signing_key
from isa_admin.domain.text import counted
from isa_admin.errors import ANSWER_IS_NO

if TYPE_CHECKING:
    from isa_admin.application.founding import Wishes

IdOption = Annotated[str | None, typer.Option("--id", help="Short name of the agreement.")]
TitleOption = Annotated[str | None, typer.Option("--title", help="Title of the agreement.")]
BoardsOption = Annotated[
    list[str] | None, typer.Option("--boards", help="A safeguarding board; may be repeated.", metavar="BOARD")
]
AreaOption = Annotated[str | None, typer.Option("--area", help="The area that the agreement is for.")]
NewKeyOption = Annotated[
    str | None, typer.Option("--new-key", help="Make a key for this officer.", metavar='"NAME <EMAIL>"')
]
TelephoneOption = Annotated[
    str | None, typer.Option("--telephone", help="The number that signatories can ring to ask this officer.")
]
"""What `import-agreement` asks for as well, since it founds a store too."""


def demo(
    session: Session,
    path: Annotated[
        Path | None, typer.Argument(metavar="PATH", help="The folder to use; it must be new or empty.")
    ] = None,
    story: Annotated[
        str, typer.Option("--story", help="Which story: partner (one joins) or review (the text is reviewed).")
    ] = "partner",
) -> None:
    """Try the whole story with throw-away keys: init, add-partner, record-adoption, render, history."""
    from isa_admin.cli import review_story
    from isa_admin.cli import story as partner_story

    play = {"partner": partner_story.play, "review": review_story.play}
    play[fields.one_of("a story", ("partner", "review"))(story)](session, path)


def init(
    session: Session,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The folder for the new store.")],
    blank: Annotated[bool, typer.Option("--blank", help="Leave out the partners and the version history.")] = False,
    id_: IdOption = None,
    title: TitleOption = None,
    boards: BoardsOption = None,
    area: AreaOption = None,
    new_key: NewKeyOption = None,
    telephone: TelephoneOption = None,
) -> None:
    """Start a store from the reference agreement, with you as its first officer.

    Prints the anchor: one line to keep outside the store, on a letterhead or in the minutes.
    """
    from isa_admin.application import founding
    from isa_admin.trust.key import fingerprint_groups

    founding.refuse_taken(path)
    wishes = _wishes(session, id_, title, boards or [], area, blank=blank)
    if telephone:
        wishes = replace(wishes, telephone=fields.telephone(telephone))
    key, whose = signing_key(session, new_key)
    sketch = founding.sketch(wishes)
    session.out.answers(
        "Check your answers",
        [
            ("Folder", str(path)),
            ("Agreement", sketch.agreement.title),
            ("Id", sketch.agreement.id),
            ("Boards", ", ".join(sketch.agreement.boards)),
            ("Area", sketch.agreement.area),
            ("Partners", str(sketch.partners)),
            ("Versions", str(sketch.versions)),
            ("First officer", f"{whose}{f', {wishes.telephone}' if wishes.telephone else ''}"),
            ("Key", fingerprint_groups(key.fingerprint) if key else "a new one will be made, valid for two years"),
        ],
    )
    if session.dry_run and key:
        files = founding.plan(key, wishes).files
        session.out.report({"anchor": None, "commit": None, "path": str(path), "files": sorted(files)})
        session.out.say("")
        session.out.say(
            f"dry run: nothing was written. It would make a store of {counted(len(files), 'file')} in {path}"
        )
        return
    session.ask.confirm("Sign and start this store?")
    begin(
        session,
        path,
        key,
        new_key,
        lambda key: founding.plan(key, wishes),
        words=f"a store with {sketch.partners} partners",
        following=["isa-admin status", 'isa-admin add-partner "Name of the partner"'],
        report={},
    )


def _wishes(
    session: Session, id_: str | None, title: str | None, boards: list[str], area: str | None, *, blank: bool
) -> Wishes:
    """Read how the new store differs from the reference; a blank one belongs to another area, so that is asked for."""
    from isa_admin.application.founding import Wishes

    named = "; ".join(boards) or None
    if blank:
        area = session.ask.value(area, "Area, such as Northshire", "--area", fields.line("area"))
        named = session.ask.value(named, "Boards, with ; between them", "--boards", str)
        title = session.ask.optional(title, "Title, if it is different", fields.line("title"))
        from isa_admin.records.layout import partner_id

        id_ = id_ or f"{partner_id(area)}-isa"
    return Wishes(
        blank=blank,
        id=fields.partner_id(id_) if id_ else None,
        title=fields.line("title")(title) if title else None,
        boards=tuple(fields.line("board")(board) for board in (named or "").split(";") if board.strip()),
        area=fields.line("area")(area) if area else None,
    )


def doctor(session: Session) -> None:
    """Check that this computer has what is needed: git, gpg, a key, LibreOffice."""
    from isa_admin.application.doctor import examine

    found = examine(session.store_if_any)
    session.out.report({"probes": [probe._asdict() for probe in found], "ok": all(p.verdict != "fail" for p in found)})
    for probe in found:
        session.out.say(f"{probe.verdict.ljust(4)}  {probe.name}: {probe.message}")
        if probe.remedy:
            session.out.say(f"      try: {probe.remedy}")
    if any(probe.verdict == "fail" for probe in found):
        raise typer.Exit(ANSWER_IS_NO)


def help_(
    session: Session,
    topic: Annotated[str | None, typer.Argument(metavar="TOPIC", help="The topic, or a command.")] = None,
) -> None:
    """Explain a command, or a topic: environment, exit-codes, store, words, dates."""
    from isa_admin.cli.command import help_of
    from isa_admin.cli.table import COMMANDS
    from isa_admin.cli.topics import explain

    text = help_of(topic) if topic in COMMANDS else explain(topic)
    session.out.report({"topic": topic, "text": text})
    session.out.read(text)
