"""What --json prints, key by key: scripts of officers hang on it, so it is stable."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.acting import ADD_NEW_ROAD, CHANGING, PARTNER, RECORD_ADOPTION, WRITING, commit_by_hand, git, run, tip

ROW = {"id", "name", "category", "standing", "adopted"}
ADOPTED = {"version", "on", "on_or_before", "evidence"}


def keys(*words: str) -> set[str]:
    """Give the keys of a command's report."""
    return set(run(*words, "--json").report)


def test_list_partners(store: Path) -> None:
    """The day and a row for each partner; who has adopted nothing has null there."""
    report = run("list-partners", "--json").report
    assert set(report) == {"schema", "on", "partners"}
    assert len(report["partners"]) == 31
    assert all(set(row) == ROW for row in report["partners"])
    by_id = {row["id"]: row for row in report["partners"]}
    assert by_id[PARTNER]["adopted"] is None
    assert by_id[PARTNER]["standing"] == "prospective"
    assert by_id["glebe-house"] == {
        "id": "glebe-house",
        "name": "Glebe House",
        "category": "other",
        "standing": "in-force",
        "adopted": {"version": "V2.00", "on": "2016-10-04", "on_or_before": False, "evidence": "paper"},
    }
    assert by_id["leicester-city-council"]["adopted"]["on_or_before"] is True
    assert store.is_dir()


def test_show_partner(store: Path) -> None:
    """The row of the list, and address, identifiers, retention, posts, gaps and events."""
    assert run(*RECORD_ADOPTION, "--on", "today").code == 0
    report = run("show-partner", PARTNER, "--json").report
    assert set(report) == {
        "schema",
        *ROW,
        "address",
        "identifiers",
        "retention",
        "posts",
        "gaps",
        "events",
        "corrected",
        "aliases",
        "situation",
    }
    assert set(report["adopted"]) == ADOPTED
    assert report["situation"] == {
        "text": "in-force",
        **dict.fromkeys(
            ("suspended_until", "suspension_scope", "meeting_by", "notice", "leaves_on", "succeeded_by"),
        ),
        **{name: [] for name in ("suspended_towards", "stopped_by", "waiting_for", "succeeds")},
    }
    assert report["address"] == {
        "lines": ["2 Quay Street"],
        "town": "Leicester",
        "postcode": "LE1 3PL",
        "text": "2 Quay Street, Leicester, LE1 3PL",
    }
    assert report["posts"][0] == {
        "post": "signatory",
        "name": "Robin Example",
        "title": "Chief Executive",
        "email": "chief@example.org",
    }
    assert report["gaps"] == ["breach-contact"]
    [event] = report["events"]
    assert event["event"] == "adoption"
    assert event["signed_by"] == {"name": "Robin Example", "post": "Chief Executive"}
    assert re.fullmatch(r"[0-9a-f]{64}", event["scan_sha256"])
    assert re.fullmatch(r"[0-9a-f]{64}", event["terms_digest"])
    assert event["terms_digest"] == run("status", "--json").report["terms_digest"]
    assert store.is_dir()


def test_list_versions(store: Path) -> None:
    """The 18 rows of the reference table, oldest first."""
    report = run("list-versions", "--json").report
    assert set(report) == {"schema", "versions"}
    assert len(report["versions"]) == 18
    assert all(set(row) == {"version", "on", "kind", "comment", "by", "material"} for row in report["versions"])
    assert report["versions"][-1]["version"] == "V4.00"
    assert report["versions"][-1]["on"] == "2017-01-18"
    assert report["versions"][-1]["material"] is False
    assert store.is_dir()


def test_status(store: Path) -> None:
    """Version, digest of the terms, partners by standing, gaps, what is next."""
    report = run("status", "--json").report
    assert set(report) == {
        *("schema", "agreement", "title", "on", "version", "version_on", "terms_digest", "partners", "suspended"),
        *("withdrawing", "gaps", "next", "due", "refused", "campaign", "edits", "may_share", "unshared"),
    }
    assert report["partners"] == {"prospective": 1, "in-force": 30}
    assert len(report["gaps"]) == 91
    assert set(report["gaps"][0]) == {"partner", "post", "section"}
    assert all(line.startswith("isa-admin ") for line in report["next"])
    listing = "cd agreement/terms && LC_ALL=C sha256sum * | sha256sum"

    said = subprocess.run(["sh", "-c", listing], cwd=store, capture_output=True, text=True, check=True).stdout
    assert report["terms_digest"] == said.split()[0]


def test_check(store: Path) -> None:
    """Findings with severity, code, place, message and remedy."""
    report = run("check", "--json").report
    assert set(report) == {"schema", "findings", "left_out", "edits"}
    assert all(set(one) == {"severity", "code", "where", "message", "remedy"} for one in report["findings"])
    assert {one["severity"] for one in report["findings"]} == {"warning"}
    assert {one["code"] for one in report["findings"]} >= {"open-post"}
    assert store.is_dir()


def test_check_says_what_was_left_out_and_why(store: Path) -> None:
    """The boards' list in agreement.yaml takes a warning of that name away, and the reason is shown."""
    codes = {one["code"] for one in run("check", "--json").report["findings"]}
    agreement = store / "agreement" / "agreement.yaml"
    lines = "left_out:\n  - check: open-post\n    reason: The county takes all calls\n"
    commit_by_hand(store, "agreement/agreement.yaml", agreement.read_text("utf-8") + lines)
    report = run("check", "--json").report
    assert {one["code"] for one in report["findings"]} == codes - {"open-post"}
    assert report["left_out"] == [{"check": "open-post", "reason": "The county takes all calls", "where": None}]
    assert "left out: open-post (The county takes all calls)" in run("check").out


def test_render(store: Path) -> None:
    """Each file with its path and digest, and the commit that was drawn."""
    report = run("render", "--out", "../documents", "--json").report
    assert set(report) == {"schema", "files", "commit", "notes"}
    [file] = report["files"]
    assert set(file) == {"path", "sha256"}
    assert report["commit"] == tip(store)

    assert hashlib.sha256(Path(file["path"]).read_bytes()).hexdigest() == file["sha256"]


def test_init(store: Path) -> None:
    """The anchor, which is the line to pin: the first commit and the officer's fingerprint."""
    report = run(*WRITING["init"], "--json").report
    assert set(report) == {"schema", "anchor", "commit", "path", "officer"}
    commit = tip(store.parent / "another-store")
    assert report["commit"] == commit
    assert report["anchor"] == f"isa-anchor:1:{commit}:{report['officer']}"
    assert git(store.parent / "another-store", "rev-list", "--max-parents=0", "HEAD").strip() == commit


ALSO: dict[str, set[str]] = {
    **{name: {"partner"} for name in CHANGING},
    "record-adoption": {"partner", "version", "notes"},
    "record-returns": {"version", "returns", "doubtful", "missing", "notes"},
    "request-adoption": {"version", "terms_digest", "by", "packs", "notices"},
    "decline": {"partner", "version"},
    "record-breach": {"breach", "contacts", "notices"},
    "record-compliance": {"partner", "year"},
    **{name: {"partner", "notices"} for name in ("withdraw", "suspend", "record-meeting", "reinstate")},
    "record-service": {"notice", "served"},
    "correct": {"partner", "event", "notices"},
    "succeed-partner": {"partners", "by"},
    "close-partner": {"partner"},
    "remind": {"partners", "notices"},
    "notify": {"notices"},
    "open-review": {"year", "review_branch", "notices"},
    "close-review": {"outcome"},
    "import-partners": {"rows"},
    "commit": set(),
    "amend": {"version", "material", "comment", "terms_digest", "signs_again", "changes", "notes"},
    "update-agreement": set(),
    "add-officer": {"fingerprint"},
    "update-officer": {"fingerprint"},
    "add-key": {"partner", "fingerprint"},
}


def test_undo(store: Path) -> None:
    """What is undone; of a change that nobody else has, what was taken back and where it is kept."""
    changed = run(*CHANGING["update-partner"], "--json").report
    report = run("undo", "--json").report
    said = {"commit": changed["commit"], "subject": changed["subject"]}
    assert report == {
        "schema": 1,
        "undoes": said,
        "takes_back": [said],
        "because": None,
        "commit": tip(store),
        "subject": f"Undo: {changed['subject']}",
        "files": changed["files"],
        "kept": report["kept"],
        "left_behind": [],
        "next": ["isa-admin history"],
    }
    assert report["kept"].startswith("refs/isa-admin/kept/")


@pytest.mark.parametrize("name", [name for name in CHANGING if name != "undo"])
def test_a_change(name: str, store: Path) -> None:
    """The commit, its subject, the files it wrote, those left behind, and what is next."""
    report = run(*CHANGING[name], "--json").report
    assert set(report) == {"schema", "commit", "subject", "files", "left_behind", "next"} | ALSO[name]
    assert report["commit"] == tip(store)
    assert report["subject"] == git(store, "log", "-1", "--format=%s").strip()
    assert report["files"] == sorted(git(store, "show", "--name-only", "--format=", "HEAD").split())
    assert report["left_behind"] == []


def test_history(store: Path) -> None:
    """Commits with who, when, what, the paths, whether there is a signature, and whose key made it."""
    report = run("history", "--json").report
    assert set(report) == {"schema", "commits"}
    wanted = {"commit", "when", "name", "email", "subject", "paths", "signed", "key_of", "other_names"}
    assert all(set(one) == wanted for one in report["commits"])
    assert report["commits"][0]["subject"] == "Add partner Harbour Trust"
    assert report["commits"][0]["commit"] == tip(store)
    assert {(one["key_of"], *one["other_names"]) for one in report["commits"]} == {("Olive Officer",)}


def test_doctor(store: Path) -> None:
    """Probes with name, verdict, message and remedy, and whether all is well."""
    report = run("doctor", "--json").report
    assert set(report) == {"schema", "probes", "ok"}
    assert all(set(one) == {"name", "verdict", "message", "remedy"} for one in report["probes"])
    said = {one["name"]: one["message"] for one in report["probes"]}
    assert all(said[name].startswith("version 2.") for name in ("git", "GnuPG"))
    assert report["ok"] is True
    assert store.is_dir()


def test_help_topic() -> None:
    """The topic and its text."""
    assert keys("help", "dates") == {"schema", "topic", "text"}


def test_a_failure_prints_no_json(store: Path) -> None:
    """Stdout stays empty, so a script cannot take a failure for a report."""
    for words in (("show-partner", "nobody"), (*ADD_NEW_ROAD, "--postcode", "x"), ("status", "--zzz")):
        done = run(*words, "--json")
        assert done.code != 0
        assert done.out == ""
        assert done.err.startswith("error: ")
    assert store.is_dir()


def test_json_is_plain_text_for_every_terminal(store: Path) -> None:
    """Names of other scripts stand as they are."""
    assert run(*ADD_NEW_ROAD[:1], "Żółty Dom 黄色い家", *ADD_NEW_ROAD[2:]).code == 0
    said = run("list-partners", "--json").out
    assert "Żółty Dom 黄色い家" in said
    made: dict[str, Any] = json.loads(said)
    assert any(row["name"] == "Żółty Dom 黄色い家" for row in made["partners"])
    assert store.is_dir()
