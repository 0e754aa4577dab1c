"""Certificates written for the store, and read from whatever bytes somebody hands in."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isa_admin.errors import SigningError
from isa_admin.trust.armor import PUBLIC_KEY, SIGNATURE, packet_tags, read_armor, write_armor
from isa_admin.trust.certificates import (
    LIMIT,
    CertificateError,
    PrivateKeyGivenError,
    certificate_info,
    export_certificate,
)
from isa_admin.trust.listing import secret_keys
from isa_admin.trust.refusals import GpgRefusedError
from tests.effort import examples
from tests.gpg_home import GpgHome, gpg_home

if TYPE_CHECKING:
    from collections.abc import Callable

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def _of_ana(home: GpgHome) -> str:
    return home.fingerprints["ana@example.org"]


def _refused(armored: str | bytes, reason: str) -> CertificateError:
    with pytest.raises(CertificateError) as caught:
        certificate_info(armored)
    assert caught.value.exit_code == 6
    assert caught.value.message.startswith("this is not a certificate that can be used: ")
    assert reason in caught.value.message
    assert "gpg --armor --export-options export-minimal --export FINGERPRINT" in caught.value.remedy
    return caught.value


def test_an_exported_certificate_is_the_key_of_its_owner(ana: GpgHome) -> None:
    """What goes into the store says the same as the keyring, apart from the secret."""
    (ours,) = secret_keys()
    assert certificate_info(export_certificate(_of_ana(ana))) == ours


def test_an_exported_certificate_is_plain_text(ana: GpgHome) -> None:
    """LF line ends, no comments, the same bytes each time, and gpg takes it."""
    text = export_certificate(_of_ana(ana))
    assert text.startswith("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n")
    assert text.endswith("\n-----END PGP PUBLIC KEY BLOCK-----\n")
    assert "\r" not in text
    assert ":" not in text
    assert export_certificate(_of_ana(ana)) == text
    with gpg_home() as elsewhere:
        elsewhere.gpg("--import", feed=text.encode())
        assert elsewhere.certificate(_of_ana(ana)) == text


def test_comments_in_gpg_conf_stay_out_of_the_certificate(home: GpgHome) -> None:
    """They name the computer or the person's taste."""
    fingerprint = home.make_key("Ana <ana@example.org>")
    (home.path / "gpg.conf").write_text("comment from my laptop\nemit-version\narmor\n", "utf-8")
    assert ":" not in export_certificate(fingerprint)


def test_signatures_of_third_parties_stay_out_of_the_certificate(ana: GpgHome) -> None:
    """Who knows whom is nobody's business in a public register."""
    with gpg_home("Cee <cee@example.org>") as other:
        other.gpg("--import", feed=ana.certificate(_of_ana(ana)).encode())
        other.gpg("--yes", "--quick-sign-key", _of_ana(ana))
        signed = other.certificate(_of_ana(ana))
    assert packet_tags(read_armor(signed, PUBLIC_KEY)).count(2) == 2
    with gpg_home() as home, pytest.MonkeyPatch.context() as patch:
        home.gpg("--import", "--import-options=keep-ownertrust,no-self-sigs-only", feed=signed.encode())
        patch.setenv("GNUPGHOME", str(home.path))
        assert packet_tags(read_armor(export_certificate(_of_ana(ana)), PUBLIC_KEY)) == [6, 13, 2]


def test_a_revocation_stays_in_the_certificate(home: GpgHome) -> None:
    """Minimal must not mean that a revoked key looks good again (ATTACKS C11)."""
    fingerprint = home.make_key("Rev <rev@example.org>")
    home.revoke(fingerprint)
    info = certificate_info(export_certificate(fingerprint))
    assert info.revoked
    assert not info.usable


def test_the_revocation_of_a_subkey_stays_in_the_certificate(home: GpgHome) -> None:
    """The subkey no longer signs; the primary key does."""
    fingerprint = home.make_key("Sub <sub@example.org>")
    subkey = home.add_subkey(fingerprint)
    assert certificate_info(export_certificate(fingerprint)).signing_parts == (subkey, fingerprint)
    home.gpg("--command-fd=0", "--edit-key", fingerprint, feed=b"key 1\nrevkey\ny\n0\n\ny\nsave\n")
    assert certificate_info(export_certificate(fingerprint)).signing_parts == (fingerprint,)


def test_a_fingerprint_that_is_not_in_the_keyring_has_no_certificate(ana: GpgHome) -> None:
    """The message has the groups, for comparing."""
    assert ana.path.is_dir()
    with pytest.raises(SigningError) as caught:
        export_certificate("0" * 40)
    assert caught.value.exit_code == 6
    assert caught.value.message == ("your keyring holds no key 0000 0000 0000 0000 0000  0000 0000 0000 0000 0000")
    assert caught.value.remedy == 'import the certificate with "gpg --import FILE"'


@pytest.mark.parametrize("text", ["", "ana@example.org", "--export-secret-keys", "0" * 39, "a" * 40])
def test_only_a_fingerprint_names_a_certificate(text: str) -> None:
    """GnuPG would take a part of a name too, or an option."""
    with pytest.raises(SigningError, match="is not a fingerprint"):
        export_certificate(text)


def test_a_gpg_that_fails_to_export_is_quoted(fake_gpg: Callable[[str], Path]) -> None:
    """An empty answer would read as an empty keyring."""
    fake_gpg('case "$*" in *--list-config*) echo "cfg:version:2.2.40";; *) echo "gpg: out of core" >&2; exit 2;; esac')
    with pytest.raises(GpgRefusedError, match="the certificate was not written: GnuPG refused"):
        export_certificate("0" * 40)


def test_reading_a_certificate_leaves_the_users_keyring_alone(
    ana: GpgHome, home: GpgHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the key nor a trace of it gets in, nor does an agent or a folder stay behind."""
    monkeypatch.setenv("GNUPGHOME", str(home.path))
    monkeypatch.setenv("TMPDIR", str(home.path))
    secret_keys()
    before = {path: path.stat().st_mtime_ns for path in home.path.rglob("*")}
    certificate_info(ana.certificate(_of_ana(ana)))
    assert {path: path.stat().st_mtime_ns for path in home.path.rglob("*")} == before
    assert home.gpg("--list-keys").stdout == b""


def test_the_users_gpg_conf_has_no_say_in_reading(ana: GpgHome, home: GpgHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """ATTACKS F02."""
    (home.path / "gpg.conf").write_text("this is no option\n", "utf-8")
    armored = ana.certificate(_of_ana(ana))
    monkeypatch.setenv("GNUPGHOME", str(ana.path))
    expected = certificate_info(armored)
    monkeypatch.setenv("GNUPGHOME", str(home.path))
    assert certificate_info(armored) == expected


def test_a_certificate_is_read_from_text_and_from_bytes(ana: GpgHome) -> None:
    """With the line ends of Windows too."""
    armored = ana.certificate(_of_ana(ana))
    expected = certificate_info(armored)
    assert certificate_info(armored.encode()) == expected
    assert certificate_info(armored.replace("\n", "\r\n").encode()) == expected
    assert expected.fingerprint == _of_ana(ana)


def test_an_expired_certificate_says_so(home: GpgHome) -> None:
    """Whether that matters depends on when it signed, which is for others to judge."""
    fingerprint = home.make_key("Old <old@example.org>", at=LONG_AGO, expires="1y")
    info = certificate_info(home.certificate(fingerprint))
    assert info.expired
    assert info.expires == LONG_AGO + timedelta(days=365)


def test_a_private_key_is_refused_with_a_warning(ana: GpgHome) -> None:
    """People mail the wrong file."""
    private = ana.private(_of_ana(ana))
    hidden = write_armor(read_armor(private.replace("PRIVATE", "PUBLIC"), PUBLIC_KEY), PUBLIC_KEY)
    for file in (private, private.encode(), f"Hello\n{private}", hidden, ana.certificate(_of_ana(ana)) + private):
        with pytest.raises(PrivateKeyGivenError) as caught:
            certificate_info(file)
        assert caught.value.exit_code == 6
        assert "it holds a private key" in caught.value.message
        assert "keep that file to yourself" in caught.value.remedy


def test_more_than_one_certificate_is_refused(ana_and_ben: GpgHome) -> None:
    """In one block, and in two."""
    _refused(ana_and_ben.gpg("--armor", "--export").stdout, "it holds 2 certificates, and should hold one")
    both = "".join(ana_and_ben.certificate(fingerprint) for fingerprint in ana_and_ben.fingerprints.values())
    _refused(both, "not exactly one")


def test_a_file_over_the_limit_is_refused_unread(ana: GpgHome) -> None:
    """Bytes are counted, not characters."""
    armored = ana.certificate(_of_ana(ana))
    assert certificate_info(armored, len(armored)).fingerprint == _of_ana(ana)
    with pytest.raises(CertificateError, match=rf"it has {len(armored):,} bytes, and {len(armored) - 1:,} is the most"):
        certificate_info(armored, len(armored) - 1)
    _refused("é" * (LIMIT // 2 + 1), "bytes, and 131,072 is the most")


@pytest.mark.parametrize("armored", ["", b"\xff\xfe", "hello", "-----BEGIN PGP PUBLIC KEY BLOCK-----"])
def test_a_file_that_is_no_certificate_is_refused(armored: str | bytes) -> None:
    """With the command that makes one."""
    _refused(armored, "it is not")


def test_a_signature_is_no_certificate(ana: GpgHome) -> None:
    """The wrong one of two .asc files."""
    signature = ana.sign(_of_ana(ana), b"x")
    _refused(signature, 'it is a "SIGNATURE", not a "PUBLIC KEY BLOCK"')
    _refused(write_armor(read_armor(signature, SIGNATURE), PUBLIC_KEY), "it holds other OpenPGP data")


def test_a_compressed_certificate_is_refused(ana: GpgHome) -> None:
    """It could hold anything, and any amount of it."""
    data = read_armor(ana.certificate(_of_ana(ana)), PUBLIC_KEY)
    _refused(write_armor(data + b"\xc8\x03\x01xx", PUBLIC_KEY), "it holds other OpenPGP data")


def test_a_name_that_the_key_did_not_sign_does_not_count(ana: GpgHome) -> None:
    """One changed bit in the only self-signature, and there is no name left."""
    data = bytearray(read_armor(ana.certificate(_of_ana(ana)), PUBLIC_KEY))
    data[-3] ^= 1
    _refused(write_armor(bytes(data), PUBLIC_KEY), "it has no name that the key itself has signed")


def test_a_key_from_the_future_is_not_called_damaged() -> None:
    """Its owner's clock is ahead, or this one behind: no signature of it counts yet, and that is the reason."""
    with gpg_home() as home:
        key = home.make_key("Fut <fut@example.org>", at=datetime(2099, 1, 1, 12, tzinfo=UTC))
        armored = home.certificate(key)
    with pytest.raises(CertificateError, match="it was made on 2099-01-01 12:00 UTC, which") as caught:
        certificate_info(armored)
    assert "compare the clocks" in caught.value.remedy


def test_a_key_that_is_none_is_refused() -> None:
    """A packet of the right kind with rubbish in it."""
    _refused(write_armor(b"\x98\x05hello", PUBLIC_KEY), "GnuPG finds no key in it")


def test_a_hostile_name_is_read_and_made_harmless(home: GpgHome) -> None:
    """Row separators, escapes, colons and bytes that are no UTF-8."""
    name = b"Eve\xe9\x1b[2J\xe2\x80\xa8fpr:::x:sub: <eve@example.org>"
    fingerprint = home.make_key(name.decode("utf-8", "surrogateescape"))
    info = certificate_info(home.certificate(fingerprint))
    assert info.fingerprint == fingerprint
    assert info.name == "Eve\N{REPLACEMENT CHARACTER}\x1b[2J\u2028fpr:::x:sub:"
    assert "\x1b" not in info.owner


@settings(max_examples=examples(12, 25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_certificate_is_refused_or_read_without_a_traceback(ana: GpgHome, data: st.DataObject) -> None:
    """ATTACKS F05; whatever is still read has the fingerprint of its own bytes or no other name than before."""
    good = read_armor(ana.certificate(_of_ana(ana)), PUBLIC_KEY)
    at = data.draw(st.integers(0, len(good) - 1))
    bent = good[:at] + bytes([good[at] ^ data.draw(st.integers(1, 255))]) + good[at + 1 :]
    try:
        info = certificate_info(write_armor(bent, PUBLIC_KEY))
    except CertificateError:
        return
    assert info.user_ids == ("Ana Officer <ana@example.org>",)
    assert info.fingerprint == _of_ana(ana)


def test_nothing_stays_in_the_folder_for_temporary_files(
    ana: GpgHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The throw-away keyring is thrown away, also when the certificate is refused."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    certificate_info(ana.certificate(_of_ana(ana)))
    _refused(write_armor(b"\x98\x05hello", PUBLIC_KEY), "GnuPG finds no key in it")
    assert os.listdir(tmp_path) == []  # noqa: PTH208  # a list compares
    assert Path(ana.path).is_dir()
