"""The differential test of the engines: what verify says with either one, and what GnuPG says by itself, and why.

With either engine ``verify`` judges alike: GnuPG does the mathematics only. So the difference that counts is the one to
GnuPG's own word, on which other programs rely; the table explains each.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import DropOfficer, PutCertificate
from isa_admin.trust.commit import read_commit
from isa_admin.trust.program import open_apart
from tests.attacks.openpgp import COMPROMISED, RETIRED, SHA1, Key
from tests.attacks.proving import both
from tests.attacks.story import MALLORY, NOTE, NOW, OLIVE, OSCAR, day, enter, good, officer, revocation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.attacks.forging import History

EDIT = {NOTE: b"opened: 2024-03-25\n"}
EVE = replace(Key.named("Eve Expiring <eve@example.org>"), lasts=timedelta(days=60))
"""A key that runs out fifty days into the story."""


class Row(NamedTuple):
    """One case.

    Attributes:
        made: The history, and which of its commits it is about.
        key: Whose signature that commit bears, with the certificate as it is known in the end.
        rule: By which rule verify refuses that commit; nothing where it is accepted.
        gnupg: What GnuPG says of the signature by itself.
        why: Why the two differ; nothing where they agree.
    """

    made: Callable[[], tuple[History, int]]
    key: Key
    rule: str | None
    gnupg: str
    why: str


def _by(key: Key, number: int, **settings: object) -> Callable[[], tuple[History, int]]:
    def made() -> tuple[History, int]:
        history = good()
        if key.fingerprint == EVE.fingerprint:
            enter(history, [officer(EVE, 19)], OLIVE, 19)
        history.commit(EDIT, key, day(number), **settings)  # type: ignore[arg-type]  # the settings of a commit
        return history, -1

    return made


def _revoked(reason: int, number: int) -> Callable[[], tuple[History, int]]:
    def made() -> tuple[History, int]:
        history, _ = _by(OSCAR, number)()
        certificate = OSCAR.revoked(reason, day(21)).certificate.decode()
        enter(history, [PutCertificate(None, OSCAR.fingerprint, certificate)], OLIVE, 23)
        # What is compromised takes the first commit of the key with it, long before this one.
        return history, 2 if reason == COMPROMISED else -2

    return made


def _recorded(reason: str) -> Callable[[], tuple[History, int]]:
    def made() -> tuple[History, int]:
        history, _ = _by(OSCAR, 20)()
        record = revocation(OSCAR, reason, 21)  # type: ignore[arg-type]  # one of the reasons
        enter(history, [record, DropOfficer(OSCAR.fingerprint)], OLIVE, 23)
        return history, 2 if reason == "compromised" else -2

    return made


def _ahead() -> tuple[History, int]:
    history = good()
    late = datetime(2099, 1, 1, tzinfo=UTC)
    history.commit(EDIT, OSCAR, late, dated=late)
    return history, -1


BY_TODAY = "GnuPG judges by the key as it is today, verify by the moment of signing"
A_REMARK = "GnuPG calls the signature good and says the rest as a remark, with exit code 0"
NO_REMARK = "GnuPG has no rule about this"
NOT_IN_THE_KEY = "only the register says so, which GnuPG does not read"
TABLE = {
    "a key in use": Row(_by(OSCAR, 20), OSCAR, None, "GOODSIG", ""),
    "bytes that were not signed": Row(
        _by(OSCAR, 20, armor=lambda payload: OSCAR.armor(payload + b"\n", day(20))), OSCAR, "B02", "BADSIG", ""
    ),
    "a stranger's key": Row(_by(MALLORY, 20), MALLORY, "B03", "GOODSIG", NOT_IN_THE_KEY),
    "expired, signed before": Row(_by(EVE, 30), EVE, None, "EXPKEYSIG", BY_TODAY),
    "expired, signed after": Row(_by(EVE, 51), EVE, "C02", "EXPKEYSIG", A_REMARK),
    "retired by its owner, signed before": Row(
        _revoked(RETIRED, 20), OSCAR.revoked(RETIRED, day(21)), None, "REVKEYSIG", BY_TODAY
    ),
    "retired by its owner, signed after": Row(
        _revoked(RETIRED, 22), OSCAR.revoked(RETIRED, day(21)), "C04", "REVKEYSIG", A_REMARK
    ),
    "compromised by its owner's word": Row(
        _revoked(COMPROMISED, 20), OSCAR.revoked(COMPROMISED, day(21)), "C05", "REVKEYSIG", A_REMARK
    ),
    "recorded as retired, signed before": Row(_recorded("retired"), OSCAR, None, "GOODSIG", ""),
    "recorded as compromised": Row(_recorded("compromised"), OSCAR, "C05", "GOODSIG", NOT_IN_THE_KEY),
    "dated 2099": Row(_ahead, OSCAR, "C07", "GOODSIG", NO_REMARK),
    "a SHA-1 signature": Row(
        _by(OSCAR, 20, armor=lambda payload: OSCAR.armor(payload, day(20), digest=SHA1)),
        OSCAR,
        "C09",
        "GOODSIG",
        NO_REMARK,
    ),
}
_TELLING = ("GOODSIG", "BADSIG", "EXPKEYSIG", "REVKEYSIG", "ERRSIG")


@pytest.mark.parametrize("case", TABLE)
def test_both_engines_agree_and_every_difference_to_gnupg_is_explained(case: str, tmp_path: Path) -> None:
    """Rule, severity and commit are the same with both; where GnuPG alone says something else, the table says why."""
    row = TABLE[case]
    history, at = row.made()
    expected = [] if row.rule is None else [(row.rule, "reject", history.commits[at])]
    assert both(history, at=at, now=NOW, every_way=True) == expected
    name = history.commits[at]
    # Its exit code says yes to all but damage: to what is expired, revoked, weak or of the future.
    code = 1 if row.gnupg == "BADSIG" else 0
    assert gnupg_says(tmp_path, row.key, history.objects[name][1], name) == (row.gnupg, code)
    assert (row.why == "") == (row.gnupg == ("GOODSIG" if row.rule is None else "BADSIG"))


def gnupg_says(folder: Path, key: Key, raw: bytes, name: str) -> tuple[str, int]:
    """Give GnuPG's word on the signature of a commit, and its exit code, over a keyring with this one certificate."""
    (folder / "keyring").mkdir(mode=0o700)
    gpg = open_apart(folder / "keyring")
    gpg.run(["--batch", "--import"], key.certificate)
    commit = read_commit(name, raw)
    (folder / "signature.asc").write_bytes(commit.armor)
    answer = gpg.run(["--batch", "--verify", str(folder / "signature.asc"), "-"], commit.payload)
    return next(keyword for keyword, _ in answer.status if keyword in _TELLING), answer.returncode
