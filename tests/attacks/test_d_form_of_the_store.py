"""Attacks on the form of a store: paths and modes, YAML, certificates, terms, keys (docs/threat-model.md, D)."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import AddEvent, PutCertificate, PutPosts
from isa_admin.domain.events import Correction, Decline, Suspension
from isa_admin.records import layout
from isa_admin.records.load import load_register
from tests.attacks.forging import Tip, with_signature
from tests.attacks.openpgp import Key
from tests.attacks.proving import accepted, asked, found, in_parts, judged, refused
from tests.attacks.story import (
    CLAUSE,
    HARBOUR,
    MALLORY,
    NOTE,
    OLIVE,
    OSCAR,
    REVIEW,
    ROBIN,
    SAM,
    SCHOOL,
    adopted,
    amended,
    anchor,
    bound,
    day,
    enter,
    good,
    officer,
    row,
    signatory,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.attacks.forging import Files, History

DECLINE = Decline(on=day(20).date(), version="V3.01", reason="The budget")


@pytest.mark.parametrize("mode", ["120000", "100755", "160000"])
def test_d09_links_submodules_and_programs_are_refused(mode: str) -> None:
    """A store has plain files only."""
    bent = good()
    content = bent.tip.encode() if mode == "160000" else b"opened: 2024-03-25\n"
    bent.commit({REVIEW: content}, OLIVE, day(20), modes={REVIEW: mode})
    assert ("D09", "reject", bent.tip) in found(judged(bent))


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        ".gitmodules",
        "agreement/.gitattributes",
        "agreement/terms/Consent.md",
        "agreement/terms/sub/01.md",
        "agreement/Officers.yaml",
        "Agreement/officers.yaml",
        "agreement/officers.yaml ",
        "agreement/officers.yaml\n",
        "agreement/keys/abcdef.asc",
        f"agreement/keys/{OLIVE.fingerprint.lower()}.asc",
        "partners/Harbour/partner.yaml",
        "partners/a--b/partner.yaml",
        "partners/harbour-trust/events/2026-11-22-adoption.yml",
        "partners/harbour-trust/events/2026-11-22-adoption.yaml.asc",
        "partners/harbour-trust/events/２026-11-22-adoption.yaml",  # noqa: RUF001  a wide digit is meant
        "partners/harbour-trust/events/x/2026-11-22-adoption.yaml",
        "partners/\x1b[31mred/partner.yaml",
        "partners/\u202eknab/partner.yaml",
        "partners/\udcff/partner.yaml",
        "partners/con/partner.yaml",
        "agreement/terms/aux.md",
        "templates/nul.docx",
        f"partners/{'a' * 200}/partner.yaml",
        f"partners/harbour-trust/events/2026-11-22-adoption-{'9' * 5000}.yaml",
    ],
)
def test_d09_a_path_outside_the_layout_is_refused(path: str) -> None:
    """Capitals, endings, line ends, wide digits, escapes, marks, bytes that are no text.

    One file that some computer cannot write keeps the whole store from it: names that Windows keeps, endless numbers.
    """
    bent = good()
    bent.commit({path: b"x: 1\n"}, OLIVE, day(20))
    proof = judged(bent)
    assert found(proof) == [("D09", "reject", bent.tip)]
    assert proof.findings[0].message.isprintable()


@pytest.mark.parametrize(
    ("path", "mode"), [(NOTE, b"100664"), (CLAUSE, b"100600"), ("partners", b"40755"), ("agreement/terms", b"41000")]
)
@pytest.mark.parametrize("number", [20, 21], ids=["newest", "taken back"])
def test_d09_a_mode_that_git_itself_does_not_write_is_refused(
    tmp_path: Path, path: str, mode: bytes, number: int
) -> None:
    """It is shown as the ordinary one, so whoever changes something may hide it anywhere, and no command reads it."""
    bent = good()
    event = bent.changed(AddEvent(HARBOUR, DECLINE))
    bent.files.update({name: ("100644", content or b"") for name, content in event.items()})
    tree = bent.put_tree(bent.files)
    bent.add(_by_robin(bent, bent.put("tree", _with_mode(bent, tree, path.split("/"), mode)), 20))
    if number > 20:
        enter(bent, [AddEvent(HARBOUR, replace(DECLINE, on=day(21).date()))], ROBIN, 21)
    store = bent.write(tmp_path / "store")
    for count in (1, 2, len(bent.commits)):
        with in_parts(count):
            assert found(asked(store)) == [("A08", "reject", None)]


def _with_mode(history: History, tree: str, way: list[str], mode: bytes) -> bytes:
    made = b""
    for name, entry in _rows(history.read(tree, "tree")):
        if name.rstrip(b"/") != way[0].encode():
            made += entry
        elif way[1:]:
            below = history.put("tree", _with_mode(history, entry[-20:].hex(), way[1:], mode))
            made += entry[:-20] + bytes.fromhex(below)
        else:
            made += mode + entry[entry.index(b" ") :]
    return made


def _by_robin(history: History, tree: str, number: int) -> bytes:
    who = f"{ROBIN.name} <{ROBIN.email}> {int(day(number).timestamp())} +0000"
    payload = f"tree {tree}\nparent {history.tip}\nauthor {who}\ncommitter {who}\n\nDecline\n".encode()
    return with_signature(payload, ROBIN.armor(payload, day(number)))


@pytest.mark.parametrize("taken_back", [False, True])
@pytest.mark.parametrize("folder", ["Evil", f"partners/{HARBOUR}/events/{day(20).date()}-decline.yaml"])
def test_d09_an_empty_folder_is_refused(tmp_path: Path, folder: str, taken_back: bool) -> None:  # noqa: FBT001  a parameter
    """It changes no file, so it would belong to nobody. Also one that the next commit takes away."""
    bent = good()
    path, _, name = folder.rpartition("/")

    def with_folder(tree: str, below: list[str]) -> str:
        content = bent.read(tree, "tree")
        if not below:
            empty = bytes.fromhex(bent.put("tree", b""))
            rows = [*_rows(content), (name.encode(), b"40000 " + name.encode() + b"\0" + empty)]
        else:
            rows = [
                (row_name, row[:-20] + bytes.fromhex(with_folder(row[-20:].hex(), below[1:])))
                if row_name == below[0].encode() + b"/"
                else (row_name, row)
                for row_name, row in _rows(content)
            ]
        return bent.put("tree", b"".join(row for _, row in sorted(rows)))

    event = f"partners/{HARBOUR}/events/{day(19).date()}-decline.yaml"
    decline = next(iter(bent.changed(AddEvent(HARBOUR, replace(DECLINE, on=day(19).date()))).values()))
    bent.files[event] = ("100644", decline or b"")
    tree = with_folder(bent.put_tree(bent.files), [*filter(None, path.split("/"))])
    bent.add(_by_robin(bent, tree, 20))
    if taken_back:
        enter(bent, [AddEvent(HARBOUR, replace(DECLINE, on=day(21).date()))], ROBIN, 21)
    store = bent.write(tmp_path / "store")
    for count in (1, 2, len(bent.commits)):
        with in_parts(count):
            proof = asked(store)
        assert found(proof) == [("A08", "reject", good().tip if taken_back else None)]
        assert "empty folder" in proof.findings[0].message


def _rows(tree: bytes) -> list[tuple[bytes, bytes]]:
    rows = []
    while tree:
        end = tree.index(b"\0") + 21
        row, tree = tree[:end], tree[end:]
        mode, _, name = row[:-21].partition(b" ")
        rows.append((name + (b"/" if mode == b"40000" else b""), row))
    return rows


def test_d09_a_certificate_under_another_keys_name_is_refused() -> None:
    """Otherwise Mallory's signatures would be Oscar's."""
    bent = good()
    bent.commit({layout.officer_key(OSCAR.fingerprint): MALLORY.certificate}, OLIVE, day(20))
    refused(bent, "D09", at=2)
    bent = good()
    bent.commit({f"partners/{HARBOUR}/keys/{'A' * 40}.asc": MALLORY.certificate}, OLIVE, day(20))
    refused(bent, "D09")


def test_d10_filters_and_attributes_have_no_effect_and_are_warned_of(tmp_path: Path) -> None:
    """The folder shows another text than was signed; the verdict is about what was signed."""
    bare = good().write(tmp_path / "bare")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(bare), str(clone)], check=True, capture_output=True)
    assert found(asked(clone)) == []
    (clone / ".git/info/attributes").write_text("*.md filter=evil\n", "utf-8")
    for name in ("clean", "smudge"):
        subprocess.run(["git", "-C", clone, "config", f"filter.evil.{name}", "sed s/harm/help/"], check=True)
    (clone / CLAUSE).unlink()
    subprocess.run(["git", "-C", clone, "checkout", "-q", "--", CLAUSE], check=True)
    proof = asked(clone)
    assert b"would help" in (clone / CLAUSE).read_bytes()
    assert found(proof) == [("D10", "warn", None)]
    (clone / CLAUSE).write_bytes(b"# Consent\n\nNobody is asked.\n")
    proof = asked(clone)
    assert found(proof) == [("D10", "warn", None)]
    assert CLAUSE in proof.findings[0].message
    assert proof.ok


@pytest.mark.parametrize(
    "content",
    [
        b"opened: 1\nopened: 2\n",
        b"opened: &a 1\nclosed: *a\n",
        b"opened: !!python/object:os.system {}\n",
        b"opened: 1\n---\nopened: 2\n",
        b"opened: [\n",
        b"\xff\xfe",
        b"- a\n- b\n",
        b"opened: " + b"x" * (1024 * 1024) + b"\n",
        b"a: " + b"{a: " * 50 + b"1" + b"}" * 50 + b"\n",
    ],
    ids=["keys", "alias", "tag", "documents", "open", "bytes", "list", "large", "deep"],
)
@pytest.mark.parametrize(
    "path", [REVIEW, "agreement/agreement.yaml", layout.VERSIONS, layout.OFFICERS, f"partners/{HARBOUR}/posts.yaml"]
)
def test_d11_yaml_that_can_be_read_in_two_ways_is_refused(path: str, content: bytes) -> None:
    """Duplicate keys, aliases, tags, several documents, over the size limit, or none at all."""
    bent = good()
    bent.commit({path: content}, OLIVE, day(20))
    assert found(judged(bent)) == [("D11", "reject", bent.tip)]


def test_d11_the_facts_of_the_agreement_stay() -> None:
    """Statements name the agreement by its id."""
    bent = good()
    bent.commit({layout.AGREEMENT: None}, OLIVE, day(20))
    refused(bent, "D11")


def test_d11_malformed_records_in_the_first_commit_are_refused() -> None:
    """The anchor says who began the history, not that all in it is sound."""
    made = good().up_to(1)
    files: Files = {path: content for path, (_, content) in made.files.items()}
    bent = type(made)()
    bent.commit({**files, REVIEW: b"opened: 1\nopened: 2\n"}, OLIVE, day(0))
    assert found(judged(bent, anchor(bent))) == [("D11", "reject", bent.tip)]


@pytest.mark.parametrize("size", [2 * 1024 * 1024, 65 * 1024 * 1024])
def test_d11_a_huge_file_is_refused(size: int, tmp_path: Path) -> None:
    """Also one that is larger than the store reads at all."""
    bent = good()
    bent.commit({CLAUSE: bytes(size)}, OLIVE, day(20))
    proof = asked(bent.write(tmp_path / "store"))
    assert [one[:2] for one in found(proof)] == [("D11", "reject")]


def test_d12_terms_that_change_without_a_row_are_refused() -> None:
    """Nobody would know that there is another text to adopt."""
    bent = good()
    bent.commit({CLAUSE: b"# Consent\n\nNobody is asked.\n"}, OLIVE, day(20))
    refused(bent, "D12")


@pytest.mark.parametrize("kind", ["joiner", "leaver"])
def test_d12_the_row_of_a_joiner_or_leaver_says_nothing_about_the_terms(kind: str) -> None:
    """It changes no terms, so adoptions from before it would seem to be of the new text."""
    bent = good()
    files = amended(
        bent, b"# Consent\n\nNobody is asked.\n", "V4.00", 20, kind="joiner" if kind == "joiner" else "leaver"
    )
    bent.commit(files, OLIVE, day(20))
    refused(bent, "D12")


def test_d12_a_row_with_another_digest_is_refused() -> None:
    """It would bind partners to a text that is not here."""
    bent = good()
    enter(bent, [row(bent, "V4.00", "finalised", 20, terms="0" * 64)], OLIVE, 20)
    refused(bent, "D12")


def _two_roles() -> list[History]:
    made = []
    put = PutCertificate(HARBOUR, OSCAR.fingerprint, OSCAR.certificate.decode())
    enter(first := good(), [bound(HARBOUR, OSCAR), put], OLIVE, 20)
    made.append(first)
    enter(second := good(), [officer(ROBIN, 20)], OLIVE, 20)
    made.append(second)
    put = PutCertificate(SCHOOL, ROBIN.fingerprint, ROBIN.certificate.decode())
    enter(third := good(), [bound(SCHOOL, ROBIN), put], OLIVE, 20)
    made.append(third)
    twice = (signatory(ROBIN, ROBIN.fingerprint), signatory(SAM, ROBIN.fingerprint))
    enter(fourth := good(), [PutPosts(HARBOUR, twice)], OLIVE, 20)
    made.append(fourth)
    return made


@pytest.mark.parametrize("number", range(4))
def test_d13_one_key_speaks_for_one_person(number: int) -> None:
    """An officer's key as a signatory's, a signatory's on the roster, one for two partners or for two people."""
    refused(_two_roles()[number], "D13")


def _shared_keys() -> list[History]:
    made = []
    oscar, robin = OSCAR.with_subkey(), ROBIN.with_subkey()
    assert oscar.subkey is not None
    assert robin.subkey is not None
    for change in (
        officer(replace(MALLORY, subkey=oscar.subkey), 21, role="reviewer"),
        officer(replace(MALLORY, subkey=OSCAR.secret), 21, role="reviewer"),
        PutCertificate(HARBOUR, robin.subkey.fingerprint, Key(ROBIN.user_id, robin.subkey).certificate.decode()),
    ):
        bent = good()
        certificates = [
            PutCertificate(None, OSCAR.fingerprint, oscar.certificate.decode()),
            PutCertificate(HARBOUR, ROBIN.fingerprint, robin.certificate.decode()),
        ]
        enter(bent, [*certificates], OLIVE, 20)
        enter(bent, [change], OLIVE, 21)
        made.append(bent)
    return made


@pytest.mark.parametrize("number", range(3))
def test_d13_one_key_lies_in_one_certificate(number: int) -> None:
    """A subkey that agreed to two owners, or is an owner by itself: whose its signatures are would change with that."""
    refused(_shared_keys()[number], "D13")


ADOPTED = f"{day(12).date().isoformat()}-adoption"
CORRECTION = Correction(on=day(20).date(), event_id=ADOPTED, reason="The form was another partner's")


@pytest.mark.parametrize(
    "event",
    [
        replace(CORRECTION, event_id="2026-01-01-adoption"),
        replace(CORRECTION, event_id=f"{day(9).date().isoformat()}-adoption"),
    ],
    ids=["of no event", "of another partner's"],
)
def test_d14_a_correction_marks_an_earlier_event_of_its_partner(event: Correction) -> None:
    """Or it would lie in wait for an event to come, and the register could not be read."""
    enter(bent := good(), [AddEvent(HARBOUR, event)], OLIVE, 20)
    refused(bent, "D14")


def test_d14_what_was_recorded_before_is_corrected_whatever_day_it_bears() -> None:
    """An officer's event of a day to come is put right before that day; nothing is corrected as it comes."""
    ahead = Suspension(
        on=day(20).date() + timedelta(days=300),
        reason="Theft",
        evidence_sha256="a" * 64,
        lapses=day(20).date() + timedelta(days=345),
        meeting_by=day(20).date() + timedelta(days=314),
        notice="2027-001",
    )
    wrong = replace(CORRECTION, event_id=f"{ahead.on.isoformat()}-suspension")
    enter(bent := good(), [AddEvent(HARBOUR, ahead)], OLIVE, 20)
    enter(bent, [AddEvent(HARBOUR, wrong)], OLIVE, 20)
    accepted(bent)
    enter(bent := good(), [AddEvent(HARBOUR, ahead), AddEvent(HARBOUR, wrong)], OLIVE, 20)
    refused(bent, "D14")


def test_d14_an_event_is_corrected_once_and_only_by_an_officer() -> None:
    """A second correction is refused; a signatory corrects nothing, not even its own."""
    enter(bent := good(), [AddEvent(HARBOUR, CORRECTION)], OLIVE, 20)
    enter(bent, [AddEvent(HARBOUR, CORRECTION)], OLIVE, 21)
    refused(bent, "D14")
    enter(bent := good(), [AddEvent(HARBOUR, CORRECTION)], ROBIN, 20)
    refused(bent, "D01")


def test_d14_what_a_signatory_signed_counts_whatever_an_officer_says() -> None:
    """The correction is accepted, and disputes the adoption: the partner is bound by it as before."""
    enter(bent := good(), [AddEvent(HARBOUR, CORRECTION)], OLIVE, 20)
    accepted(bent)
    held = load_register(Tip(bent)).partners[HARBOUR]
    assert held.events[-1].on == day(12).date()
    assert held.dispute(held.events[-1]) == CORRECTION


def test_e03_a_statement_from_before_a_correction_is_for_an_earlier_point() -> None:
    """A correction is an event of the chain: who signed before it signs again, knowing of it."""
    bent = good()
    early = adopted(bent, HARBOUR, ROBIN, "V3.01", 19)
    enter(bent, [AddEvent(HARBOUR, CORRECTION)], OLIVE, 20)
    enter(bent, [early], OLIVE, 21)
    refused(bent, "E03")


def test_d11_a_key_that_stands_on_the_roster_twice_is_refused() -> None:
    """Once as a reviewer, once as an officer."""
    bent = good()
    twice = bent.content(layout.OFFICERS).replace(OSCAR.fingerprint.encode(), OLIVE.fingerprint.encode())
    bent.commit({layout.OFFICERS: twice}, OLIVE, day(20))
    refused(bent, "D11")
