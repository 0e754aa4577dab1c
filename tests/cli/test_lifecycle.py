"""The life of a partner, beside the scenarios: lists of service, evidence that is kept, prompts and the proof."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from email import message_from_binary_file
from email.policy import default
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from isa_admin.domain.changes import AddEvent
from isa_admin.domain.events import Withdrawal
from tests.adoption.acting import good
from tests.attacks.proving import found, judged
from tests.attacks.story import HARBOUR, OLIVE, ROBIN, day, enter
from tests.attacks.story import good as good_history
from tests.cli.acting import NOTICE, PARTNER, RECENT, SUSPEND, WRITING, Terminal, copy, git, run, state, tip, whole
from tests.cli.conftest import furnish
from tests.cli.wrong import refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.gpg_home import GpgHome


@pytest.fixture
def withdrawn(prepared: Callable[[tuple[str, ...]], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store in which Glebe House gave notice and nobody was served yet; it is the current folder."""
    root = copy(prepared(WRITING["withdraw"]), tmp_path / "isa")
    furnish(tmp_path)
    monkeypatch.chdir(root)
    return root


def waiting() -> list[str]:
    """Give the partners on which the first notice was not served yet."""
    [notice] = run("list-notices", NOTICE, "--json").report["notices"]
    ids: list[str] = notice["open"]
    return ids


def write_list(file: Path, rows: list[tuple[object, ...]]) -> None:
    """Write a list of service, for Excel or of comma-separated values as the file's name says."""
    if file.suffix == ".xlsx":
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(file)
    else:
        file.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), "utf-8")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_serves_everybody_at_once_and_starts_the_clock(kind: str, withdrawn: Path) -> None:
    """One commit; partners by id or name, each with its way and address; the withdrawal takes effect from the last."""
    ids = waiting()
    today = date.today()  # noqa: DTZ011  the day of whoever types
    when = today if kind == "xlsx" else today.isoformat()
    rows: list[tuple[object, ...]] = [("Partner", "On", "How", "To"), ("NSPCC", when, "Email", "dpo@example.org")]
    write_list(
        withdrawn.parent / f"served.{kind}", [*rows, *((id_, when, "post", "") for id_ in ids if id_ != "nspcc")]
    )
    before = tip(withdrawn)
    done = run("record-service", "--notice", NOTICE, "--csv", f"../served.{kind}", "--yes", "--json")
    assert done.code == 0, done.err
    assert sorted(done.report["served"]) == sorted(ids)
    assert len(done.report["files"]) == 2
    assert git(withdrawn, "log", "-1", "--format=%P").strip() == before
    assert waiting() == []
    [notice] = run("list-notices", NOTICE, "--json").report["notices"]
    served = {one["partner"]: one["served"] for one in notice["to"]}
    assert served["nspcc"] == {"on": today.isoformat(), "how": "email", "to": "dpo@example.org"}
    assert served["barnardos"] == {"on": today.isoformat(), "how": "post", "to": None}
    leaves = date.fromisoformat(run("show-partner", "glebe-house", "--json").report["situation"]["leaves_on"])
    assert leaves - today >= timedelta(days=30)
    good(withdrawn)
    whole(withdrawn)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_wrong_row_of_a_list_is_named_and_nothing_recorded(kind: str, withdrawn: Path) -> None:
    """Unknown partners, ways and days, each with its line; the good rows count no more than the wrong ones."""
    rows: list[tuple[object, ...]] = [
        ("partner", "on", "how", "to"),
        ("barnardos", "today", "post", ""),
        ("nobody at all", "today", "post", ""),
        ("nspcc", "today", "pigeon", ""),
        ("cafcass", "03/04/2026", "hand", ""),
    ]
    write_list(withdrawn.parent / f"served.{kind}", rows)
    before = state(withdrawn)
    done = run("record-service", "--notice", NOTICE, "--csv", f"../served.{kind}", "--yes")
    assert done.code == 2
    assert "line 2" not in done.error
    for line, slip in ((3, "nobody at all"), (4, "'pigeon'"), (5, "03/04/2026")):
        assert slip in done.error.partition(f"line {line}: ")[2].partition("; line ")[0]
    assert "nothing was recorded" in done.remedy
    assert state(withdrawn) == before


LISTS = {
    "without a column": ("partner,on\nnspcc,today\n", "has no column how", "partner,on,how,to"),
    "without rows": ("partner,on,how\n", "has no rows", "nothing was recorded"),
    "with a partner twice": (
        "partner,on,how\nnspcc,today,post\nnspcc,today,hand\n",
        "already served on NSPCC",
        "leave this",
    ),
    "with whom it was not written to": (
        "partner,on,how\nglebe-house,today,post\n",
        "not written to Glebe",
        "isa-admin",
    ),
    "before the notice": (f"partner,on,how\nnspcc,{RECENT[:3]}0-01-01,post\n", "before the notice", "--on DATE"),
}


@pytest.mark.parametrize("case", LISTS)
def test_a_list_that_cannot_be_is_refused_whole(case: str, withdrawn: Path) -> None:
    """The message says what is wrong, the remedy what to do; nothing changes."""
    content, slip, remedy = LISTS[case]
    (withdrawn.parent / "served.csv").write_text(content, "utf-8")
    before = state(withdrawn)
    done = run("record-service", "--notice", NOTICE, "--csv", "../served.csv", "--yes")
    assert done.code in {2, 4}
    assert slip in done.error
    assert remedy in done.remedy
    assert state(withdrawn) == before


@pytest.mark.parametrize(
    ("more", "slip"),
    [
        (("--how", "post"), "the list already says when and how"),
        (("nspcc",), "say who was served with the notice"),
        (("--all",), "say who was served with the notice"),
    ],
)
def test_a_list_and_options_that_say_the_same_are_refused(more: tuple[str, ...], slip: str, withdrawn: Path) -> None:
    """Exit 2: what counts is said once."""
    (withdrawn.parent / "served.csv").write_text("partner,on,how\nnspcc,today,post\n", "utf-8")
    done = run("record-service", "--notice", NOTICE, "--csv", "../served.csv", *more, "--yes")
    assert done.code == 2
    assert slip in done.error
    assert len(waiting()) == 29


def test_evidence_is_kept_under_its_digest_where_that_is_wanted(store: Path) -> None:
    """The bytes lie in the partner's folder, in the commit of the suspension, and the history verifies."""
    (store.parent / "Report 1.PDF").write_bytes(b"%PDF-1.4 what happened\n")
    words = ["../Report 1.PDF" if word == "../form.pdf" else word for word in SUSPEND]
    done = run(*words, "--store-evidence", "--json")
    assert done.code == 0, done.err
    digest = hashlib.sha256(b"%PDF-1.4 what happened\n").hexdigest()
    path = f"partners/glebe-house/evidence/{digest}.pdf"
    assert path in done.report["files"]
    assert git(store, "show", f"HEAD:{path}") == "%PDF-1.4 what happened\n"
    [event] = [one for one in run("show-partner", "glebe-house", "--json").report["events"] if "evidence_sha256" in one]
    assert event["evidence_sha256"] == digest
    good(store)
    whole(store)


def test_the_evidence_and_the_letter_go_to_the_others(store: Path) -> None:
    """As files beside the letters and in each e-mail; where the store keeps them, both are drawn again as they were."""
    (store.parent / "Report 1.DOCX").write_bytes(b"PK what happened")
    words = ["../Report 1.DOCX" if word == "../form.pdf" else word for word in SUSPEND]
    done = run(*words, "--letter", "../form.pdf", "--towards", "nspcc", "--store-evidence")
    assert done.code == 0, done.err
    assert "Stops             Glebe House shares nothing under the agreement with NSPCC" in done.out
    assert "wrote 29 letters" in done.out
    letters = store.parent / "letters"
    assert (letters / "enclosed.evidence.docx").read_bytes() == b"PK what happened"
    with (letters / "nspcc.eml").open("rb") as file:
        email = message_from_binary_file(file, policy=default)
    enclosed = [one.get_filename() for one in email.iter_attachments()]
    assert enclosed[-2:] == ["enclosed.evidence.docx", "enclosed.letter.pdf"]
    assert "NSPCC, until" in run("status").out
    assert "with one another, but as said below" in run("status").out
    assert "Glebe House is suspended towards NSPCC" in run("show-partner", "nspcc").out
    assert "sharing with it suspended by Glebe House" in run("bound", "nspcc").out
    assert run("draw-notice", NOTICE, "--out", "../again", "--json").report["differing"] == []


def test_what_is_withheld_goes_to_nobody(store: Path) -> None:
    """The letter says whom to ask; the whole agreement is suspended where the letter of the partner says so."""
    assert run(*SUSPEND, "--withhold-evidence", "--scope", "whole-agreement").code == 0
    assert not [one for one in (store.parent / "letters").iterdir() if one.name.startswith("enclosed")]
    status = run("status")
    assert "May share         nobody" in status.out
    assert "Glebe House, the whole agreement, until" in status.out
    assert "the whole agreement suspended by Glebe House" in run("bound", "nspcc").out
    assert "Glebe House suspended the whole agreement" in run("who", "nspcc").out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--scope", "half"), 2, "'half' is not what a suspension stops"),
        (("--scope", "own-part", "--towards", "nspcc"), 2, "--scope and --towards contradict each other"),
        (("--towards", "nobody-of-that-name"), 3, "nobody-of-that-name"),
        (("--towards", "glebe-house"), 4, "suspends nothing towards itself"),
    ],
)
def test_what_a_suspension_cannot_stop_is_refused(words: tuple[str, ...], code: int, says: str, store: Path) -> None:
    """Nothing is written."""
    before = state(store)
    done = run(*SUSPEND, *words)
    refused(done, code)
    assert says in done.error
    assert state(store) == before


def test_evidence_is_not_kept_where_that_is_not_said(store: Path) -> None:
    """Its digest alone is recorded: whoever draws the letters again gives the file, and no other is taken for it."""
    assert run(*SUSPEND).code == 0
    assert not (store / "partners/glebe-house/evidence").exists()
    again = ("draw-notice", NOTICE, "--out", "../again", "--evidence")
    for words, says in (
        ((*again, "../ben.asc"), "this is not the evidence that was enclosed"),
        ((*again, "../form.pdf", "--letter", "../form.pdf"), "no letter was enclosed"),
    ):
        done = run(*words)
        refused(done, 2)
        assert says in done.error
    done = run(*again, "../form.pdf")
    assert done.code == 0, done.err
    assert "note:" not in done.out
    assert folder_of(store.parent / "again") == folder_of(store.parent / "letters")
    bare = run(*again[:3], "../bare")
    assert "note: the evidence was enclosed, and the store has its digest only; enclose it: --evidence FILE" in bare.out
    assert "note: different from those recorded: barnardos.eml, " in bare.out


def folder_of(folder: Path) -> dict[str, bytes]:
    """Give the bytes of each file in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_evidence_of_over_16_mib_is_not_kept(store: Path) -> None:
    """Exit 2 with the way out, which works: record the digest alone; the store stays as it was."""
    with (store.parent / "large.bin").open("wb") as file:
        file.truncate(16 * 1024 * 1024 + 1)
    words = ["../large.bin" if word == "../form.pdf" else word for word in SUSPEND]
    before = state(store)
    done = run(*words, "--store-evidence")
    assert done.code == 2
    assert "16,777,216 bytes" in done.error
    assert "--withhold-evidence instead of --store-evidence" in done.remedy
    assert state(store) == before
    assert not (store.parent / "letters").exists()
    done = run(*words)
    assert (done.code, "--withhold-evidence" in done.remedy) == (2, True)
    assert run(*words, "--withhold-evidence", "--dry-run").code == 0


def test_withdraw_asks_for_what_is_missing(store: Path) -> None:
    """The day and the letter; a wrong answer is asked again, and the letters are written after the yes."""
    with Terminal("withdraw", "glebe-house", "--out", "../letters", folder=store) as person:
        person.expect("Letter received: ")
        person.type("03/04/2026")
        person.expect("ambiguous")
        person.expect("Letter received: ")
        person.type(RECENT)
        person.expect("Letter or its scan: ")
        person.type("nowhere.pdf")
        person.expect("there is no file nowhere.pdf")
        person.expect("Letter or its scan: ")
        person.type("../form.pdf")
        person.expect("29 partners, notice")
        person.expect("Sign and record this? [y/N]: ")
        assert not (store.parent / "letters").exists()
        person.type("y")
        person.expect("done: Record notice of withdrawal of Glebe House")
        assert person.end() == 0
    assert len(list((store.parent / "letters").glob("*.docx"))) == 29
    whole(store)


def test_record_service_asks_for_each_answer_once(withdrawn: Path) -> None:
    """The day and the way; a way that there is none of is asked again, and a good one is not."""
    with Terminal("record-service", "--all", "--notice", NOTICE, folder=withdrawn) as person:
        person.expect("Served on: ")
        person.type("today")
        person.expect("How: email, post or hand: ")
        person.type("pigeon")
        person.expect("'pigeon' is not a way to serve a notice")
        person.expect("How: email, post or hand: ")
        person.type("Post")
        person.expect("Served")
        person.expect("Sign and record this? [y/N]: ")
        person.type("y")
        person.expect("done: Record service of notice")
        assert person.end() == 0
    assert waiting() == []


def test_suspend_asks_for_what_is_missing(store: Path) -> None:
    """The evidence, the day and the reason; Ctrl-C at the last question leaves everything as it was."""
    before = state(store)
    with Terminal("suspend", "glebe-house", "--out", "../letters", folder=store) as person:
        person.expect("Evidence: ")
        person.type("../form.pdf")
        person.expect("Suspended on: ")
        person.type("the other day")
        person.expect("error: ")
        person.expect("Suspended on: ")
        person.type("yesterday")
        person.expect("What went wrong (nothing about a person): ")
        person.type("A server was broken into")
        person.expect("Lapses")
        person.expect("Sign and record this? [y/N]: ")
        person.press("C")
        person.expect("stopped: nothing was changed")
        assert person.end() == 130
    assert state(store) == before
    assert not (store.parent / "letters").exists()


@pytest.mark.parametrize("officer", [True, False])
def test_a_signatory_cannot_record_that_the_own_partner_withdraws(officer: bool) -> None:  # noqa: FBT001  who signs
    """The very commit that counts when an officer signs it is refused by rule D01 when the signatory does."""
    history = good_history()
    withdrawal = Withdrawal(on=day(19).date(), letter_sha256="0" * 64, notice="2024-001")
    enter(history, [AddEvent(HARBOUR, withdrawal)], OLIVE if officer else ROBIN, 20)
    assert found(judged(history)) == ([] if officer else [("D01", "reject", history.tip)])


def test_show_partner_of_a_day_says_how_things_stood(withdrawn: Path) -> None:
    """Before the notice and after it: words, facts and events are those of the day, the address is today's."""
    before = (date.fromisoformat(RECENT) - timedelta(days=1)).isoformat()
    then, now = (run("show-partner", "glebe-house", "--on", on, "--json").report for on in (before, "today"))
    assert then["situation"] | {"text": ""} == now["situation"] | {"text": "", "notice": None, "waiting_for": []}
    assert then["situation"]["notice"] is None
    assert now["situation"]["notice"] == NOTICE
    assert len(now["situation"]["waiting_for"]) == 29
    assert [one["event"] for one in then["events"]] == ["adoption"]
    assert [one["event"] for one in now["events"]] == ["adoption", "withdrawal"]
    assert then["address"] == now["address"]
    said = run("show-partner", "glebe-house", "--on", before).out
    assert "As of" in said
    assert "; name, address and posts are those of today" in said
    assert "those of today" not in run("show-partner", "glebe-house", "--on", "today").out
    assert "withdrawal" not in said
    assert "withdrawal" in run("show-partner", "glebe-house").out
    assert withdrawn.is_dir()


def test_a_whole_life_is_accepted_by_verify(withdrawn: Path, keyring: GpgHome) -> None:
    """Withdrawal, service, suspension, meeting, reinstatement, succession: each one commit that proves itself."""
    count = int(git(withdrawn, "rev-list", "--count", "HEAD"))
    steps = (
        ("record-service", "--all", "--notice", NOTICE, "--on", "today", "--how", "hand"),
        ("suspend", "nspcc", "--on", RECENT, "--evidence", "../form.pdf", "--reason", "Theft", "--store-evidence"),
        ("record-meeting", "nspcc", "--on", RECENT, "--attended", "cafcass,barnardos", "--decision", "Go on"),
        ("reinstate", "nspcc", "--reason", "Mended"),
        ("succeed-partner", "cafcass", "--by", PARTNER, "--on", "today", "--reason", "Merged"),
    )
    for number, words in enumerate(steps):
        out = ("--out", f"../letters-{number}") if words[0] in {"suspend", "record-meeting", "reinstate"} else ()
        done = run(*words, *out, "--yes")
        assert done.code == 0, done.err
    assert int(git(withdrawn, "rev-list", "--count", "HEAD")) == count + len(steps)
    good(withdrawn)
    [officer] = keyring.fingerprints.values()
    first = git(withdrawn, "rev-list", "--max-parents=0", "HEAD").strip()
    said = run("verify", "--anchor", f"isa-anchor:1:{first}:{officer}", "--strict", "--json")
    assert said.code == 0, said.out
    assert (said.report["ok"], said.report["findings"]) == (True, [])
    assert said.report["commits"] == count + len(steps)
    whole(withdrawn)


def test_an_event_of_a_day_to_come_is_corrected_before_that_day(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recorded by a slip of the clock, it would keep everything else about its partner out until then."""
    ahead = f"{date.today() + timedelta(days=200):%Y-%m-%d}"  # noqa: DTZ011  the day where the test runs
    monkeypatch.setenv("ISA_ADMIN_TODAY", ahead)
    assert run(*(ahead if word == RECENT else word for word in SUSPEND)).code == 0
    monkeypatch.delenv("ISA_ADMIN_TODAY")
    stuck = run(*SUSPEND, "--out", "../other")
    assert (stuck.code, "has a later event" in stuck.error) == (4, True)
    words = ("--reason", "The clock was wrong", "--out", "../error", "--yes")
    done = run("correct", f"glebe-house/{ahead}-suspension", *words)
    assert done.code == 0, done.err
    assert run(*SUSPEND, "--out", "../other").code == 0
    whole(store)
