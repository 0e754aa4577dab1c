"""Makes a long history: ``python -m bench.histories STORE COMMITS MORE OUT``, signed with keys that are thrown away.

The keys are GnuPG's own Ed25519 keys; they sign in this process, because an agent takes ten milliseconds for each. The
commits are built by the program's own store and written as packs. The certificates go to OUT/all.asc, the anchor
to OUT/anchor.txt; the branch ``main`` has COMMITS commits, and ``more`` has MORE on top of them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pysequoia import SignatureMode, Tsk, sign

from isa_admin.application.reference import reference
from isa_admin.store.commit_text import CommitWords
from isa_admin.store.creation import create_store
from isa_admin.store.objects import ObjectReader
from isa_admin.store.packing import write_objects
from isa_admin.store.place import open_place
from isa_admin.store.snapshot import Snapshot
from isa_admin.store.staging import stage
from isa_admin.store.trees import NewObject
from isa_admin.trust.anchor import Anchor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isa_admin.store.place import Place

_TERM = 250
"""After so many commits the roster changes: an officer comes, or the one who came before that leaves."""
_MOST_SECONDS = 12 * 60 * 60
"""The dates of the commits go back so far: they are signed now, and verification warns of a day between both."""
_BATCH = 1_000
"""So many commits go into one pack."""
_PARTNERS = 40
_OFFICERS = 2
_SIGNATORIES = 4
"""So many of the partners have a signatory with a key, who makes every fourth commit."""
_OFFICER = """\
  - fingerprint: {fingerprint}
    name: {name}
    email: {email}
    role: officer
    since: 2026-01-01
"""
_PARTNER = """\
name: Partner {number:03}
category: other
address:
  lines:
    - "{change} Example Street"
  town: Leicester
  postcode: LE1 1AA
"""
_POSTS = """\
posts:
  - post: signatory
    title: Chief Executive
    name: {name}
    email: chief.executive@partner-{number:03}.example.org{key}
  - post: breach-contact
    title: Duty Manager
    email: breach@partner-{number:03}.example.org
    telephone: "0116 496 {change:04}"
"""
_ADOPTION = """\
event: adoption
on: {on}
version: "V4.00"
evidence: paper
signed_by:
  name: Robin Example
  post: Chief Executive
scan_sha256: "{change:064x}"
"""


class Person(NamedTuple):
    """Somebody with a key."""

    name: str
    email: str
    fingerprint: str
    certificate: bytes
    key: Tsk

    def armor(self, payload: bytes) -> str:
        """Sign some bytes."""
        signature: bytes = sign(self.key.signer(), payload, mode=SignatureMode.DETACHED)
        return signature.decode("ascii")


class _Memory(ObjectReader):
    """The objects of the history while it is made: nothing is read back from the disk."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.recent_trees = {}

    def read(self, object_id: str, kind: str, limit: int) -> bytes:
        del kind, limit
        return self.objects[object_id]

    def read_many(self, wanted: Sequence[str], kind: str, limit: int) -> Iterator[bytes]:
        return (self.read(one, kind, limit) for one in wanted)


class History:
    """The history as it grows."""

    def __init__(self, people: Sequence[Person], total: int) -> None:
        self.signatories, self.officers = people[:_SIGNATORIES], list(people[_SIGNATORIES:][:_OFFICERS])
        self._coming = list(people[_SIGNATORIES + _OFFICERS :])
        self.commits = 0
        self._of_a_second = 1 + total // _MOST_SECONDS

    @property
    def age(self) -> timedelta:
        """How long the history is by now, by its dates: git finds its way by them, so they are not all alike."""
        return timedelta(seconds=self.commits // self._of_a_second)

    def first(self) -> dict[str, bytes]:
        """Give the files that the history begins with: the reference, two officers, and partners with posts."""
        source = reference()
        wanted = [path for path in source.paths() if not path.startswith("partners/")]
        files = dict(source.read_many(wanted))
        files |= self._roster()
        for officer in self.officers:
            files |= _certificate("agreement", officer)
        for number in range(_PARTNERS):
            files |= self._facts(number) | self._posts(number)
        for number, signatory in enumerate(self.signatories):
            files |= _certificate(f"partners/partner-{number:03}", signatory)
        return files

    def next(self) -> tuple[Person, dict[str, bytes]]:
        """Give who makes the next commit, and what they change."""
        self.commits += 1
        number = self.commits // 4 % _PARTNERS
        by = self.officers[self.commits % len(self.officers)]
        if self.commits % _TERM == 0:
            return self.officers[0], self._next_term()
        match self.commits % 4:
            case 0:
                return by, self._facts(number)
            case 1:
                return by, self._posts(number)
            case 2:
                return by, self._adoption(number)
            case _:
                return self.signatories[number % _SIGNATORIES], self._posts(number % _SIGNATORIES)

    def _next_term(self) -> dict[str, bytes]:
        if len(self.officers) > _OFFICERS:
            self.officers.pop(1)
            return self._roster()
        self.officers.append(self._coming.pop(0))
        return self._roster() | _certificate("agreement", self.officers[-1])

    def _roster(self) -> dict[str, bytes]:
        rows = "".join(
            _OFFICER.format(fingerprint=one.fingerprint, name=one.name, email=one.email) for one in self.officers
        )
        return {"agreement/officers.yaml": f"format: 1\nofficers:\n{rows}".encode()}

    def _facts(self, number: int) -> dict[str, bytes]:
        text = _PARTNER.format(number=number, change=self.commits)
        return {f"partners/partner-{number:03}/partner.yaml": text.encode()}

    def _posts(self, number: int) -> dict[str, bytes]:
        held = self.signatories[number] if number < _SIGNATORIES else None
        key = f"\n    key: {held.fingerprint}" if held else ""
        name = held.name if held else "Robin Example"
        text = _POSTS.format(number=number, change=self.commits % 10_000, name=name, key=key)
        return {f"partners/partner-{number:03}/posts.yaml": text.encode()}

    def _adoption(self, number: int) -> dict[str, bytes]:
        on = date(2026, 1, 1) + timedelta(days=self.commits // 4 // _PARTNERS)
        text = _ADOPTION.format(on=on.isoformat(), change=self.commits)
        return {f"partners/partner-{number:03}/events/{on.isoformat()}-adoption.yaml": text.encode()}


def make(folder: Path, commits: int, more: int, out: Path) -> None:
    """Make the history, as a bare repository that is packed as git packs them."""
    when = datetime.now().astimezone().replace(microsecond=0) - timedelta(seconds=min(commits + more, _MOST_SECONDS))
    people = list(_people(_SIGNATORIES + 3 + (commits + more) // _TERM // 2))
    history = History(people, commits + more)
    founder = history.officers[0]
    draft = out / "draft"
    out.mkdir()
    first = create_store(
        draft,
        history.first(),
        message="Begin the register\n",
        name=founder.name,
        email=founder.email,
        when=when,
        sign=founder.armor,
    )
    place = open_place(draft)
    memory = _remembered(place)
    tip = first
    for branch, count in (("main", commits - 1), ("more", more)):
        tip = _commit(place, memory, history, tip, count, when)
        place.git.refs("update-ref", f"refs/heads/{branch}", tip)
    subprocess.run(["git", "gc", "--quiet"], cwd=draft, check=True)
    subprocess.run(["git", "clone", "--quiet", "--mirror", draft, folder], check=True)
    shutil.rmtree(draft)
    (out / "all.asc").write_bytes(b"".join(one.certificate for one in people))
    (out / "anchor.txt").write_text(f"{Anchor(first, founder.fingerprint)}\n", "ascii")


def _commit(place: Place, memory: _Memory, history: History, tip: str, count: int, when: datetime) -> str:  # noqa: PLR0913, PLR0917  all of it goes on
    pack: dict[str, NewObject] = {}
    for number in range(1, count + 1):
        by, files = history.next()
        words = CommitWords(f"Record change {history.commits}\n", by.name, by.email, when + history.age)
        staged = stage(Snapshot(tip, memory), files, words)
        tip, content = staged.commit(by.armor(staged.payload))
        pack |= {**staged.objects, tip: NewObject("commit", content)}
        memory.objects |= {name: one.content for name, one in staged.objects.items() if one.kind == "tree"}
        memory.objects[tip] = content
        if number % _BATCH == 0 or number == count:
            write_objects(place, list(pack.values()))
            pack = {}
    return tip


def _remembered(place: Place) -> _Memory:
    memory, reader = _Memory(), ObjectReader(place.git)
    tip = place.tip()
    assert tip is not None  # noqa: S101  it was just made
    waiting = [(tip, "commit")]
    while waiting:
        name, kind = waiting.pop()
        content = memory.objects[name] = reader.read(name, kind, 1 << 26)
        if kind == "commit":
            waiting.append((content[5:45].decode("ascii"), "tree"))
        else:
            entries = Snapshot(tip, reader).tree(name).values()
            waiting += [(entry.object_id, "tree") for entry in entries if entry.mode == "40000"]
    reader.close()
    return memory


def _people(count: int) -> Iterator[Person]:
    """Let GnuPG make keys, in a keyring that is thrown away; they leave it without a passphrase."""
    with tempfile.TemporaryDirectory(prefix="isa-", dir="/tmp") as home:
        gpg = ["gpg", "--homedir", home, "--batch", "--quiet", "--pinentry-mode=loopback", "--passphrase", ""]

        def run(*words: str) -> bytes:
            return subprocess.run([*gpg, *words], check=True, capture_output=True).stdout

        try:
            for number in range(count):
                name, email = f"Person {number:03}", f"person-{number:03}@example.org"
                run("--quick-generate-key", f"{name} <{email}>", "ed25519", "sign", "1y")
                key = Tsk.from_bytes(run("--export-secret-keys", email))
                certificate = run("--armor", "--export-options", "export-minimal", "--export", email)
                fingerprint = key.extract_certificate().fingerprint.upper()
                yield Person(name, email, fingerprint, certificate, key)
        finally:
            subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False)


def _certificate(folder: str, person: Person) -> dict[str, bytes]:
    return {f"{folder}/keys/{person.fingerprint}.asc": person.certificate}


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
