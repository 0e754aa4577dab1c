"""Detached signatures, as gpg alone judges them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.trust.choosing import choose_key
from isa_admin.trust.listing import secret_keys
from isa_admin.trust.program import open_gnupg
from isa_admin.trust.refusals import (
    GpgRefusedError,
    NoPinentryError,
    PassphraseCancelledError,
    WrongPassphraseError,
    failure_code,
    refusal,
)
from isa_admin.trust.signing import Signer, WrongSignatureError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.gpg_home import GpgHome

PAYLOAD = "tree 0\n\nÖffnung of the register\n".encode()


def _packets(home: GpgHome, signature: str) -> str:
    return home.gpg("--list-packets", feed=signature.encode()).stdout.decode()


def test_a_signature_is_good_by_gpg_itself(ana: GpgHome) -> None:
    """Over the bytes with LF line ends, and over no others."""
    key = choose_key()
    signature = Signer(key)(PAYLOAD)
    assert ana.verify(signature, PAYLOAD) == key.fingerprint
    assert ana.verify(signature, PAYLOAD.replace(b"\n", b"\r\n")) is None


def test_a_signature_is_one_packet_over_plain_bytes_with_a_strong_digest(ana: GpgHome) -> None:
    """Type 0x00, SHA-512, no expiry: ATTACKS B09, B11 and C09 refuse anything less."""
    packets = _packets(ana, Signer(choose_key())(PAYLOAD))
    assert packets.count(":signature packet:") == 1
    assert "sigclass 0x00" in packets
    assert "digest algo 10" in packets
    assert "sig expires" not in packets


def test_a_signature_is_text_that_can_stand_in_a_commit(ana: GpgHome) -> None:
    """LF line ends, no comment of the computer, a newline at the end."""
    assert ana.path.is_dir()
    signature = Signer(choose_key())(PAYLOAD)
    lines = signature.split("\n")
    assert lines[:2] == ["-----BEGIN PGP SIGNATURE-----", ""]
    assert lines[-2:] == ["-----END PGP SIGNATURE-----", ""]
    assert "\r" not in signature


@pytest.mark.parametrize("payload", [b"", b"\x00\xff" * 300_000])
def test_any_bytes_can_be_signed(ana: GpgHome, payload: bytes) -> None:
    """Nothing, and more than a pipe holds."""
    assert ana.verify(Signer(choose_key())(payload), payload)


def test_the_key_asked_for_signs_and_not_the_default_one(ana_and_ben: GpgHome) -> None:
    """The choice of gpg itself would be the first."""
    ben = choose_key("ben@example.org")
    assert ana_and_ben.verify(Signer(ben)(PAYLOAD), PAYLOAD) == ben.fingerprint


def test_a_subkey_signs_for_its_key(home: GpgHome) -> None:
    """The newest one, or the one that was named."""
    fingerprint = home.make_key("Sub <sub@example.org>")
    subkey = home.add_subkey(fingerprint)
    assert home.verify(Signer(choose_key())(PAYLOAD), PAYLOAD) == subkey
    assert home.verify(Signer(replace(choose_key(), signing_parts=(fingerprint,)))(PAYLOAD), PAYLOAD) == fingerprint


def test_the_users_gpg_conf_cannot_change_what_a_signature_is(home: GpgHome) -> None:
    """Text mode, a weak digest, an expiry and comments are for other work."""
    home.make_key("Ana <ana@example.org>")
    home.make_key("Ben <ben@example.org>")
    (home.path / "gpg.conf").write_text(
        "textmode\narmor\ndigest-algo SHA1\ndefault-sig-expire 1d\ncomment hello\nemit-version\n"
        "default-key ben@example.org\nlogger-fd 1\n",
        "utf-8",
    )
    signature = Signer(choose_key("ana@example.org"))(PAYLOAD)
    packets = _packets(home, signature)
    assert "sigclass 0x00" in packets
    assert "digest algo 10" in packets
    assert "sig expires" not in packets
    assert "hello" not in signature
    assert home.verify(signature, PAYLOAD) == home.fingerprints["ana@example.org"]


def test_a_second_signer_in_gpg_conf_is_noticed(home: GpgHome) -> None:
    """A block with two signatures would be refused by everybody (ATTACKS B09), so it is not used."""
    home.make_key("Ana <ana@example.org>")
    home.make_key("Ben <ben@example.org>")
    (home.path / "gpg.conf").write_text("local-user ben@example.org\n", "utf-8")
    with pytest.raises(WrongSignatureError) as caught:
        Signer(choose_key("ana@example.org"))(PAYLOAD)
    assert caught.value.exit_code == 6
    assert "2 signatures instead of one" in caught.value.message
    assert '"local-user"' in caught.value.remedy


def test_a_passphrase_is_asked_by_pinentry(home: GpgHome, pinentry: Callable[[str], Path]) -> None:
    """The agent of gpg asks; the program never sees the passphrase."""
    home.make_key("Ana <ana@example.org>", passphrase="open sesame")  # noqa: S106  # of a throw-away key
    log = pinentry("open sesame")
    signature = Signer(choose_key())(PAYLOAD)
    assert home.verify(signature, PAYLOAD)
    assert "GETPIN" in log.read_text("utf-8")


def test_pinentry_is_told_the_terminal(
    home: GpgHome, pinentry: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without GPG_TTY, the terminal of the process is passed on; with it, GPG_TTY is."""
    home.make_key("Ana <ana@example.org>", passphrase="open sesame")  # noqa: S106  # of a throw-away key
    monkeypatch.delenv("GPG_TTY", raising=False)
    program = "from isa_admin.trust.choosing import choose_key\nfrom isa_admin.trust.signing import Signer\n"
    program += "print(Signer(choose_key())(b'x'))"
    ours, theirs = os.openpty()
    try:
        terminal = os.ttyname(theirs)
        for setting in (None, "/dev/pts/999"):
            log = pinentry("open sesame")
            log.unlink(missing_ok=True)
            env = {**os.environ, **({} if setting is None else {"GPG_TTY": setting})}
            subprocess.run([sys.executable, "-c", program], stdin=theirs, capture_output=True, check=True, env=env)
            assert f"OPTION ttyname={setting or terminal}\n" in log.read_text("utf-8")
    finally:
        os.close(ours)
        os.close(theirs)


def _refused(kind: type[GpgRefusedError]) -> GpgRefusedError:
    with pytest.raises(GpgRefusedError) as caught:
        Signer(choose_key())(PAYLOAD)
    assert type(caught.value) is kind
    assert caught.value.exit_code == 6
    assert caught.value.message.startswith("nothing was signed: ")
    return caught.value


def test_a_cancelled_passphrase_prompt_signs_nothing(home: GpgHome, pinentry: Callable[[str], Path]) -> None:
    """The person changed their mind."""
    home.make_key("Ana <ana@example.org>", passphrase="open sesame")  # noqa: S106  # of a throw-away key
    pinentry("cancel")
    error = _refused(PassphraseCancelledError)
    assert error.message == "nothing was signed: the passphrase prompt was cancelled"
    assert error.remedy == "run the command again and type the passphrase of the key"


def test_a_wrong_passphrase_signs_nothing(home: GpgHome, pinentry: Callable[[str], Path]) -> None:
    """After the agent's three attempts."""
    home.make_key("Ana <ana@example.org>", passphrase="open sesame")  # noqa: S106  # of a throw-away key
    log = pinentry("wrong")
    assert _refused(WrongPassphraseError).message == "nothing was signed: the passphrase was wrong"
    assert log.read_text("utf-8").count("GETPIN") == 3


@pytest.mark.parametrize("program", ["/no/such/pinentry", "/bin/false"])
def test_without_a_pinentry_the_remedy_installs_one(home: GpgHome, program: str) -> None:
    """Missing, or it does not start."""
    home.make_key("Ana <ana@example.org>", passphrase="open sesame")  # noqa: S106  # of a throw-away key
    home.configure_agent(f"pinentry-program {program}")
    error = _refused(NoPinentryError)
    assert error.message == "nothing was signed: GnuPG could not ask for the passphrase"
    assert "install a pinentry" in error.remedy


def test_without_an_agent_nothing_is_signed(home: GpgHome) -> None:
    """GnuPG 2 keeps secret keys behind an agent."""
    home.make_key("Ana <ana@example.org>")
    key = choose_key()
    home.forget_passphrases()
    (home.path / "gpg.conf").write_text("no-autostart\n", "utf-8")
    with pytest.raises(GpgRefusedError) as caught:
        Signer(key)(PAYLOAD)
    assert caught.value.exit_code == 6
    assert "gpg-agent, which keeps the secret keys, does not answer" in caught.value.message
    assert "gpgconf --kill gpg-agent" in caught.value.remedy


def test_a_secret_part_that_has_gone_is_explained(home: GpgHome) -> None:
    """Between choosing and signing."""
    home.make_key("Ana <ana@example.org>")
    key = choose_key()
    for file in (home.path / "private-keys-v1.d").iterdir():
        file.unlink()
    home.forget_passphrases()
    with pytest.raises(GpgRefusedError, match="not on this computer") as caught:
        Signer(key)(PAYLOAD)
    assert "--key FINGERPRINT" in caught.value.remedy


def test_a_key_that_expired_meanwhile_is_explained(home: GpgHome) -> None:
    """Whoever passes an unusable key gets gpg's refusal and no signature."""
    home.make_key("Old <old@example.org>", at=datetime(2020, 1, 1, tzinfo=UTC), expires="1y")
    from_keyring = replace(secret_keys()[0], expired=False)
    with pytest.raises(GpgRefusedError, match="can no longer be used"):
        Signer(from_keyring)(PAYLOAD)
    with pytest.raises(GpgRefusedError):
        Signer(replace(from_keyring, signing_parts=()))(PAYLOAD)


class _Said:
    """An answer of gpg with these status lines."""

    def __init__(self, *status: tuple[str, str], stderr: str = "") -> None:
        self.status = list(status)
        self.stderr = stderr
        self.returncode = 2


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (83886179, PassphraseCancelledError, "cancelled"),  # pinentry: operation cancelled
        (67109062, PassphraseCancelledError, "cancelled"),  # agent: fully cancelled
        (67108875, WrongPassphraseError, "was wrong"),
        (67108949, NoPinentryError, "could not ask"),
        (83918950, NoPinentryError, "could not ask"),  # pinentry for the terminal: inappropriate ioctl for device
        (33554509, GpgRefusedError, "does not answer"),
        (100663408, GpgRefusedError, "smart card"),  # scdaemon: card not present
        (100663404, GpgRefusedError, "smart card"),
        (67108983, GpgRefusedError, "smart card"),  # no scdaemon
        (17, GpgRefusedError, "secret part"),
        (54, GpgRefusedError, "secret part"),
        (999, GpgRefusedError, "refused"),
    ],
)
def test_each_code_of_gpg_has_its_meaning(code: int, kind: type[GpgRefusedError], words: str) -> None:
    """The low 16 bits count, whichever program reports them."""
    answer = _Said(("PINENTRY_LAUNCHED", "1"), ("FAILURE", f"sign {code}"), ("FAILURE", "gpg-exit 33554433"))
    error = refusal(answer, "nothing was signed")  # type: ignore[arg-type]  # a fake
    assert type(error) is kind
    assert error.message.startswith("nothing was signed: ")
    assert words in error.message
    assert error.remedy


def test_a_reason_without_a_code_is_quoted() -> None:
    """Its own last words, and doctor to look further."""
    error = refusal(_Said(("FAILURE", "gpg-exit 2"), ("ERROR", ""), stderr="gpg: odd\n"), "x")  # type: ignore[arg-type]
    assert error.message == "x: GnuPG refused (odd)"
    assert "isa-admin doctor" in error.remedy
    assert failure_code(_Said()) == 0  # type: ignore[arg-type]  # a fake


_ALMOST_GPG = """case "$*" in
*--list-config*) echo "cfg:version:2.2.40";;
*--detach-sign*) {reply};;
esac"""

_TWO_PACKETS = r"printf -- '-----BEGIN PGP SIGNATURE-----\n\niAF4iAF4\n-----END PGP SIGNATURE-----\n'"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("exit 0", "0 signatures instead of one"),
        ("echo '[GNUPG:] SIG_CREATED D 22 10 00 1 {other}' >&2", "it is by the key {other}"),
        ("echo '[GNUPG:] SIG_CREATED D 22 10 01 1 {ours}' >&2", "not a detached signature over plain bytes"),
        ("echo '[GNUPG:] SIG_CREATED S 22 10 00 1 {ours}' >&2", "not a detached signature over plain bytes"),
        ("echo '[GNUPG:] SIG_CREATED D 22 2 00 1 {ours}' >&2", "weak digest"),
        ("echo '[GNUPG:] SIG_CREATED D 22 10 00 1 {ours}' >&2; echo hello", "not exactly one"),
        ("echo '[GNUPG:] SIG_CREATED D 22 10 00 1 {ours}' >&2; " + _TWO_PACKETS, "2 packets instead of one"),
    ],
)
def test_a_signature_that_is_not_as_asked_is_thrown_away(
    ana: GpgHome, fake_gpg: Callable[[str], Path], reply: str, reason: str
) -> None:
    """A gpg that lies, or a wrapper script of somebody's, is not believed."""
    key = choose_key()
    names = {"ours": key.fingerprint, "other": "0" * 40}
    fake_gpg(_ALMOST_GPG.format(reply=reply.format(**names)))
    with pytest.raises(WrongSignatureError) as caught:
        Signer(key)(PAYLOAD)
    assert reason.format(**names) in caught.value.message
    assert caught.value.exit_code == 6
    assert ana.path.is_dir()


def test_a_gpg_that_dies_at_once_is_an_error_that_people_understand(
    ana: GpgHome, fake_gpg: Callable[[str], Path]
) -> None:
    """It never reads what it is to sign, so the pipe to it breaks."""
    key = choose_key()
    fake_gpg(_ALMOST_GPG.format(reply='echo "gpg: out of core" >&2; exit 2'))
    with pytest.raises(GpgRefusedError, match=r"nothing was signed: GnuPG refused \(out of core\)"):
        Signer(key)(b"x" * 1_000_000)
    assert ana.path.is_dir()


def test_a_gpg_that_vanishes_is_an_error(fake_gpg: Callable[[str], Path]) -> None:
    """Uninstalled between two commands of one run; it is not mistaken for a broken pipe."""
    program = fake_gpg(_ALMOST_GPG.format(reply="exit 0"))
    gpg = open_gnupg()
    program.unlink()
    with pytest.raises(FileNotFoundError):
        gpg.run(["--detach-sign"])


def _in_time(happened: Callable[[], bool]) -> bool:
    """Whether it happens within 10 seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.02)
    return False


def test_ctrl_c_at_the_prompt_ends_gpg_and_passes_through(home: GpgHome, pinentry: Callable[[str], Path]) -> None:
    """Nothing waits on, no lock is left, and the next signature works."""
    home.make_key("Ana <ana@example.org>", passphrase="open sesame")  # noqa: S106  # of a throw-away key
    log = pinentry("wait")
    key = choose_key()
    main = threading.get_ident()

    def press() -> None:
        _in_time(lambda: log.exists() and "GETPIN" in log.read_text("utf-8"))
        signal.pthread_kill(main, signal.SIGINT)

    presser = threading.Thread(target=press)
    presser.start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        Signer(key)(PAYLOAD)
    presser.join()
    assert time.monotonic() - started < 30
    assert open_gnupg()._process.returncode is not None
    assert not list(home.path.glob("*.lock"))
    assert _in_time(lambda: log.read_text("utf-8").endswith("the end\n"))
    pinentry("open sesame")
    assert home.verify(Signer(key)(PAYLOAD), PAYLOAD)


def test_a_gpg_that_does_not_want_to_end_is_ended(
    ana: GpgHome, fake_gpg: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And a number that gpg gives for its prompt is not believed when another program has it: here, this one."""
    key = choose_key()
    monkeypatch.setattr("isa_admin.trust.gnupg_process._PATIENCE", 0.2)
    ready = tmp_path / "ready"
    stubborn = f'trap "" TERM; echo "[GNUPG:] PINENTRY_LAUNCHED {os.getpid()} curses" >&2; : > {ready}; '
    fake_gpg(_ALMOST_GPG.format(reply=stubborn + "while :; do :; done"))
    monkeypatch.setenv("PATH", os.environ["PATH"] + os.pathsep + "/bin" + os.pathsep + "/usr/bin")
    main = threading.get_ident()

    def press() -> None:
        _in_time(ready.exists)
        signal.pthread_kill(main, signal.SIGINT)

    presser = threading.Thread(target=press)
    presser.start()
    with pytest.raises(KeyboardInterrupt):
        Signer(key)(PAYLOAD)
    presser.join()
    assert open_gnupg()._process.returncode == -signal.SIGKILL
    assert ana.path.is_dir()
