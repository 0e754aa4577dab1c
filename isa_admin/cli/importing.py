"""Start here: a store from an agreement that exists as a file alone, with an account of every paragraph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer
from msgspec.structs import replace

from isa_admin.cli import fields
from isa_admin.cli.ask import StoppedError
from isa_admin.cli.session import Session
from isa_admin.cli.start import AreaOption, BoardsOption, IdOption, NewKeyOption, TelephoneOption, TitleOption
from isa_admin.cli.starting import begin, signing_key
from isa_admin.domain import dates
from isa_admin.domain.text import counted, harmless
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from collections import Counter
    from typing import Any

    from isa_admin.application.importing import Changes, Facts, Source
    from isa_admin.documents.importing.agreement import Brought
    from isa_admin.domain.bringing_in.ledger import Proposal

_CHOICES = (("all", "act on all of them"), ("each", "ask about each"), ("stop", "stop, with nothing written"))
_SHOWN = 300


def import_agreement(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The agreement: .docx, .odt, .pdf, .txt or .md.")],
    into: Annotated[Path | None, typer.Option("--into", help="The folder for the new store.")] = None,
    title: TitleOption = None,
    boards: BoardsOption = None,
    area: AreaOption = None,
    id_: IdOption = None,
    changes: Annotated[
        str | None, typer.Option("--changes", help="What to do with tracked changes: accept or reject.", metavar="WHAT")
    ] = None,
    accept_proposals: Annotated[
        bool, typer.Option("--accept-proposals", help="Act on every guess without asking.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option("--report", help="Where the report goes, as a web page.", metavar="FILE.html")
    ] = None,
    new_key: NewKeyOption = None,
    telephone: TelephoneOption = None,
) -> None:
    """Start a store from an agreement that you have as a file, with you as its first officer.

    Every paragraph is accounted for once: where it went, what was guessed, and what was not placed. Guesses are
    confirmed one by one or all together. With --dry-run only the report is written.
    """
    from isa_admin.application import founding, import_report, importing

    if into is None and not session.dry_run:
        into = session.ask.value(None, "Folder for the new store", "--into PATH", Path)
    if into is not None:
        founding.refuse_taken(into)
    # Before the first question: answers are not to be lost because there is no key.
    key, whose = (None, "") if session.dry_run else signing_key(session, new_key)
    source = _source(session, file, changes)
    page = report or Path(f"{file.stem}-import.html")
    made = importing.brought(source, frozenset())
    wished = importing.Facts(title or "", tuple(boards or ()), area or "", id_ or "")
    facts = _known(made, wished)
    _tell(session, source, made, facts)
    if session.dry_run:
        import_report.write(page, source, made, facts)
        session.out.report(
            {**import_report.as_json(source, made, facts), "report": str(page), "anchor": None, "commit": None}
        )
        session.out.say("")
        session.out.say(f"dry run: nothing was written but the report, {page}")
        return
    made = _agreed(session, source, made, page, facts, accepted=accept_proposals)
    facts = _asked(session, _known(made, wished))
    assert into is not None  # noqa: S101  asked for above, but for a dry run
    number = fields.telephone(telephone) if telephone else None
    session.out.answers("Check your answers", [("Folder", str(into)), *_rows(made, facts), ("First officer", whose)])
    session.ask.confirm("Sign and start this store?")
    import_report.write(page, source, made, facts)
    begin(
        session,
        into,
        key,
        new_key,
        lambda key: importing.planned(key, made, facts, source, number),
        words=f"a store of {facts.title} with {counted(len(made.partners), 'partner')}",
        following=["isa-admin status", "isa-admin check", "isa-admin render"],
        report={**import_report.as_json(source, made, facts), "report": str(page)},
        said=[f"The report on every paragraph of {source.name}: {page}"],
    )


def _source(session: Session, file: Path, changes: str | None) -> Source:
    """Read the file; where it has tracked changes, ask what was agreed."""
    from isa_admin.application import importing

    check: Any = fields.one_of("a way to treat tracked changes", get_args(importing.Changes))
    wanted: Changes | None = check(changes) if changes else None
    try:
        return importing.read_source(file, wanted)
    except importing.ChangesUndecidedError:
        if not session.ask.able:
            raise
    ways = (("accept", "the later text, with all changes accepted"), ("reject", "the earlier text, without them"))
    wanted = session.ask.choice(None, "The file has tracked changes. What was agreed", "--changes", ways, check)
    return importing.read_source(file, wanted)


def _known(made: Brought, wished: Facts) -> Facts:
    """Give what is known of the agreement: what was typed, else what the source says."""
    return replace(
        wished, title=wished.title or made.title, boards=wished.boards or made.boards, area=wished.area or made.area
    )


def _asked(session: Session, facts: Facts) -> Facts:
    """Ask for what the source does not say and the register cannot be without."""
    from isa_admin.records.layout import partner_id

    title = session.ask.value(facts.title or None, "Title of the agreement", "--title", fields.line("title"))
    area = session.ask.value(facts.area or None, "Area, such as Northshire", "--area", fields.line("area"))
    named = session.ask.value("; ".join(facts.boards) or None, "Boards, with ; between them", "--boards", str)
    boards = tuple(fields.line("board")(one) for one in named.split(";") if one.strip())
    return replace(
        facts, title=title, area=area, boards=boards, id=fields.partner_id(facts.id or f"{partner_id(area)[:60]}-isa")
    )


def _agreed(session: Session, source: Source, made: Brought, page: Path, facts: Facts, *, accepted: bool) -> Brought:
    """Have the guesses agreed to: all, or one by one; the source is read again without those that were refused."""
    from isa_admin.application import import_report, importing

    if accepted or not made.proposals:
        return made
    if not session.ask.able:
        import_report.write(page, source, made, facts)
        raise UsageError(
            f"{counted(len(made.proposals), 'guess', 'guesses')} would be acted on without anybody's agreement",
            f"read {page}, then run it again with --accept-proposals; at a terminal you can answer each one",
        )
    how = session.ask.choice(None, "The guesses", "--accept-proposals", _CHOICES, str)
    if how == "stop":
        raise StoppedError
    asked: set[str] = set()
    refused: set[str] = set()
    while how == "each" and (waiting := [one for one in made.proposals if one.key not in asked]):
        for one in waiting:
            _show(session, one)
            asked.add(one.key)
            if not session.ask.agrees("Do this?", default=one.sure == "likely"):
                refused.add(one.key)
        # Without what was refused, the source may be read in a way that asks other questions.
        made = importing.brought(source, frozenset(refused))
    return made


def _tell(session: Session, source: Source, made: Brought, facts: Facts) -> None:
    """Show on the terminal what the source comes to, each guess, and what was not placed."""
    from isa_admin.application import import_report

    session.out.answers(f"What {source.name} comes to", _rows(made, facts))
    accounts: Counter[str] = _counted(made)
    session.out.say("")
    if source.document.bare:
        session.out.say(import_report.BARE)
        session.out.say("")
    session.out.say(
        f"{counted(sum(accounts.values()), 'piece')} of the source: {accounts['placed']:,} placed,"
        f" {accounts['guessed']:,} placed by a guess, {accounts['not placed']:,} not placed"
    )
    if made.proposals:
        session.out.say("")
        session.out.say(f"guesses ({len(made.proposals)}):")
        for one in made.proposals:
            session.out.say(f"  {one.sure}: {_short(one.says)}")
    lost = [one for one in made.accounts if one.fate == "not placed"]
    if lost:
        session.out.say("")
        session.out.say(f"not placed ({len(lost)}):")
        for where in dict.fromkeys(one.where for one in lost):
            these = [account for account in lost if account.where == where]
            session.out.say(f"  {counted(len(these), 'piece')}: {where}")
            if not where.endswith(_USUAL):
                for account in these:
                    session.out.say(f"    {account.piece.number}: {_short(account.piece.text)}")


_USUAL = ("a contents list: each document gets its own", "gets its own header and footer")
"""What need not be read line by line on the terminal: a contents list, headers. The web page has it all."""


def _rows(made: Brought, facts: Facts) -> list[tuple[str, str]]:
    from isa_admin.application import import_report

    unknown = "not found"
    periods = ", ".join(
        f"{name.replace('_', ' ')} {period}"
        for name in made.periods.__struct_fields__
        if (period := getattr(made.periods, name)) is not None
    )
    newest = made.versions[-1] if made.versions else None
    day = "dated today" if made.dated is None else f"of {dates.show(made.dated)}"
    versions = f"no table of versions found: one row is made, {day}"
    if newest is not None:
        versions = f"{len(made.versions)}, the newest is {newest.version} of {dates.show(newest.on)}"
        versions += f"; {import_report.NOT_SHOWN}" if import_report.hides_versions(made) else ""
    return [
        ("Title", facts.title or unknown),
        ("Boards", ", ".join(facts.boards) or unknown),
        ("Area", facts.area or unknown),
        ("Parts of the terms", str(len(made.terms))),
        ("Partners", f"{len(made.partners)} in {counted(len(made.categories), 'category', 'categories')}"),
        ("Adoptions", str(sum(len(one.events) for one in made.partners))),
        ("Versions", versions),
        ("Periods", periods or "none found in the sections"),
    ]


def _counted(made: Brought) -> Counter[str]:
    from collections import Counter

    return Counter(one.fate for one in made.accounts)


def _show(session: Session, one: Proposal) -> None:
    session.out.say("")
    session.out.say(f"{one.about}, {one.sure}: {_short(one.says)}")
    if one.source:
        session.out.say(f"  source: {_short(one.source)}")


def _short(words: str) -> str:
    line = harmless(" ".join(words.split()))
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]} ..."
