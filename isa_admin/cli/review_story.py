"""The story of a review: from the version in force to the next one, with what three partners wrote into the draft."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

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
"""Who wrote what into the draft: a comment on some words, and a tracked change."""


def play(session: Session, path: Path | None) -> None:
    """Play the story of a review in a folder: the store in ``store``, what was drawn and what came back beside it.

    Raises:
        UsageError: The folder is there already and not empty.
        IsaError: A command failed.
    """
    by = session.today + timedelta(days=170)
    with Stage(session, path) as stage:
        stage.play(Step(("init", "{store}", "--yes"), "a store with the real agreement and a first officer"))
        store = ("--store", "{store}", "--yes")
        for step in (
            Step(
                ("open-review", "--by", by.isoformat(), "--out", "{home}/letters", *store),
                f"the review is open until {show(by)}: a branch, a DRAFT row, and a letter to each partner",
            ),
            Step(
                ("draft", "--out", "{home}/first-draft", *store),
                "the first draft: clean, as a redline, and for each partner a copy and a comment form",
            ),
        ):
            stage.play(step)
        _come_back(stage.home, session)
        for step in (
            Step(("collect-comments", "{home}/returned", *store), "what three partners wrote is in the record, once"),
            Step(("list-comments", "--open", "--store", "{store}"), "each comment has an id and waits for its answer"),
        ):
            stage.play(step)
        for row in json.loads(stage.ask("list-comments", "--open", "--json", "--store", "{store}"))["comments"]:
            stage.play(_answer(row["id"], row["source"]))
        post = ("--post", "Chief Executive", "--version", "V5.00", *store)
        for step in (
            Step(("draft", "--out", "{home}/second-draft", *store), "the next draft, with the consultation report"),
            Step(("review-status", "--store", "{store}"), "every comment has its answer"),
            Step(
                ("close-review", "--issue", *store), "the text is on main in one commit, and an officer signed the tag"
            ),
            Step(
                (
                    "record-adoption",
                    "nspcc",
                    "--paper",
                    "{scan}",
                    "--on",
                    "today",
                    "--signed-by",
                    "Robin Example",
                    *post,
                ),
                "the first partner adopts the new version on paper",
            ),
            Step(("list-versions", "--store", "{store}"), "the version-control table, complete without typing"),
            Step(("verify", "{store}"), "anybody can prove all of it from the anchor"),
        ):
            stage.play(step)
        papers = sorted(
            one for folder in ("first-draft", "second-draft") for one in (stage.home / folder).glob("*.docx")
        )
        session.out.report({"store": str(stage.places["store"]), "documents": [str(one) for one in papers]})
        session.out.say(f"The store is in {stage.places['store']}")
        session.out.say(f"The drafts are in {stage.home / 'first-draft'} and {stage.home / 'second-draft'}")


def _answer(id_: str, source: str) -> Step:
    """Answer a comment of the story: a change is made, and a remark is told why it is not taken up as it is."""
    store = ("--store", "{store}", "--yes")
    if source == "change":
        return Step(("answer-comment", id_, "--accept", *store), "the change is made, in the commit of the answer")
    said = ("--text", "The list of networks is looked at in the next review")
    return Step(("answer-comment", id_, "--reject", *said, *store), "the partner is told why")


def _come_back(home: Path, session: Session) -> None:
    """Write what the partners send back, as Word would."""
    from isa_admin.word.example_returns import returned

    folder = home / "returned"
    folder.mkdir()
    for partner, (author, note, change) in RETURNS.items():
        (draft,) = (home / "first-draft").glob(f"{partner}-draft-*.docx")
        dated = f"{session.today.isoformat()}T10:15:00Z"
        replace_file(
            folder / draft.name, returned(draft.read_bytes(), author, dated, note=note, change=change), flush=False
        )
    session.out.say(f"# three partners send their Word files back; they lie in {folder}\n")
