"""What may be undone, and what is recorded instead of undoing."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import PutFile
from isa_admin.domain.undoing import LastChange, Touched, undo
from isa_admin.errors import RuleError
from tests.domain.building import TODAY

LAST = LastChange(
    commit="c" * 40,
    subject="Update partner Alpha",
    by="Olive Officer",
    on=TODAY,
    joins=1,
    files=(
        Touched("partners/a/partner.yaml", b"name: A\n"),
        Touched("partners/b/partner.yaml", None),
        Touched("partners/c/partner.yaml", b"name: C\n", gone=True),
    ),
)


def test_files_get_back_what_they_held() -> None:
    """One that was not there goes, one that went comes back; who did what when is shown."""
    decision = undo(LAST)
    assert decision.subject == "Undo: Update partner Alpha"
    assert decision.changes == tuple(PutFile(file.path, file.before) for file in LAST.files)
    assert decision.answers == (
        ("Undoes", "Update partner Alpha"),
        ("Of", "Olive Officer, 22 November 2026 (cccccccccccc)"),
        ("As before", "partners/a/partner.yaml"),
        ("Goes", "partners/b/partner.yaml"),
        ("Comes back", "partners/c/partner.yaml"),
    )


def test_of_many_files_a_few_are_shown() -> None:
    """And how many more there are: twelve are shown, all of them if there are no more."""
    assert len(undo(replace(LAST, files=LAST.files * 4)).answers) == 2 + 12
    assert undo(replace(LAST, files=LAST.files * 5)).answers[-1] == ("And", "3 more files; --dry-run names all")


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (replace(LAST, joins=0), "began the register"),
        (replace(LAST, joins=2), "joins two histories"),
        (replace(LAST, files=()), "changed no file"),
    ],
)
def test_what_has_nothing_before_it_is_not_undone(last: LastChange, reason: str) -> None:
    """The first commit, a merge made by hand, a commit without a change."""
    with pytest.raises(RuleError, match=reason) as refused:
        undo(last)
    assert refused.value.exit_code == 4
    assert refused.value.remedy == "see it with isa-admin history"


def test_of_several_reasons_the_event_comes_first() -> None:
    """What happened to a partner matters more than the row that followed from it."""
    row = Touched("agreement/versions.yaml", b"", lasting="version", words="V5.00")
    event = Touched("partners/a/events/x", None, lasting="event", words="adoption", partner="a")
    with pytest.raises(RuleError, match="recorded the adoption of a partner"):
        undo(replace(LAST, files=(row, event)))
