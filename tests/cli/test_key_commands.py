"""Keys on the command line, with real gpg: bound and renewed; and what is refused and why."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from isa_admin.trust.armor import PICTURE_PACKET, PUBLIC_KEY, packet_tags, read_armor
from isa_admin.trust.key import fingerprint_groups
from tests.cli.acting import ADD_NEW_ROAD, BEN, OFFICER, PARTNER, git, run, state, tip
from tests.cli.keyed import BEN_FILE, fingerprint_of, proved, refused, works
from tests.gpg_home import GpgHome, cached_home, gpg_home
from tests.word.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def own() -> Iterator[GpgHome]:
    """A copy of Ben's keyring, to be changed at will."""
    copied = cached_home(BEN).copy()
    yield copied
    copied.close()


def file_with(folder: Path, content: str) -> str:
    """Write what somebody handed in."""
    (folder / "handed-in.asc").write_text(content, "ascii")
    return str(folder / "handed-in.asc")


def test_add_key_shows_the_fingerprint_in_groups_and_binds_the_key(store: Path, ben: GpgHome) -> None:
    """The certificate and the post change in one commit, which verification accepts."""
    done = works("add-key", PARTNER, BEN_FILE, "--yes")
    assert fingerprint_groups(fingerprint_of(ben)) in done.out
    changed = git(store, "show", "--format=", "--name-only", "HEAD").split()
    assert changed == [f"partners/{PARTNER}/keys/{fingerprint_of(ben)}.asc", f"partners/{PARTNER}/posts.yaml"]
    assert proved(store).code == 0


def test_a_renewed_certificate_is_put_together_with_the_one_so_far(store: Path, own: GpgHome) -> None:
    """The owner extended the key: only the certificate changes, and it keeps what it had."""
    fingerprint = fingerprint_of(own)
    works("add-key", PARTNER, BEN_FILE, "--yes")
    path = store / f"partners/{PARTNER}/keys/{fingerprint}.asc"
    before = path.read_text("ascii")
    own.gpg("--pinentry-mode=loopback", "--passphrase", "", "--quick-set-expire", fingerprint, "4y")
    works("add-key", PARTNER, file_with(store.parent, own.certificate(fingerprint)), "--yes")
    assert git(store, "show", "--format=", "--name-only", "HEAD").split() == [str(path.relative_to(store))]
    assert path.read_text("ascii") != before
    assert len(path.read_text("ascii")) > len(before)
    assert proved(store).code == 0
    again = run("add-key", PARTNER, BEN_FILE, "--yes")
    assert again.code != 0
    assert proved(store).code == 0


def with_olives_name(home: GpgHome) -> str:
    """Give Ben's key an officer's name besides his own; gives the certificate."""
    home.gpg("--pinentry-mode=loopback", "--passphrase", "", "--quick-add-uid", BEN, OFFICER)
    return home.certificate(fingerprint_of(home))


def test_g17_add_key_shows_every_user_id(store: Path, own: GpgHome) -> None:
    """One of them is an officer's; the newest counts as the main one, and the other is shown beside it."""
    done = works("add-key", PARTNER, file_with(store.parent, with_olives_name(own)), "--yes")
    shown = re.findall(r"^ *(Key of|Also called) +(.+)$", done.out, re.MULTILINE)
    assert [label for label, _ in shown] == ["Key of", "Also called"]
    assert {name for _, name in shown} == {BEN, OFFICER}


def test_g17_the_history_shows_an_officers_name_on_a_signatorys_commit(store: Path, own: GpgHome) -> None:
    """Whose key it is stands beside the name, in the list, with the details and for one commit."""
    works("add-key", PARTNER, BEN_FILE, "--yes")
    posts = store / f"partners/{PARTNER}/posts.yaml"
    posts.write_text(posts.read_text("utf-8") + "# by hand\n", "utf-8")
    commit = ("commit", "-q", "-a", "-m", "Not by Olive", f"-S{fingerprint_of(own)}")
    borne = {"GIT_AUTHOR_NAME": "Olive Officer", "GIT_COMMITTER_NAME": "Olive Officer"}
    git(store, *commit, GNUPGHOME=str(own.path), **borne)
    words = "the key of Robin Example; it bears the name Olive Officer"
    listed = " ".join(works("history", "-n", "1").out.split())
    assert "Olive Officer (the key of" in listed
    for done in (works("history", "-n", "1", "--details"), works("show-change", tip(store))):
        assert f"({words})\n" in done.out
    newest, before = works("history", "-n", "2", "--json").report["commits"]
    assert (newest["name"], newest["key_of"], newest["other_names"]) == (
        *("Olive Officer", "Robin Example", ["Olive Officer"]),
    )
    assert (before["key_of"], before["other_names"]) == ("Olive Officer", [])


def test_g17_the_history_shows_an_officers_name_in_a_signatorys_key(store: Path, own: GpgHome) -> None:
    """The commit bears the signatory's own name, and the key an officer's besides."""
    works("add-key", PARTNER, file_with(store.parent, with_olives_name(own)), "--yes")
    posts = store / f"partners/{PARTNER}/posts.yaml"
    posts.write_text(posts.read_text("utf-8") + "# by hand\n", "utf-8")
    borne = {"GIT_AUTHOR_NAME": "Robin Example", "GIT_COMMITTER_NAME": "Robin Example"}
    git(store, "commit", "-q", "-a", "-m", "By Robin", f"-S{fingerprint_of(own)}", GNUPGHOME=str(own.path), **borne)
    (newest,) = works("history", "-n", "1", "--json").report["commits"]
    assert (newest["name"], newest["key_of"], newest["other_names"]) == (
        *("Robin Example", "Robin Example", ["Olive Officer"]),
    )


def test_the_history_names_no_holder_of_a_key_that_the_register_does_not_know(store: Path) -> None:
    """Nor of a commit without a signature, or one in whose register nobody can read."""
    (store / "templates/note.txt").write_text("x", "utf-8")
    git(store, "add", "-A")
    git(store, "commit", "-q", "-m", "A stranger", "-Sben@example.org", GNUPGHOME=str(cached_home(BEN).path))
    git(store, "commit", "-q", "--allow-empty", "-m", "Nobody", "--no-gpg-sign")
    (store / "agreement/officers.yaml").write_text("officers: [\n", "utf-8")
    git(store, "commit", "-q", "-a", "-m", "A slip", "-Solive@example.org")
    found = works("history", "-n", "4", "--json").report["commits"]
    assert [one["key_of"] for one in found] == [None, None, None, "Olive Officer"]


@pytest.mark.parametrize("comment", ["Sam's laptop (work)", "Zoë's laptop"])
def test_trap_3_a_comment_in_gpg_conf_locks_nobody_out(store: Path, comment: str) -> None:
    """GnuPG writes it above the letters of the signature under a commit by hand, and everything goes on from there."""
    with closing(cached_home(OFFICER).copy()) as officer:
        (officer.path / "gpg.conf").write_text(f'comment "{comment}"\n', "utf-8")
        facts = store / f"partners/{PARTNER}/partner.yaml"
        facts.write_text(facts.read_text("utf-8") + "# moved\n", "utf-8")
        git(store, "commit", "-q", "-a", "-Solive@example.org", "-m", "Moved", GNUPGHOME=str(officer.path))
    assert f"Comment: {comment}\n" in git(store, "cat-file", "commit", "HEAD")
    assert proved(store).code == 0
    assert run("check").code in {0, 1}
    assert "refuses" not in works("status").out
    assert works("history", "-n", "1", "--json").report["commits"][0]["key_of"] == "Olive Officer"
    works("add-officer", BEN_FILE, "--yes")
    fingerprint = fingerprint_of(cached_home(OFFICER))
    done = run("revoke-key", fingerprint, "--reason", "compromised", "--yes")
    assert "the key signed 4 commits here" in done.error
    works(*ADD_NEW_ROAD)
    assert proved(store).code == 0


def test_an_officer_may_have_a_telephone(store: Path) -> None:
    """It stands on the roster as it is dialled, and the letter of a signing pack says it."""
    assert "0116 496 0999" in works("add-officer", BEN_FILE, "--telephone", "01164960999", "--yes").out
    assert 'telephone: "0116 496 0999"' in (store / "agreement" / "officers.yaml").read_text("utf-8")
    assert proved(store).code == 0
    assert run("add-officer", BEN_FILE, "--telephone", "12", "--yes").code == 2


def test_the_telephone_of_an_officer_who_is_there_is_recorded_and_said(store: Path) -> None:
    """The letter of the next signing pack gives it; a hyphen takes it away, and the same again changes nothing."""
    words = ("update-officer", "olive@example.org", "--telephone")
    works("add-key", PARTNER, BEN_FILE, "--yes")
    works(*words, "01164960999", "--yes")
    works("request-adoption", PARTNER, "--out", "../packs")
    (letter,) = (store.parent / "packs" / PARTNER).glob("*letter*.docx")
    assert "ring Olive Officer on 0116 496 0999" in " ".join(Reading(letter.read_bytes()).texts())
    (shown,) = run("list-officers", "--json").report["officers"]
    assert shown["telephone"] == "0116 496 0999"
    before = state(store)
    refused(store, before, run(*words, "0116 496 0999", "--yes"), 2, "nothing would change for Olive Officer")
    refused(store, before, run(*words, "ring us", "--yes"), 2, "'ring us'")
    refused(store, before, run("update-officer", "olive@example.org"), 2, "Telephone number")
    refused(store, before, run("update-officer", "nobody", "--telephone", "-"), 3, "'nobody'")
    assert "so far 0116 496 0999" in works(*words, "-", "--yes").out
    assert "telephone" not in (store / "agreement" / "officers.yaml").read_text("utf-8")
    assert proved(store).code == 0


def test_an_officers_renewed_certificate_is_recorded_too(store: Path, own: GpgHome) -> None:
    """With the word officers in place of the partner."""
    fingerprint = fingerprint_of(own)
    works("add-officer", BEN_FILE, "--yes")
    own.gpg("--pinentry-mode=loopback", "--passphrase", "", "--quick-set-expire", fingerprint, "4y")
    done = works("add-key", "officers", file_with(store.parent, own.certificate(fingerprint)), "--yes")
    assert "Renew the certificate of Ben Stranger" in done.out
    assert git(store, "show", "--format=", "--name-only", "HEAD").split() == [f"agreement/keys/{fingerprint}.asc"]
    assert proved(store).code == 0


def test_a_key_in_the_place_of_another_says_which_signs_no_more(store: Path, ben: GpgHome, own: GpgHome) -> None:
    """Whoever rings up with a new key may be somebody else, so the officer sees that there was one."""
    works("add-key", PARTNER, BEN_FILE, "--yes")
    newer = own.make_key("Robin Example <robin@example.org>")
    file = file_with(store.parent, own.certificate(newer))
    done = works("add-key", PARTNER, file, "--yes")
    assert f"Replaces     {fingerprint_groups(fingerprint_of(ben))}, which no longer signs" in done.out
    assert "Signatory    Robin Example\n" in done.out
    assert f"Key               {fingerprint_groups(newer)} of Robin Example" in works("show-partner", PARTNER).out
    assert proved(store).code == 0


FORMS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "binary": lambda binary, _: binary,
    "line ends of Windows": lambda _, armored: armored.replace(b"\n", b"\r\n"),
    "a byte order mark": lambda _, armored: b"\xef\xbb\xbf" + armored,
    "redirected by PowerShell": lambda _, armored: armored.decode().encode("utf-16"),
    "a mail": lambda _, armored: b"Dear Olive,\n\n" + armored + b"\nBen\n",
    "a web page": lambda _, armored: b"<!DOCTYPE html><pre>\n" + armored + b"</pre>",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_certificate_is_taken_in_every_form_that_it_comes_in(form: str, store: Path, ben: GpgHome) -> None:
    """What is kept is the same bytes each time, so the plain file changes nothing after it."""
    fingerprint = fingerprint_of(ben)
    binary = ben.gpg("--export", fingerprint).stdout
    (store.parent / "in").write_bytes(FORMS[form](binary, ben.certificate(fingerprint).encode()))
    works("add-key", PARTNER, "../in", "--yes")
    before = state(store)
    refused(store, before, run("add-key", PARTNER, BEN_FILE, "--yes"), 5, "would change nothing")


WRONG: dict[str, tuple[Callable[[GpgHome], bytes], str]] = {
    "an SSH key": (lambda _: b"ssh-ed25519 AAAAC3Nz ben@pc\n", "it is an SSH key"),
    "a private SSH key": (lambda _: b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3\n", "it is a private SSH key"),
    "a key of age": (lambda _: b"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\n", "a key of age"),
    "a web page": (lambda _: b"<!DOCTYPE html>\n<html>Sign in</html>", "it is a web page"),
    "a certificate for mail": (lambda _: b"-----BEGIN CERTIFICATE-----\nMIIB\n", "for web sites or S/MIME"),
    "a Word document": (lambda _: b"PK\x03\x04\x14\x00\x00\xff", "it is a Word document"),
    "nothing": (lambda _: b"\n", "it is empty"),
    "a picture": (lambda _: b"\xff\xd8\xff\xe0", "it is not text"),
    "something encrypted": (lambda _: b"-----BEGIN PGP MESSAGE-----\n\nx\n", "it is an OpenPGP message"),
    "two certificates": (lambda ben: 2 * ben.certificate(fingerprint_of(ben)).encode(), "it holds 2 certificates"),
    "a private key in binary form": (
        lambda ben: (
            ben.gpg("--pinentry-mode=loopback", "--passphrase", "", "--export-secret-keys", fingerprint_of(ben)).stdout
        ),
        "it holds a private key",
    ),
    "the key's fingerprint": (
        lambda ben: ben.gpg("--fingerprint", fingerprint_of(ben)).stdout,
        "-----BEGIN PGP PUBLIC KEY BLOCK-----",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_certificate_is_called_by_its_name(case: str, store: Path, ben: GpgHome) -> None:
    """Exit 6, and nothing changed."""
    make, words = WRONG[case]
    (store.parent / "in").write_bytes(make(ben))
    before = state(store)
    refused(store, before, run("add-key", PARTNER, "../in", "--yes"), 6, words)


PICTURE = (
    "ffd8ffe000104a46494600010100000100010000ffdb004300" + "01" * 64 + "ffc0000b080001000101011100"
    "ffc4001400010000000000000000000000000000000a"
    "ffc40014100100000000000000000000000000000000ffda0008010100003f0000ffd9"
)


def test_the_picture_in_a_certificate_is_left_out(store: Path, own: GpgHome) -> None:
    """What is kept of a person is a name and an address, since history cannot be erased quietly."""
    fingerprint = fingerprint_of(own)
    (store.parent / "me.jpg").write_bytes(bytes.fromhex(PICTURE))
    own.gpg("--no-batch", "--command-fd=0", "--edit-key", fingerprint, feed=b"addphoto\n../me.jpg\ny\ny\nsave\n")
    handed_in = own.certificate(fingerprint)
    assert PICTURE_PACKET in packet_tags(read_armor(handed_in, PUBLIC_KEY))
    works("add-key", PARTNER, file_with(store.parent, handed_in), "--yes")
    kept = (store / f"partners/{PARTNER}/keys/{fingerprint}.asc").read_bytes()
    assert packet_tags(read_armor(kept, PUBLIC_KEY)) == [6, 13, 2]
    assert proved(store).code == 0


def test_an_officer_s_key_says_whose_it_is(store: Path, own: GpgHome) -> None:
    """The roster shows a name and an address; a key without an address is told how to get one."""
    nameless = own.make_key("Somebody")
    before = state(store)
    done = run("add-officer", file_with(store.parent, own.certificate(nameless)), "--yes")
    refused(store, before, done, 6, "does not say whose it is", "gpg --quick-add-uid")


@pytest.mark.parametrize("command", ["add-key", "add-officer", "add-signatory"])
def test_a_private_key_file_is_refused(store: Path, ben: GpgHome, command: str) -> None:
    """And its owner is told to keep it to themselves."""
    before = state(store)
    file = file_with(store.parent, ben.private(fingerprint_of(ben)))
    words = {
        "add-key": ("add-key", PARTNER, file),
        "add-officer": ("add-officer", file),
        "add-signatory": ("add-signatory", PARTNER, "Sam Second", "--role", "Director", "--certificate", file),
    }[command]
    refused(store, before, run(*words, "--yes"), 6, "it holds a private key", "keep that file to yourself")


def test_a_certificate_bound_with_sha_1_is_refused(store: Path) -> None:
    """A self-signature that can be forged binds nothing."""
    before = state(store)
    with gpg_home() as home:
        home.gpg(
            *("--cert-digest-algo", "SHA1", "--pinentry-mode=loopback", "--passphrase", ""),
            *("--quick-generate-key", "Old Hand <old@example.org>", "rsa2048", "sign", "2y"),
        )
        certificate = home.certificate("old@example.org")
    done = run("add-key", PARTNER, file_with(store.parent, certificate), "--yes")
    refused(store, before, done, 6, "SHA")


@pytest.mark.parametrize(
    ("algorithm", "says"),
    [
        ("rsa1024", "1024 bits"),
        ("dsa2048", "DSA"),
        ("brainpoolP256r1", "a curve other than"),
        ("secp256k1", "a curve other than"),
    ],
)
def test_a_key_that_nobody_could_verify_with_is_refused(algorithm: str, says: str, store: Path) -> None:
    """Too weak, or on a curve that the default engine does not know: each signature with it would be refused."""
    before = state(store)
    with gpg_home() as home:
        certificate = home.certificate(home.make_key("Old Hand <old@example.org>", algorithm=algorithm))
    done = run("add-key", PARTNER, file_with(store.parent, certificate), "--yes")
    refused(store, before, done, 6, says, "ed25519")


@pytest.mark.parametrize("algorithm", ["nistp256", "rsa2048"])
def test_a_key_of_another_common_kind_is_as_good(algorithm: str, store: Path) -> None:
    """What is signed with it passes verification."""
    with gpg_home() as home, pytest.MonkeyPatch.context() as patch:
        fingerprint = home.make_key("Nina Curve <nina@example.org>", algorithm=algorithm)
        works("add-officer", file_with(store.parent, home.certificate(fingerprint)), "--yes")
        patch.setenv("GNUPGHOME", str(home.path))
        works(*ADD_NEW_ROAD)
    assert git(store, "log", "-1", "--format=%an") == "Nina Curve\n"
    assert proved(store).code == 0


def test_add_signatory_binds_the_certificate_in_the_same_commit(store: Path, ben: GpgHome) -> None:
    """The fingerprint is shown in groups, and the person is a signatory with a key at once."""
    words = ("add-signatory", PARTNER, "Ben Stranger", "--role", "Director", "--certificate", BEN_FILE)
    before = tip(store)
    done = works(*words, "--yes", "--json")
    assert done.report["fingerprint"] == fingerprint_of(ben)
    assert git(store, "rev-parse", "HEAD~1").strip() == before
    changed = git(store, "show", "--format=", "--name-only", "HEAD").split()
    assert changed == [f"partners/{PARTNER}/keys/{fingerprint_of(ben)}.asc", f"partners/{PARTNER}/posts.yaml"]
    assert fingerprint_of(ben) in (store / f"partners/{PARTNER}/posts.yaml").read_text("utf-8")
    assert proved(store).code == 0


def test_add_signatory_shows_the_fingerprint_before_it_is_recorded(store: Path, ben: GpgHome) -> None:
    """In groups, to be compared over the telephone."""
    words = ("add-signatory", PARTNER, "Ben Stranger", "--role", "Director", "--certificate", BEN_FILE)
    before = state(store)
    assert fingerprint_groups(fingerprint_of(ben)) in works(*words, "--dry-run").out
    assert state(store) == before


def test_add_signatory_refuses_a_key_that_is_somebodys(store: Path) -> None:
    """One key speaks for one person."""
    works("add-officer", BEN_FILE, "--yes")
    before = state(store)
    words = ("add-signatory", PARTNER, "Sam Second", "--role", "Director", "--certificate", BEN_FILE, "--yes")
    refused(store, before, run(*words), 2, "this is the key of Ben Stranger")


def test_a_certificate_in_the_place_of_ones_own_key_is_explained(store: Path) -> None:
    """--key says who signs, everywhere; the message names the option that was meant."""
    before = state(store)
    done = run("add-signatory", PARTNER, "Sam Second", "--role", "Director", "--key", BEN_FILE, "--yes")
    refused(store, before, done, 6, "--key names the key that you sign with", "--certificate FILE")
