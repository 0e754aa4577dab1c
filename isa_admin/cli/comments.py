"""Review: comments on a draft are collected, recorded, listed and answered (Agreement s.18)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isa_admin.cli import fields
from isa_admin.cli.fields import ReplaceOption
from isa_admin.cli.session import Session
from isa_admin.domain import text
from isa_admin.domain.text import counted
from isa_admin.errors import ANSWER_IS_NO, UsageError

if TYPE_CHECKING:
    from isa_admin.application.review_desk import Desk
    from isa_admin.application.reviewing.collecting import Collected
    from isa_admin.domain.changes import Decision
    from isa_admin.domain.officers import Officer
    from isa_admin.domain.register import Register
    from isa_admin.domain.review import Comment, Verdict

PartnerOption = Annotated[str | None, typer.Option("--partner", help="Whose comments they are.", metavar="PARTNER")]
DraftOption = Annotated[str | None, typer.Option("--draft", help="The draft that they are about.", metavar="V")]


def collect_comments(
    session: Session,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="The Word files that came back, or a folder with them.")
    ],
    partner: PartnerOption = None,
    draft: DraftOption = None,
) -> None:
    """Record what partners wrote in drafts and comment forms: comments, replies, tracked changes, rows of forms.

    Collecting the same file twice adds nothing. What cannot be placed in the text is recorded as not placed.
    """
    from isa_admin.application.review_desk import desk
    from isa_admin.application.reviewing.collecting import Collector, files_in
    from isa_admin.domain import reviewing

    at = desk(session.store)
    whose = at.on_main.partner(partner).id if partner else None
    label = at.register.version(fields.version(draft)).version if draft else None
    hand = session.hand_on(at.branch)
    collector = Collector(at, session.today, whose, label, lambda question: _asked(session, at, question))
    made = collector.collect(files_in(files))
    found = {f"{at.year}/{id_}": one for file in made for id_, one in file.comments.items()}
    known = sum(id_ in at.register.comments for id_ in found)
    sources = [one.report for one in made]
    for one in made:
        _tell(session, one)
    what = made[0].file if len(made) == 1 else counted(len(made), "file")
    planned = reviewing.record_comments(at.register, found, text.harmless(what)[:200])
    if planned is None:
        following = ["isa-admin list-comments --open"]
        session.out.report(
            {
                "review_branch": at.name,
                "sources": sources,
                "known": known,
                "commit": None,
                "files": [],
                "next": following,
            }
        )
        session.out.say("")
        unread = all(one.trouble for one in made)
        none = "nothing was read" if unread else "there was no comment in it"
        session.out.say("nothing new: every comment in it is already recorded" if found else none)
        session.out.next(following)
    else:

        def decide(now: Register, _who: Officer) -> Decision:
            return reviewing.record_comments(now, found, text.harmless(what)[:200]) or planned

        session.change_as(hand, decide, on=at.branch, review_branch=at.name, sources=sources, known=known)
    if any(one.trouble for one in made):
        raise typer.Exit(ANSWER_IS_NO)


def record_comment(
    session: Session,
    partner: Annotated[str, typer.Argument(metavar="PARTNER", help="Whose comment it is.")],
    said: Annotated[str, typer.Option("--text", help="What was said.", metavar="TEXT")],
    section: Annotated[
        str | None, typer.Option("--section", help="What it is about: 13, appendix-a.", metavar="S")
    ] = None,
    quote: Annotated[str | None, typer.Option("--quote", help="The words of the draft.", metavar="TEXT")] = None,
    words: Annotated[str | None, typer.Option("--words", help="The words that are proposed.", metavar="TEXT")] = None,
    author: Annotated[str | None, typer.Option("--author", help="Who said it.", metavar="NAME")] = None,
    on: Annotated[str | None, typer.Option("--on", help="The day; today if left out.", metavar="DATE")] = None,
) -> None:
    """Record a comment that somebody made by telephone, in a meeting or in a letter."""
    from isa_admin.application.reporting.comment_report import find_section
    from isa_admin.application.reporting.review_report import section_titles
    from isa_admin.application.review_desk import desk
    from isa_admin.application.reviewing.collecting import comment_id
    from isa_admin.documents.placing import holds
    from isa_admin.domain import reviewing
    from isa_admin.domain.review import Comment

    at = desk(session.store)
    entry = at.on_main.partner(partner)
    newest = at.register.versions.newest
    name = fields.line("author")(author) if author else None
    file = find_section(section_titles(at.register), section) if section else None
    comment = Comment(
        partner=entry.id,
        source="spoken",
        on=fields.day(session.today)(on) if on else session.today,
        draft=newest.version if newest else "V0.0",
        placed="placed" if file and (not quote or holds(_words(at.register, file), quote)) else "unplaced",
        author=name,
        section=file,
        quoted=_passages(quote, "quote"),
        said=_passages(said, "text"),
        proposed=_passages(words, "words"),
    )
    made = {f"{at.year}/{comment_id(comment)}": comment}
    planned = reviewing.record_comments(at.register, made, f"{entry.partner.name}")
    if planned is None:
        raise UsageError("this comment is already recorded", "see it with: isa-admin list-comments")

    def decide(now: Register, _who: Officer) -> Decision:
        return reviewing.record_comments(now, made, entry.partner.name) or planned

    session.change_as(session.hand_on(at.branch), decide, on=at.branch, review_branch=at.name, ids=_ids(made))


def list_comments(
    session: Session,
    open_: Annotated[bool, typer.Option("--open", help="Only those that have no answer yet.")] = False,
    section: Annotated[str | None, typer.Option("--section", help="Only those about this part.", metavar="S")] = None,
    partner: PartnerOption = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help="Write them into an Excel workbook.", metavar="FILE")
    ] = None,
    replace: ReplaceOption = False,
) -> None:
    """List the comments of the review, by section, each with its answer and the commit that carried it."""
    from isa_admin.application.reporting import comment_report
    from isa_admin.application.review_desk import desk

    at = desk(session.store)
    whose = at.on_main.partner(partner).id if partner else None
    rows = comment_report.comments(at, open_only=open_, section=section, partner=whose)
    waiting = next((row["id"] for row in rows if row["answer"] is None), None)
    following = (
        [f"isa-admin answer-comment {waiting} --accept", f'isa-admin answer-comment {waiting} --reject --text "Why"']
        if waiting
        else ["isa-admin review-status"]
    )
    files = []
    if xlsx is not None:
        if xlsx.suffix.casefold() != ".xlsx":
            raise UsageError(f"{xlsx} does not have the name of an Excel workbook", "name a file that ends in .xlsx")
        files = [_workbook(xlsx, comment_report.as_cells(rows), comment_report.COLUMNS, replace=replace)]
    session.out.report({"year": at.year, "comments": rows, "files": files, "next": following})
    for row in rows:
        _show(session, row)
    session.out.say("")
    open_count = sum(row["answer"] is None for row in rows)
    session.out.say(f"{counted(len(rows), 'comment')}, {open_count} open")
    for file in files:
        session.out.say(f"wrote {file}")
    session.out.next(following)


def answer_comment(
    session: Session,
    id_: Annotated[str, typer.Argument(metavar="ID", help="Its id, or the beginning of it.")],
    accept: Annotated[bool, typer.Option("--accept", help="Take it up; a tracked change is made.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="Do not take it up.")] = False,
    amend: Annotated[bool, typer.Option("--amend", help="Take it up in other words.")] = False,
    said: Annotated[str | None, typer.Option("--text", help="What the partner is told.", metavar="TEXT")] = None,
    words: Annotated[
        str | None, typer.Option("--words", help="The new wording of the paragraph, in Markdown.", metavar="TEXT")
    ] = None,
) -> None:
    """Answer a comment; accepting a tracked change makes the change, in the same signed commit."""
    from isa_admin.application.review_desk import desk
    from isa_admin.application.reviewing import answering

    ways: dict[Verdict, bool] = {"accept": accept, "reject": reject, "amend": amend}
    given = [verdict for verdict, wanted in ways.items() if wanted]
    if len(given) != 1:
        raise UsageError("say how the comment is answered, in one way", "give --accept, --reject or --amend")
    at = desk(session.store)
    reply = answering.GivenAnswer(
        verdict=given[0],
        reason=" ".join(_passages(said, "text")) or None,
        words=" ".join(_passages(words, "words")) or None,
    )

    def decide(now: Register, who: Officer) -> Decision:
        return answering.answer(now, at.year, id_, reply, today=session.today, who=who)

    session.change_as(session.hand_on(at.branch), decide, on=at.branch, review_branch=at.name, verdict=given[0])


def _asked(session: Session, at: Desk, question: str) -> str | None:
    """Ask whose file it is, where there is somebody to ask."""
    if not session.ask.able:
        return None
    return session.ask.value(None, question, "--partner", lambda said: at.on_main.partner(said).id)


def _tell(session: Session, one: Collected) -> None:
    """Say what one file came to."""
    name = text.harmless(one.file)
    if one.trouble is not None:
        session.out.say(f"{name}: not read: {text.harmless(one.trouble)}")
        return
    older = ", an older draft: placed by the words it quotes" if one.older else ""
    session.out.say(f"{name}: {one.partner}, {one.draft}{older}")
    report = one.report
    for source, words in (("comment", "comment"), ("change", "change"), ("form", "row of the form")):
        if count := report["sources"].get(source, 0):
            session.out.say(f"  {counted(count, words, 'rows of the form' if source == 'form' else None)}")
    for placed, words in (("unplaced", "not placed"), ("unreadable", "unreadable")):
        if count := report["placed"].get(placed, 0):
            session.out.say(f"  {count} {words}")
    if one.looks:
        session.out.say(f"  {counted(one.looks, 'change')} of looks alone, which change no word")
    for note in one.notes:
        session.out.say(f"  note: {note}")


def _show(session: Session, row: dict[str, Any]) -> None:
    from isa_admin.documents.redline_text import proposal

    answer = row["answer"]
    commit = f" ({answer['commit'][:12]})" if answer and answer["commit"] else ""
    proposes = row["proposed"] or row["deletes"]
    notes = [
        *(("changed without Word's marks",) if row["untracked"] else ()),
        *(("marked as resolved in Word",) if row["resolved"] else ()),
    ]
    session.out.say("")
    session.out.answers(
        f"{row['id']}  {row['partner']}, {row['section']}",
        [
            ("Who", row["post"] or row["author"] or ""),
            ("About", "" if proposes else _cut(row["quoted"])),
            ("Says", _cut(row["said"])),
            ("Proposes", proposal(row["quoted"], row["proposed"]) if proposes else ""),
            ("Replies", "; ".join(f"{one['author'] or 'reply'}: {_cut(one['said'])}" for one in row["replies"])),
            ("Note", "; ".join(notes)),
            ("Placed", "" if row["placed"] == "placed" else row["placed"]),
            (
                "Answer",
                f"{answer['words']}{': ' + answer['reason'] if answer['reason'] else ''}{commit}" if answer else "",
            ),
        ],
    )


def _workbook(path: Path, rows: list[tuple[str, ...]], headings: tuple[str, ...], *, replace: bool) -> str:
    from isa_admin.application.files import write_file
    from isa_admin.domain.sheets.sheet import Sheet, SheetRow
    from isa_admin.spreadsheets import workbook

    sheet = Sheet(headings, tuple(SheetRow(at, cells) for at, cells in enumerate(rows, 2)))
    write_file(path, workbook.write(sheet), option="--xlsx FILE", replace=replace)
    return str(path)


def _passages(said: str | None, what: str) -> tuple[str, ...]:
    """Read words that somebody typed, a paragraph a line."""
    made = text.passages(said or "")
    if said is not None and not made:
        raise UsageError(f"the {what} says nothing", f"give it in words: --{what} TEXT")
    return made


def _words(register: Register, file: str) -> str:
    """Give the words of a part of the terms, without the marks of Markdown."""
    from isa_admin.documents.outline import outline, plain
    from isa_admin.documents.terms import read_part

    return "\n".join(map(plain, outline(read_part(file, register.terms[file]))))


def _ids(found: dict[str, Comment]) -> list[str]:
    return [id_.partition("/")[2] for id_ in found]


def _cut(lines: list[str]) -> str:
    return text.shortened(" ".join(lines), _SHOWN)


_SHOWN = 240
