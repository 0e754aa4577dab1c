"""What a change leaves in history: one commit, signed by an officer, on a straight line, of the files it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import BEN, CHANGING, NOTICE, PARTNER, RECENT, TODAY, WRITING, git, run, tip, whole
from tests.gpg_home import cached_home

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gpg_home import GpgHome

HOME = f"partners/{PARTNER}"
GLEBE_HOUSE = f"partners/glebe-house/events/{RECENT}"
NUMBER = NOTICE
"""The first breach has the number of the first notice."""
LETTERS = f"agreement/notices/{NOTICE}.yaml"
YEAR = NOTICE[:4]
REVIEW = f"agreement/reviews/{YEAR}.yaml"
WRITES = {
    "add-partner": ("Add partner New Road Project", {"partners/new-road-project/partner.yaml"}),
    "update-partner": ("Update partner Harbour Trust", {f"{HOME}/partner.yaml"}),
    "remove-partner": (
        "Remove prospective partner Harbour Trust",
        {f"{HOME}/partner.yaml", f"{HOME}/posts.yaml"},
    ),
    "add-signatory": ("Add signatory Sam Second for Harbour Trust", {f"{HOME}/posts.yaml"}),
    "remove-signatory": ("Remove signatory Robin Example of Harbour Trust", {f"{HOME}/posts.yaml"}),
    "assign-post": ("Assign data protection officer of Harbour Trust", {f"{HOME}/posts.yaml"}),
    "import-partners": (
        "Import partners: 1 added, 1 changed",
        {"partners/east-trust/partner.yaml", f"{HOME}/partner.yaml"},
    ),
    "undo": ("Undo: Add partner Harbour Trust", {f"{HOME}/partner.yaml", f"{HOME}/posts.yaml"}),
    "update-agreement": ("Update the agreement's area", {"agreement/agreement.yaml"}),
    "amend": ("Record V4.01: Section 2 amended", {"agreement/terms/02-purpose.md", "agreement/versions.yaml"}),
    "commit": ("Note where the letter is", {"partners/glebe-house/partner.yaml"}),
    "record-adoption": (
        "Record adoption of V4.00 by Harbour Trust; V5.00",
        {f"{HOME}/events/2026-11-20-adoption.yaml", "agreement/versions.yaml"},
    ),
    "record-returns": (
        "Record 1 adoption of V4.00",
        {f"{HOME}/events/2026-11-20-adoption.yaml", "agreement/versions.yaml"},
    ),
    "request-adoption": (f"Write notice {NOTICE}: Adoption requested", {LETTERS}),
    "decline": (
        "Record that Harbour Trust declines V4.00",
        {f"{HOME}/events/2026-11-20-decline.yaml"},
    ),
    "record-breach": (f"Record breach {NUMBER} at NSPCC", {f"agreement/breaches/{NUMBER}.yaml"}),
    "record-compliance": ("Record self-assessment 2025 of Glebe House", {"agreement/compliance/2025.yaml"}),
    "withdraw": ("Record notice of withdrawal of Glebe House", {LETTERS, f"{GLEBE_HOUSE}-withdrawal.yaml"}),
    "record-service": (f"Record service of notice {NOTICE} on Barnardo's", {LETTERS}),
    "suspend": ("Record suspension by Glebe House", {LETTERS, f"{GLEBE_HOUSE}-suspension.yaml"}),
    "record-meeting": (
        "Record resolution meeting on the suspension by Glebe House",
        {LETTERS.replace("001", "002"), f"{GLEBE_HOUSE}-meeting-2.yaml"},
    ),
    "reinstate": (
        "Record reinstatement of Glebe House",
        {LETTERS.replace("001", "002"), f"{GLEBE_HOUSE}-reinstatement-2.yaml"},
    ),
    "correct": (
        "Correct suspension of Glebe House: recorded in error",
        {LETTERS.replace("001", "002"), f"partners/glebe-house/events/{TODAY}-correction.yaml"},
    ),
    "close-partner": (
        "Record that Glebe House was closed; V5.00",
        {"agreement/versions.yaml", f"{GLEBE_HOUSE}-closure.yaml"},
    ),
    "succeed-partner": (
        "Record that Harbour Trust succeeds Glebe House; V5.00",
        {"agreement/versions.yaml", f"{GLEBE_HOUSE}-succession.yaml", f"{HOME}/events/{RECENT}-succession.yaml"},
    ),
    "remind": (f"Draft reminder {NOTICE} to Barnardo's", {LETTERS}),
    "notify": (f"Write notice {NOTICE}: Draft for comment", {LETTERS}),
    "open-review": (f"Open the review of {YEAR}; V4.01", {LETTERS, REVIEW, "agreement/versions.yaml"}),
    "close-review": (f"Close the review of {YEAR} without a change", {REVIEW}),
    "update-officer": ("Update officer Olive Officer", {"agreement/officers.yaml"}),
    "add-officer": ("Add officer Ben Stranger", {"agreement/officers.yaml", "agreement/keys/BEN.asc"}),
    "add-key": ("Bind the key of Robin Example to Harbour Trust", {f"{HOME}/posts.yaml", f"{HOME}/keys/BEN.asc"}),
}


@pytest.mark.parametrize("name", CHANGING)
def test_a_change_is_one_good_commit(name: str, store: Path, keyring: GpgHome) -> None:
    """Gpg and git find it good; committer and author are the officer; its only parent is the tip before."""
    before, count = tip(store), int(git(store, "rev-list", "--count", "HEAD"))
    done = run(*CHANGING[name])
    assert done.code == 0, done.err
    subject, paths = WRITES[name]
    git(store, "verify-commit", "HEAD")
    [fingerprint] = keyring.fingerprints.values()
    assert git(store, "log", "-1", "--format=%G? %GF").split()[1] == fingerprint
    assert git(store, "log", "-1", "--format=%cn <%ce>|%an <%ae>").strip() == "|".join(
        ["Olive Officer <olive@example.org>"] * 2
    )
    assert git(store, "log", "-1", "--format=%P").strip() == before
    assert int(git(store, "rev-list", "--count", "HEAD")) == count + 1
    assert git(store, "log", "-1", "--format=%B").strip() == subject
    assert subject in done.out
    ben = cached_home(BEN).fingerprints["ben@example.org"]
    changed = git(store, "show", "--name-only", "--format=", "HEAD").split()
    assert {path.replace(ben, "BEN") for path in changed} == paths
    whole(store)


def test_the_first_commit_is_signed_and_holds_the_agreement(store: Path) -> None:
    """The reference's partners, terms and versions, the roster with the officer's certificate, the schemas."""
    done = run(*WRITING["init"])
    assert done.code == 0, done.err
    root = store.parent / "another-store"
    git(root, "verify-commit", "HEAD")
    assert git(root, "rev-list", "--count", "HEAD").strip() == "1"
    files = git(root, "ls-files").split()
    assert sum(path.endswith("/partner.yaml") for path in files) == 30
    assert {"agreement/versions.yaml", "agreement/officers.yaml", "templates/agreement.docx", ".gitattributes"} <= {
        *files
    }
    assert sum(path.startswith("agreement/keys/") for path in files) == 1
    assert sum(path.startswith("agreement/terms/") for path in files) == 27
    whole(root)


def test_what_git_s_settings_say_of_signing_and_hooks_does_not_count(store: Path) -> None:
    """A hook that refuses, a gpg.program that lies and commit.gpgsign=false in the store's own settings."""
    hook = store / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    git(store, "config", "gpg.program", "/bin/false")
    git(store, "config", "commit.gpgsign", "false")
    git(store, "config", "user.name", "Somebody Else")
    assert run(*CHANGING["add-partner"]).code == 0
    git(store, "config", "--unset", "gpg.program")
    git(store, "verify-commit", "HEAD")
    assert git(store, "log", "-1", "--format=%cn").strip() == "Olive Officer"


def test_the_environment_of_git_has_no_say(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GIT_DIR, GIT_WORK_TREE and an author in the environment are another program's."""
    other = store.parent / "other"
    git(store.parent, "init", "-q", str(other))
    for name, value in {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(other / "index"),
        "GIT_AUTHOR_NAME": "Mallory",
        "GIT_COMMITTER_DATE": "2001-01-01T00:00:00Z",
    }.items():
        monkeypatch.setenv(name, value)
    done = run(*CHANGING["add-partner"])
    assert done.code == 0, done.err
    monkeypatch.undo()
    assert not list((other / ".git/refs/heads").iterdir())


def test_two_events_of_one_day_have_two_files(store: Path) -> None:
    """An event is never written over."""
    words = CHANGING["record-adoption"]
    (store.parent / "second.pdf").write_bytes(b"%PDF-1.4 another form\n")
    assert run(*words, "--version", "V3.00").code == 0
    assert run(*words, "--version", "V4.00", "--paper", "../second.pdf").code == 0
    events = sorted(path.name for path in (store / f"{HOME}/events").iterdir())
    assert events == ["2026-11-20-adoption-2.yaml", "2026-11-20-adoption.yaml"]
    assert len(run("show-partner", PARTNER, "--json").report["events"]) == 2
    whole(store)


def test_the_history_shows_newest_first_and_of_one_partner_alone(store: Path) -> None:
    """With --limit only so many, with a partner only what touched it, hand-made commits as not signed."""
    assert run(*CHANGING["add-partner"]).code == 0
    assert run(*CHANGING["assign-post"]).code == 0
    git(store, "commit", "-q", "--no-gpg-sign", "--allow-empty", "-m", "By hand")
    said = run("history").out
    order = ["By hand", "Assign data", "Add partner New Road", "Add partner Harbour", "Begin the register"]
    places = [said.index(words) for words in order]
    assert places == sorted(places)
    assert "not signed" in said.splitlines()[2]
    assert run("history", "--limit", "1").out.count("2026") == 1
    ours = [one["subject"] for one in run("history", PARTNER, "--json").report["commits"]]
    assert ours == ["Assign data protection officer of Harbour Trust", "Add partner Harbour Trust"]
