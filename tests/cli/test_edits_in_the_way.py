"""Edits by hand that are not committed are neither lost nor swept into a commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import (
    CHANGING,
    EDITED,
    NOTICE,
    PARTNER,
    RECENT,
    TODAY,
    WRITING,
    git,
    run,
    state,
)
from tests.cli.sampling import sampled
from tests.cli.wrong import AGREEMENT, FACTS, POSTS, ROSTER, VERSIONS, refused

if TYPE_CHECKING:
    from pathlib import Path


IN_THE_WAY = {
    "update-partner": FACTS,
    "remove-partner": FACTS,
    "add-signatory": POSTS,
    "remove-signatory": POSTS,
    "assign-post": POSTS,
    "import-partners": FACTS,
    "undo": FACTS,
    "update-agreement": AGREEMENT,
    "record-adoption": VERSIONS,
    "record-returns": VERSIONS,
    "request-adoption": f"agreement/notices/{NOTICE}.yaml",
    "record-breach": f"agreement/breaches/{NOTICE}.yaml",
    "record-compliance": "agreement/compliance/2025.yaml",
    "withdraw": f"agreement/notices/{NOTICE}.yaml",
    "record-service": f"agreement/notices/{NOTICE}.yaml",
    "suspend": f"partners/glebe-house/events/{RECENT}-suspension.yaml",
    "record-meeting": f"partners/glebe-house/events/{RECENT}-meeting-2.yaml",
    "reinstate": f"partners/glebe-house/events/{RECENT}-reinstatement-2.yaml",
    "correct": f"partners/glebe-house/events/{TODAY}-correction.yaml",
    "succeed-partner": VERSIONS,
    "close-partner": VERSIONS,
    "remind": f"agreement/notices/{NOTICE}.yaml",
    "notify": f"agreement/notices/{NOTICE}.yaml",
    "open-review": VERSIONS,
    "close-review": f"agreement/reviews/{TODAY[:4]}.yaml",
    "add-partner": "partners/new-road-project/partner.yaml",
    "decline": f"partners/{PARTNER}/events/2026-11-20-decline.yaml",
    "add-officer": ROSTER,
    "update-officer": ROSTER,
    "add-key": POSTS,
}


WRITING_OVER = {name: words for name, words in CHANGING.items() if name not in EDITED}
"""The commands that edits can be in the way of; the others record them."""


@pytest.mark.parametrize("kind", ["edited", "staged"])
@pytest.mark.parametrize("name", sampled(WRITING_OVER))
def test_an_uncommitted_edit_in_the_way_stops_the_command_and_is_kept(name: str, kind: str, store: Path) -> None:
    """The file is named, and it holds the edit afterwards as before; a dry run says the same."""
    path = IN_THE_WAY[name]
    (store / path).parent.mkdir(exist_ok=True)
    with (store / path).open("a", encoding="utf-8") as file:
        file.write("# my own note\n")
    if kind == "staged":
        git(store, "add", path)
    before = state(store)
    for more in ((), ("--dry-run",)):
        done = run(*CHANGING[name], *more)
        refused(done, rehearsed=False)
        assert path in done.error
        assert "isa-admin commit" in done.remedy
        assert state(store) == before


@pytest.mark.parametrize("name", sampled(WRITING_OVER))
def test_uncommitted_edits_elsewhere_are_neither_lost_nor_swept_in(name: str, store: Path) -> None:
    """An edited file, a new one, a deleted one and a staged one stay as they are, and the commit holds none of them."""
    (store / "agreement/terms/02-purpose.md").write_text("# My purpose\n", "utf-8")
    (store / "partners/nspcc/partner.yaml").write_text("name: Half a rec", "utf-8")
    (store / "partners/new-by-hand").mkdir()
    (store / "partners/new-by-hand/partner.yaml").write_text("name: By hand\n", "utf-8")
    (store / "partners/cafcass/partner.yaml").unlink()
    (store / "templates/note.txt").write_text("staged\n", "utf-8")
    git(store, "add", "templates/note.txt")
    edits = git(store, "status", "--porcelain")
    done = run(*CHANGING[name])
    assert done.code == 0, done.err
    assert git(store, "status", "--porcelain") == edits
    assert (store / "agreement/terms/02-purpose.md").read_text("utf-8") == "# My purpose\n"
    changed = git(store, "show", "--name-only", "--format=", "HEAD").split()
    assert not {"agreement/terms/02-purpose.md", "partners/nspcc/partner.yaml", "templates/note.txt"} & {*changed}


def test_the_doctor_names_uncommitted_edits(store: Path) -> None:
    """They are not read, and somebody may wonder why."""
    (store / "partners/nspcc/partner.yaml").write_text("name: Half a rec", "utf-8")
    done = run("doctor")
    assert "partners/nspcc/partner.yaml" in done.out


def test_every_writing_command_has_a_case_of_edits_in_the_way() -> None:
    """A new command does not slip through."""
    assert set(IN_THE_WAY) == set(WRITING) - {"init", *EDITED}
