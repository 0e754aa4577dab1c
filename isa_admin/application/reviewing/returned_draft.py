"""What a draft that came back says, as comments: its remarks, its tracked changes, and what nobody marked (s.18).

The text as it was sent, as it was before the tracked changes, and as it is with them are compared section by section,
and each change becomes a comment of its own, which can be made in the terms by itself.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from isa_admin.documents.blocks import text_of
from isa_admin.documents.comparing import in_order
from isa_admin.documents.identifying import identified, is_frame
from isa_admin.documents.outline import Hunk, hunks, outline, plain
from isa_admin.documents.placing import holds
from isa_admin.documents.recognising import apart, recognise
from isa_admin.domain import text
from isa_admin.domain.review import Comment, Reply
from isa_admin.domain.terms import section_number
from isa_admin.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from isa_admin.application.reviewing.draft_text import DraftText
    from isa_admin.documents.blocks import PartKind
    from isa_admin.documents.placing import DraftPlace
    from isa_admin.documents.raw import Apart, RawDocument
    from isa_admin.documents.recognising import Known
    from isa_admin.documents.returned import Mark, Remark, Returned, Spot
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.review import Line


class DraftReader:
    """Reads the drafts that one command is given; what many copies of a draft have in common is recognised once.

    Args:
        today: The day on which the comments are recorded.
    """

    def __init__(self, today: date) -> None:
        self._today = today
        self._known: Known = {}
        self._lines: dict[int, tuple[Line, ...]] = {}

    def read(
        self, draft: DraftText, entry: PartnerEntry, returned: Returned, views: tuple[RawDocument, RawDocument]
    ) -> Told:
        """Say what a draft that came back tells.

        Args:
            draft: The draft as it was sent.
            entry: The partner whose copy it is.
            returned: Its remarks and changes.
            views: Its text with the tracked changes rejected, and accepted.
        """
        before, after = (self._outlines(view, draft) for view in views)
        told = _Told(self._today, draft, entry, returned).all(before, after)
        # What was inserted with changes tracked is a comment already.
        told.notes += _beside(views[0])
        return told

    def remarks(self, draft: DraftText, entry: PartnerEntry, returned: Returned) -> list[Comment]:
        """Give what somebody wrote into the margin of a form, placed where its words are those of the draft."""
        return _Told(self._today, draft, entry, returned).remarks()

    def _outlines(self, view: RawDocument, draft: DraftText) -> dict[str, tuple[Line, ...]]:
        """Give the outlines of what is recognised, by file and in the order of the document."""
        made: dict[str, tuple[Line, ...]] = {}
        for part in recognise(view, _files(view, draft), self._known).parts:
            if not is_frame(text_of(part.title.runs)) and part.file in draft.outlines and part.file not in made:
                # A part that is known is kept, so its identity tells it from all others.
                if id(part) not in self._lines:
                    self._lines[id(part)] = outline(part)
                made[part.file] = self._lines[id(part)]
        return made


class Told(Struct):
    """What a draft tells: its comments in the order of the file, how many changes are of looks alone, and notes."""

    comments: list[Comment] = field(default_factory=list)
    looks: int = 0
    notes: list[str] = field(default_factory=list)


class _Told:
    def __init__(self, today: date, draft: DraftText, entry: PartnerEntry, returned: Returned) -> None:
        self._today = today
        self._draft = draft
        self._entry = entry
        self._returned = returned
        self._placed = draft.placing.place(returned.spots)
        self._made = Told()

    def remarks(self) -> list[Comment]:
        """Tell the comments in the margin."""
        return [self._remark(one) for one in self._returned.remarks]

    def all(self, old: dict[str, tuple[Line, ...]], new: dict[str, tuple[Line, ...]]) -> Told:
        """Tell everything."""
        self._made.comments += self.remarks()
        # Moves first: whoever answers in the order of the list finds each title as it was.
        told = {id(one) for one in chain(self._of_sections(old, new), self._changes(old, new))}
        for spot, at in zip(self._returned.spots, self._placed, strict=True):
            if not spot.marks:
                continue
            self._made.looks += sum(one.kind == "look" for one in spot.marks)
            if any(one.kind != "look" for one in spot.marks) and id(spot) not in told:
                self._made.comments.append(self._unplaced(spot, at))
        noted = sum(1 + len(one.replies) for one in self._returned.remarks)
        if noted != self._returned.found:  # pragma: no cover  each is made once
            raise StoreError("a comment got lost on the way", "report this; nothing was written")
        return self._made

    def _remark(self, remark: Remark) -> Comment:
        at = self._placed[remark.spot] if remark.spot is not None else None
        author, post = self._who(remark.author)
        said = text.passages(remark.said)
        quoted = text.passages(remark.old or remark.new)
        words = remark.old.partition("\n")[0]
        known = at is not None and (not remark.old or holds(self._draft.words[at.sent.file], words))
        flags = text.passages("; ".join(remark.flags)) if remark.flags and said else ()
        return Comment(
            partner=self._entry.id,
            source="comment",
            on=self._today,
            draft=self._draft.label,
            placed=("placed" if known else "unplaced") if said else "unreadable",
            author=author,
            post=post,
            dated=text.one_line(remark.dated),
            section=at.sent.file if at else None,
            quoted=quoted,
            said=(*said, *(f"[{one}]" for one in flags)),
            at=at.line if at else 0,
            resolved=remark.resolved,
            replies=tuple(
                Reply(said=text.passages(one.said), author=self._who(one.author)[0]) for one in remark.replies
            ),
        )

    def _changes(self, old: dict[str, tuple[Line, ...]], new: dict[str, tuple[Line, ...]]) -> Iterator[Spot]:
        """Record what changed in the terms, paragraph by paragraph; gives the spots that are told by it."""
        spots = self._returned.spots
        marked = [spot for spot in spots if any(one.kind != "look" for one in spot.marks)]
        if not old:
            self._made.notes.append("no section of the agreement was found in it, so only its comments were taken")
            return
        for file, lines in self._draft.outlines.items():
            for untracked, before, after in ((True, lines, old.get(file)), (False, old.get(file), new.get(file))):
                if before is None or after is None:
                    if untracked and after is None and before is not None:
                        self._made.notes.append(f"{file} is not in it, which is not taken for a change")
                    continue
                for hunk in self._of_terms(file, hunks(before, after)):
                    if _same_words(hunk):
                        # Looks alone: where Word marked them, they are counted with its marks.
                        self._made.looks += not any(True for _ in _about(hunk, [one for one in spots if one.marks]))
                        continue
                    about = [] if untracked else list(_about(hunk, marked))
                    yield from about
                    self._made.comments.append(self._hunk(file, hunk, about, untracked=untracked))

    def _of_sections(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Spot]:
        """Record the sections that moved or went as a whole; gives the spots that are told by it.

        Of the sections that stand in another order, those moved that are fewest.
        """
        sent = list(self._draft.outlines)
        for untracked, before, after in ((True, sent, list(old)), (False, list(old), list(new))):
            ours, theirs = ([one for one in side if one in {*before} & {*after}] for side in (before, after))
            stays = in_order(ours, theirs)
            for at, file in enumerate(theirs):
                if file not in stays:
                    spots = [] if untracked else self._inside(file)
                    yield from spots
                    self._made.comments.append(self._move(file, theirs[at - 1] if at else None, spots, untracked))
            for file in () if untracked else (one for one in before if one not in after):
                spots = self._inside(file)
                yield from spots
                self._made.comments.append(self._gone(file, spots))

    def _inside(self, file: str) -> list[Spot]:
        """Give the paragraphs with tracked changes whose words are those of a section."""
        whole = _flat(self._draft.words[file])
        found = []
        for spot in self._returned.spots:
            words = _flat(spot.old or spot.new)
            if words in whole and any(one.kind != "look" for one in spot.marks) and "" in {spot.old, spot.new}:
                found.append(spot)
        return found

    def _move(self, file: str, behind: str | None, spots: Sequence[Spot], untracked: bool) -> Comment:  # noqa: FBT001  as recorded
        after = self._draft.outlines[behind][0] if behind is not None else None
        where = f"behind '{plain(after)}'" if after is not None else "to the front"
        fits = after is not None and file[:1].isdigit() and (behind or "")[:1].isdigit()
        return replace(
            self._of_section(file, f"the whole section is moved {where}", spots),
            placed="placed" if fits else "unplaced",
            after=after,
            untracked=untracked,
        )

    def _gone(self, file: str, spots: Sequence[Spot]) -> Comment:
        if section_number(file) is None:
            return self._of_section(file, "the whole part is deleted, which is done with amend --review", spots)
        return replace(self._of_section(file, "the whole section is deleted", spots), placed="placed")

    def _of_section(self, file: str, said: str, spots: Sequence[Spot]) -> Comment:
        return self._change(
            _marks(spots),
            placed="unplaced",
            section=file,
            quoted=text.passages(plain(self._draft.outlines[file][0])),
            said=(said,),
        )

    def _of_terms(self, file: str, found: Iterable[Hunk]) -> Iterator[Hunk]:
        """Tell what changed in a table that the register fills from what changed beside it, in the terms.

        Where such a table stands in the draft, the terms have a directive, and behind that stands what was put in.
        """
        filled = self._draft.generated[file]
        for hunk in found:
            rows = tuple(line for line in hunk.was if line.text in filled)
            after = filled.get(hunk.after.text, hunk.after) if hunk.after else None
            if (not rows and after == hunk.after) or (rows and len(rows) == len(hunk.was) == len(hunk.becomes)):
                yield hunk
                continue
            more = tuple(line for line in hunk.becomes if line.text.startswith("|"))
            if rows or more:
                yield hunk._replace(was=rows, becomes=more)
            was = tuple(line for line in hunk.was if line not in rows)
            becomes = tuple(line for line in hunk.becomes if line not in more)
            if was or becomes:
                # The lines of the terms that changed stand behind the table, or before it where it is their last.
                behind = filled[rows[-1].text] if rows and hunk.was[0] in rows else after
                yield hunk._replace(was=was, becomes=becomes, after=behind)

    def _hunk(self, file: str, hunk: Hunk, spots: Sequence[Spot], *, untracked: bool) -> Comment:
        marks = _marks(spots)
        lines = hunk.was or tuple(filter(None, (hunk.after,)))
        filled = any(line.text in self._draft.generated[file] for line in lines)
        notes = []
        if filled:
            notes.append("it is in a table that the register fills: an officer changes the entry, with update-partner")
        if any(one.kind == "field" for one in marks):
            notes.append("it is inside a field of Word, which may have lost a part of it")
        return self._change(
            marks,
            placed="unplaced" if filled else "placed",
            section=file,
            said=tuple(notes),
            was=hunk.was,
            becomes=hunk.becomes,
            after=hunk.after,
            at=hunk.at,
            untracked=untracked,
        )

    def _unplaced(self, spot: Spot, at: DraftPlace | None) -> Comment:
        """Record a tracked change that is in no paragraph of the terms, or that changes no word of one."""
        where = f"it is in a {spot.story}" if spot.story != "body" else "it changes no word of the terms by itself"
        return self._change(
            _marks([spot]),
            placed="unplaced",
            section=at.sent.file if at else None,
            quoted=text.passages(spot.old),
            said=(where,),
            proposed=text.passages(spot.new),
        )

    def _change(self, marks: Sequence[Mark], **told: Any) -> Comment:  # noqa: ANN401  the facts of a comment
        """Make the comment that tells a change; the first mark says who made it, and when."""
        author, post = self._who(marks[0].author if marks else "")
        return Comment(
            partner=self._entry.id,
            source="change",
            on=self._today,
            draft=self._draft.label,
            author=author,
            post=post,
            dated=text.one_line(marks[0].dated) if marks else None,
            **told,
        )

    def _who(self, author: str) -> tuple[str | None, str | None]:
        """Give the author as the file has it, and the post of the partner that bears this name."""
        name = text.one_line(author)
        if name is None:
            return None, None
        posts = self._entry.posts
        held = next((one for one in posts if one.name and text.folded(one.name) == text.folded(name)), None)
        return name, (held.title or held.post) if held else None


_BESIDE: Mapping[Apart, str] = {
    "text box": "a text box", "footnote": "a footnote", "endnote": "an endnote", "hidden text": "hidden text",
    "drawn words": "a drawing",
}  # fmt: skip


def _beside(view: RawDocument) -> Iterator[str]:
    """Tell what somebody wrote beside the text, where a change of it would not be seen."""
    for kind, words in view.apart:
        if kind in _BESIDE:
            said = text.shortened(text.one_line(words) or "", 200)
            yield f"{_BESIDE[kind]} says '{said}', which was not taken: record it with isa-admin record-comment"
        elif kind == "embedded content":
            yield "it has a piece of another file in its text, which was not read: ask for it as text"
        elif kind == "ink":
            yield "lines were drawn by hand in its text, which were not read: look at the file, and ask what they mean"


def _files(view: RawDocument, draft: DraftText) -> dict[tuple[PartKind, str], str]:
    """Name the file of each part by its kind and mark in the document, wherever the part stands."""
    pieces = apart(view)[1]
    ours = [piece for piece in pieces if not is_frame(text_of(piece[0].runs))]
    # The bookmarks of a redline are those of its later text, so there they tell nothing.
    known = identified(ours, draft.parts, by_bookmark=len(ours) == len(pieces))
    files: dict[tuple[PartKind, str], str] = {}
    for index, (head, _) in enumerate(ours):
        if index in known:
            files.setdefault((head.kind, head.mark), known[index].file)
    return files


def _marks(spots: Iterable[Spot]) -> list[Mark]:
    """Give the marks of paragraphs that change words."""
    return [one for spot in spots for one in spot.marks if one.kind != "look"]


def _same_words(hunk: Hunk) -> bool:
    """Say whether a change leaves every word and every place as it was: it is bold now, for example."""
    was, becomes = ([(plain(line), line.around, line.label) for line in lines] for lines in (hunk.was, hunk.becomes))
    return was == becomes


def _about(hunk: Hunk, spots: Sequence[Spot]) -> Iterator[Spot]:
    """Give the paragraphs with tracked changes that a change tells: their words are among those that change."""
    was, becomes = (_flat(" ".join(map(plain, lines))) for lines in (hunk.was, hunk.becomes))
    for spot in spots:
        old, new = _flat(spot.old), _flat(spot.new)
        if (old and old in was) or (new and new in becomes):
            yield spot


def _flat(words: str) -> str:
    return " ".join(words.split())
