"""The story of a review: from the version in force to the next one, which everybody then adopts."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from isa_admin.cli.story import Stage, Step
from isa_admin.domain.dates import show
from isa_admin.system.files import replace_file

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.cli.session import Session

RETURNS = {
    "nspcc": (
        "Robin Example",
        ("GCSx is short for Government Connect Secure Extranet", "This network was closed. Say what takes its place."),
        ("Where possible, this should be GCSx email.", "Where possible, this should be encrypted email."),
    ),
    "barnardos": (
        "Kim Example",
        ("PNN (Police National Network)", "Our staff do not know these networks."),
        ("to make it easier to share", "to help partners share"),
    ),
    "glebe-house": ("Sasha Example", None, ("at least 30 days' notice", "at least 30 days' notice in writing")),
}
"""Who wrote what into the draft: a comment on some words, and a tracked change. The same people sign in the end."""
WITH_KEYS = ("nspcc", "barnardos")
"""The partners whose signatories sign with a key; all others sign on paper."""
BY_POST, LATE = "glebe-house", "glebe-house"
"""The partner that gave no mailbox, and the one whose form comes last."""
_STORE = ("--store", "{store}")
_AND_YES = (*_STORE, "--yes")


def play(session: Session, path: Path | None) -> None:
    """Play the story of a review in a folder: the store in ``store``, what was drawn and what came back beside it.

    Raises:
        UsageError: The folder already exists and is not empty.
        IsaError: A command failed.
    """
    with Stage(session, path, of_computer=True) as stage:
        stage.play(Step(("init", "{store}", "--yes"), "a store with the real agreement and a first officer"))
        _review(stage)
        keyrings = _signatories(stage)
        _campaign(stage, keyrings)
        _prove(stage)
        store, home = stage.places["store"], stage.home
    read = {
        "drafts": sorted([*(home / "first-draft").glob("*.docx"), *(home / "second-draft").glob("*.docx")]),
        "campaign": sorted((home / "campaign").iterdir()),
    }
    session.out.report({
        "store": str(store),
        "documents": [str(one) for one in (*read["drafts"], *read["campaign"])],
    })  # fmt: skip
    session.out.say(f"The store is in {store}")
    session.out.say("To be read:")
    (report,) = (home / "second-draft").glob("consultation-*.docx")
    (redline,) = (home / "second-draft").glob("redline-*.docx")
    for what, where in (
        ("the drafts, with a copy and a comment form for each partner", home / "first-draft"),
        ("what three partners sent back", home / "returned"),
        ("the consultation report for the boards", report),
        ("the redline against the version that was in force", redline),
        ("the campaign: an e-mail for each partner, and what is printed for those who get post", home / "campaign"),
        ("the statements and forms that came back signed", home / "signed"),
        ("the agreement as everybody adopted it", home / "agreement.docx"),
    ):
        session.out.say(f"  {where}  {what}")


def _review(stage: Stage) -> None:
    """Open the review, send the draft out, answer what came back, and issue the version."""
    by = stage.today + timedelta(days=170)
    for step in (
        Step(
            ("open-review", "--by", by.isoformat(), "--out", "{home}/letters", *_AND_YES),
            f"the review is open until {show(by)}: a branch, a DRAFT row, and a letter to each partner",
        ),
        Step(
            ("draft", "--out", "{home}/first-draft", *_AND_YES),
            "the first draft: clean, as a redline, and for each partner a copy and a comment form",
        ),
    ):
        stage.play(step)
    _come_back(stage)
    for step in (
        Step(("collect-comments", "{home}/returned", *_AND_YES), "what three partners wrote is in the record, once"),
        Step(("list-comments", "--open", *_STORE), "each comment has an id and waits for its answer"),
    ):
        stage.play(step)
    for row in _asked(stage, "list-comments", "--open")["comments"]:
        stage.play(_answer(row["id"], row["source"]))
    branch = _asked(stage, "review-status")["review"]["branch"]
    for step in (
        Step(("draft", "--out", "{home}/second-draft", *_AND_YES), "the next draft, with the consultation report"),
        Step(("redline", "V4.00", branch, *_STORE), "what the review changes in the text in force"),
        Step(("review-status", *_STORE), "every comment has its answer"),
        Step(("verify", "{store}", "--ref", branch), "anybody can prove the review from the anchor"),
        Step(
            ("close-review", "--issue", *_AND_YES), "the text is on main in one commit, and an officer signed the tag"
        ),
    ):
        stage.play(step)


def _signatories(stage: Stage) -> dict[str, Path]:
    """Let the register know who signs for each partner; gives the keyrings of those who sign with a key."""
    known = _asked(stage, "list-partners")["partners"]
    rows = ["id,signatory name,signatory title,signatory email"]
    for number, one in enumerate(known):
        id_ = one["id"]
        name = RETURNS[id_][0] if id_ in RETURNS else f"Signatory Example {number + 1}"
        mailbox = "" if id_ == BY_POST else f"chief.executive@{id_}.example.org"
        rows.append(f"{id_},{name},Chief Executive,{mailbox}")
    replace_file(stage.home / "signatories.csv", "\n".join(rows).encode(), flush=False)
    stage.play(
        Step(
            ("import-partners", "{home}/signatories.csv", *_AND_YES),
            "who signs for each partner, and the mailbox: a sheet, and one signed commit",
        )
    )
    keyrings = {}
    for id_ in WITH_KEYS:
        file = stage.home / f"{id_}.asc"
        keyrings[id_] = stage.keyring(RETURNS[id_][0], f"chief.executive@{id_}.example.org", file)
        stage.play(Step(("add-key", id_, str(file), *_AND_YES), f"{RETURNS[id_][0]} signs with a key"))
    return keyrings


def _campaign(stage: Stage, keyrings: dict[str, Path]) -> None:
    """Ask everybody to sign, take in what comes back, and end the campaign."""
    by = stage.today + timedelta(days=60)
    stage.play(
        Step(
            ("request-adoption", "--all-outstanding", "--by", by.isoformat(), "--out", "{home}/campaign", *_AND_YES),
            "one e-mail for each partner with everything attached, and one file to print for those who get post",
        )
    )
    for id_, keyring in keyrings.items():
        words = ("adopt", "--partner", id_, "--export", "{home}/signed", *_AND_YES)
        stage.play(Step(words, f"{RETURNS[id_][0]} signs in a copy of the store, and sends the two files"), keyring)
    waiting = [one["partner"] for one in _asked(stage, "campaign", "--outstanding")["partners"]]
    forms = [id_ for id_ in waiting if id_ not in keyrings]
    for id_ in forms:
        scan = f"%PDF-1.4\n% stands for the scan of the form that {id_} signed\n"
        folder = stage.home if id_ == LATE else stage.home / "signed"
        replace_file(folder / f"{id_}.pdf", scan.encode("ascii"), flush=False)
    stage.say(f"signed forms come back by post; the scans lie in {stage.home / 'signed'}")
    said = [f"{id_}.pdf,{stage.today.isoformat()}" for id_ in forms if id_ != LATE]
    replace_file(stage.home / "forms.csv", "\n".join(["file,signed on", *said]).encode("ascii"), flush=False)
    for step in (
        Step(
            ("record-returns", "{home}/signed", "--facts", "{home}/forms.csv", *_AND_YES),
            "statements and forms are matched to partners, and recorded in one signed commit",
        ),
        Step(("campaign", "--outstanding", *_STORE), "who has yet to sign, and what follows in the agreement's words"),
        Step(
            (
                "record-adoption",
                LATE,
                "--paper",
                f"{{home}}/{LATE}.pdf",
                "--on",
                "today",
                "--version",
                "V5.00",
                *_AND_YES,
            ),
            "the last one has signed, and the program proposes the row that says so",
        ),
        Step(("finalise", *_AND_YES), "the version-control table says that all have signed; nobody signs again"),
    ):
        stage.play(step)


def _prove(stage: Stage) -> None:
    """Show what it came to."""
    for step in (
        Step(("render", "--out", "{home}/agreement.docx", *_STORE), "the agreement as everybody adopted it"),
        Step(("list-versions", *_STORE), "the version-control table, complete without typing"),
        Step(("verify", "{store}"), "anybody can prove all of it from the anchor"),
        Step(("verify", "{store}", "--ref", f"review/{stage.today.year}"), "and the branch of the review"),
    ):
        stage.play(step)


def _answer(id_: str, source: str) -> Step:
    """Answer a comment of the story: a change is made, and a remark is told why it is not taken up as it is."""
    if source == "change":
        return Step(("answer-comment", id_, "--accept", *_AND_YES), "the change is made, in the commit of the answer")
    said = ("--text", "The list of networks is looked at in the next review")
    return Step(("answer-comment", id_, "--reject", *said, *_AND_YES), "the partner is told why")


def _come_back(stage: Stage) -> None:
    """Write what the partners send back: in LibreOffice where it can be asked, else as Word would."""
    from isa_admin.pdf.editing import typed_over
    from isa_admin.word.example_returns import returned

    drafts = {id_: next((stage.home / "first-draft").glob(f"{id_}-draft-*.docx")) for id_ in RETURNS}
    sent = {drafts[id_].name: drafts[id_].read_bytes() for id_ in RETURNS}
    typed = typed_over({
        drafts[id_].name: (sent[drafts[id_].name], author, *change) for id_, (author, _, change) in RETURNS.items()
    })  # fmt: skip
    folder = stage.home / "returned"
    folder.mkdir()
    dated = f"{stage.today.isoformat()}T10:15:00Z"
    for id_, (author, note, change) in RETURNS.items():
        name = drafts[id_].name
        content, left = (typed[name], None) if typed is not None else (sent[name], change)
        replace_file(folder / name, returned(content, author, dated, note=note, change=left), flush=False)
    how = "edited in LibreOffice" if typed is not None else "written as Word writes them, for want of LibreOffice"
    stage.say(f"three partners send their Word files back ({how}); they lie in {folder}")


def _asked(stage: Stage, *command: str) -> Any:  # noqa: ANN401  what a command reports
    return json.loads(stage.ask(*command, "--json", *_STORE))
