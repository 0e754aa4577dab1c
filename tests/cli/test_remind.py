"""``remind``: one letter for each partner that owes something overdue, one notice, one commit."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path

import pytest

from isa_admin.records.yaml import read
from tests.cli.acting import PARTNER, git, run, state, tip
from tests.word.reading import Reading

NOTICE = "agreement/notices/2026-001.yaml"
CONTACT = (
    *("assign-post", "responsible", "glebe-house", "--title", "Records Manager", "--email", "records@example.org"),
    "--yes",
)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026."""
    monkeypatch.setenv("ISA_ADMIN_TODAY", "2026-11-22")


def test_a_reminder_lists_all_that_a_partner_owes_in_one_letter(store: Path) -> None:
    """The self-assessment of 2025 and the open posts; the e-mail goes to the responsible post."""
    assert run(*CONTACT).code == 0
    before = tip(store)
    done = run("remind", "glebe-house", "--out", "../letters", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.report["partners"] == ["glebe-house"]
    assert git(store, "rev-parse", "HEAD^").strip() == before
    kept = read(NOTICE, (store / NOTICE).read_bytes())
    assert kept["kind"] == "reminder"
    assert [one["partner"] for one in kept["to"]] == ["glebe-house"]
    [letter] = Path("../letters").glob("*.docx")
    said = "\n".join(Reading(letter.read_bytes()).texts())
    assert "Self-assessment 2025 of Glebe House (s.18)" in said
    assert "Glebe House has no signatory and breach contact (s.23)" in said
    assert "Self-assessment 2026" not in said
    [mail] = Path("../letters").glob("*.eml")
    assert email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)["To"].addresses[0].addr_spec == (
        "records@example.org"
    )


def test_everybody_who_owes_is_reminded_in_one_notice(store: Path) -> None:
    """30 partners, 30 letters, one commit; the prospective partner owes nothing."""
    before = git(store, "rev-list", "--count", "HEAD").strip()
    done = run("remind", "--out", "../letters", "--yes")
    assert done.code == 0, done.err
    assert "60, in 30 letters" in done.out
    assert len(list(Path("../letters").glob("*.docx"))) == 30
    assert int(git(store, "rev-list", "--count", "HEAD")) == int(before) + 1
    assert PARTNER not in (store / NOTICE).read_text("utf-8")
    assert "Serve notice 2026-001 (reminder) of 22 November 2026 on 30 partners (s.23)" in run("due").out


def test_who_owes_nothing_is_not_written_to(store: Path) -> None:
    """It is said, exit 0, and nothing changes."""
    before = state(store)
    done = run("remind", PARTNER, "--yes")
    assert done.code == 0, done.err
    assert done.out.startswith("nothing of these partners is overdue on 22 November 2026")
    assert run("remind", PARTNER, "--yes", "--json").report["commit"] is None
    assert run("remind", "nobody", "--yes").code == 3
    assert state(store) == before
