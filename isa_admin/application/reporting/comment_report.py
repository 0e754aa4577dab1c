"""Reports on the comments of a review: which there are, what they are about, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isa_admin.application.reporting.review_report import as_placed, section_titles
from isa_admin.documents.review_papers import place_words
from isa_admin.domain.review import VERDICTS
from isa_admin.records import layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isa_admin.application.review_desk import Desk
    from isa_admin.domain.review import Comment

COLUMNS = ("Id", "Partner", "Author", "Draft", "Section", "About", "Says", "Proposes", "Answer", "Reason", "Commit")
"""The columns of the table of comments."""


def comments(
    desk: Desk, *, open_only: bool = False, section: str | None = None, partner: str | None = None
) -> list[dict[str, Any]]:
    """List the comments of a review, in the order of the sections.

    Args:
        desk: The review.
        open_only: Only those that have no answer.
        section: Only those about this part: its number, letter, title or file.
        partner: Only those of this partner, by its id.
    """
    titles = section_titles(desk.register)
    order = {file: at for at, file in enumerate(titles)}
    wanted = find_section(titles, section) if section is not None else None
    found = [
        (id_, one)
        for id_, one in as_placed(desk.register, desk.year).items()
        if (not open_only or one.open)
        and (wanted is None or one.section == wanted)
        and (partner is None or one.partner == partner)
    ]
    found.sort(key=lambda one: (order.get(one[1].section or "", len(order)), one[1].at, one[0]))
    commits = carried(desk) if any(not one.open for _, one in found) else {}
    return [_row(id_, one, titles, commits) for id_, one in found]


def find_section(titles: Mapping[str, str], wanted: str) -> str:
    """Find the file of a part by its number, letter, title or file name.

    Raises:
        NotFoundError: With the parts that were probably meant.
    """
    from isa_admin.errors import NotFoundError, close_matches

    said = " ".join(wanted.split()).casefold()
    for file, title in titles.items():
        number, _, name = title.casefold().partition(" ")
        letter = file.removeprefix("appendix-").removesuffix(".md") if file.startswith("appendix-") else number
        stem = file.removesuffix(".md")
        if said in {file, stem, title.casefold(), number, name, letter, f"appendix {letter}", f"section {number}"}:
            return file
    near = close_matches(wanted, titles.values())
    raise NotFoundError(
        f"there is no section '{wanted}'", f"did you mean {near}?" if near else "name it by its number, such as 13"
    )


def carried(desk: Desk) -> dict[str, str]:
    """Give the last commit on the branch that wrote each comment, and so its answer."""
    found: dict[str, str] = {}
    for past in desk.branch.history([layout.comments(desk.year).rstrip("/")], since=desk.begun):
        for changed in past.changed:
            if changed.path.startswith(layout.comments(desk.year)):
                found.setdefault(layout.name_of(changed.path), past.commit)
    return found


def _row(id_: str, one: Comment, titles: Mapping[str, str], carried: Mapping[str, str]) -> dict[str, Any]:
    answer = one.answer
    return {
        "id": id_,
        "partner": one.partner,
        "author": one.author,
        "post": one.post,
        "source": one.source,
        "draft": one.draft,
        "placed": one.placed,
        "section": place_words(one, titles),
        "file": one.section,
        "quoted": list(one.words),
        "said": list(one.said),
        "proposed": list(one.wanted),
        "deletes": one.proposes and not one.wanted,
        "untracked": one.untracked,
        "resolved": one.resolved,
        "replies": [{"author": reply.author, "said": list(reply.said)} for reply in one.replies],
        "answer": None
        if answer is None
        else {
            "verdict": answer.verdict,
            "words": VERDICTS[answer.verdict],
            "reason": answer.reason,
            "by": answer.by,
            "on": answer.on.isoformat(),
            "changed": answer.changed,
            "commit": answer.commit or carried.get(id_),
        },
    }


def as_cells(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Give the rows of a table of comments."""
    return [
        (
            row["id"],
            row["partner"],
            row["post"] or row["author"] or "",
            row["draft"],
            row["section"],
            "\n".join(row["quoted"]),
            "\n".join(
                [*row["said"], *(f"{one['author'] or 'reply'}: {' '.join(one['said'])}" for one in row["replies"])]
            ),
            "\n".join(row["proposed"]) or ("[deleted]" if row["deletes"] else ""),
            row["answer"]["words"] if row["answer"] else "",
            (row["answer"] or {}).get("reason") or "",
            ((row["answer"] or {}).get("commit") or "")[:12],
        )
        for row in rows
    ]
