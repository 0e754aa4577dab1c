"""Fuzzing: commits, signatures, certificates, statements and YAML that were damaged at random end in a refusal.

Run by `make fuzz` for ISA_FUZZ_SECONDS (60 when nothing is said), each round with a seed that is printed when it fails.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from isa_admin.errors import IsaError
from isa_admin.records import layout, yaml
from isa_admin.records.edit import edit
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import RECORDS, PostsRecord, load, load_event, values
from isa_admin.trust.commit import read_commit
from isa_admin.trust.findings import Refused
from isa_admin.trust.signature import Certificate, Judge, revocation_refusal, shortcoming, signature_packet
from isa_admin.trust.statement import check_signed, covered, read_statement
from tests.attacks.openpgp import packet
from tests.attacks.proving import judged
from tests.attacks.story import HARBOUR, NOTE, NOW, OLIVE, OSCAR, ROBIN, SCHOOL, adopted, day, enter, good
from tests.office.fuzz import damaged_office_file
from tests.records.posts_styles import styles

if TYPE_CHECKING:
    from collections.abc import Callable

    from isa_admin.trust.anchor import Anchor
    from tests.attacks.forging import History

# Lines that make a record mean something else, or nothing, where they come to stand.
_BENDS = (
    "",
    "# x",
    "- post: signatory",
    "name: B",
    "x: |",
    "- ",
    "own: [1,",
    "2]",
    "title: >-",
    "'",
    '"',
    "? a",
    "...",
)
_EXPECTED = (Refused, IsaError, MalformedRecordError)


def verdict(history: History, by: Anchor, **wishes: Any) -> bool:  # noqa: ANN401
    """Say whether a history is accepted; an error that a person can understand is a no, any other is a defect."""
    try:
        return judged(history, by, **wishes).ok
    except _EXPECTED:
        return False


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Damage some bytes: change, cut, repeat, insert, or nothing of it left."""
    made = bytearray(content)
    for _ in range(chance.randrange(1, 5)):
        at, size = chance.randrange(len(made) + 1), chance.randrange(1, 12)
        piece = bytes(made[at : at + size])
        made[at : at + chance.choice((0, size))] = chance.choice(
            (
                chance.randbytes(size),
                piece * 2,
                b"",
                b"\n",
                b"\0",
                b"-----BEGIN PGP SIGNATURE-----\n",
                b"\xff\xff\xff\xff",
            )
        )
    return bytes(made) if chance.random() > 0.05 else chance.randbytes(chance.randrange(400))


def _commits(chance: random.Random) -> None:
    made = good()
    whole = made.read(made.tip, "commit")
    raw = damaged(whole, chance)
    bent = made.up_to(12)
    bent.add(raw)
    if verdict(bent, _anchor(made), since=bent.commits[-2]):
        # The checksum of an armor may be left out, and the words above its letters are nobody's. What was signed, the
        # signature and the message that git shows are the same.
        one, other = read_commit("0" * 40, raw), read_commit("0" * 40, whole)
        assert one.payload == other.payload
        assert signature_packet(one.armor) == signature_packet(other.armor)
        assert raw.partition(b"\n\n")[2] == whole.partition(b"\n\n")[2]


def _signatures(chance: random.Random) -> None:
    judge = Judge({OLIVE.fingerprint: OLIVE.certificate}, datetime.now(UTC))
    armor = OLIVE.armor(b"x", day(3)).encode()
    with suppress(Refused):
        judge.check(b"x", damaged(armor, chance))
    bent = good()
    from isa_admin.trust.armor import SIGNATURE, write_armor

    packets = damaged(OLIVE.secret.sign(b"x", day(3)), chance)
    if packets:
        bent.commit({NOTE: b"a: 1\n"}, OLIVE, day(20), armor=lambda _: write_armor(packets, SIGNATURE))
        assert not verdict(bent, _anchor(bent), since=bent.commits[-2])


def _certificates(chance: random.Random) -> None:
    from isa_admin.trust.armor import PUBLIC_KEY, write_armor

    whole = OSCAR.with_subkey()
    parts = [one for one in (OSCAR.binary, whole.binary, OLIVE.with_subkey().binary) if chance.random() < 0.6]
    strange = packet(chance.randrange(1, 64), chance.randbytes(chance.randrange(64)))
    content = chance.choice(
        (
            damaged(whole.certificate, chance),
            write_armor(damaged(whole.binary, chance), PUBLIC_KEY).encode(),
            write_armor(b"".join(chance.sample([*parts, strange], len(parts) + 1)), PUBLIC_KEY).encode(),
        )
    )
    try:
        certificate = Certificate(content)
        for part in certificate.parts.values():
            shortcoming(certificate, part, day(3))
        revocation_refusal(certificate, day(3))
        assert certificate.names is not None
        assert certificate.signing_parts(day(3)) <= certificate.parts.keys()
        assert certificate.can_go_on in {True, False}
        assert certificate.content
    except Refused:
        pass
    bent = good()
    bent.commit({layout.officer_key(OSCAR.fingerprint): content}, OLIVE, day(20))
    verdict(bent, _anchor(bent))


def _statements(chance: random.Random) -> None:
    bent = good()
    change = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    text = damaged(change.statement or b"", chance)
    signature = damaged(change.signature or b"", chance)
    judge = Judge({ROBIN.fingerprint: ROBIN.certificate}, datetime.now(UTC))
    for attempt in (
        lambda: read_statement(text),
        lambda: covered(b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + text + signature),
        lambda: check_signed(read_statement(text), signature, judge),
    ):
        with suppress(Refused):
            attempt()
    signed = chance.choice((signature, ROBIN.armor(text, day(20)).encode()))
    enter(bent, [replace(change, statement=text, signature=signed)], OLIVE, 20)
    assert _binds_the_same(text, change.statement or b"") or not verdict(bent, _anchor(bent), since=bent.commits[-2])


def _binds_the_same(text: bytes, other: bytes) -> bool:
    """Whether two statements are the same but for the name of the partner and the post, which bind nobody."""
    try:
        one, two = read_statement(text), read_statement(other)
    except Refused:
        return False
    return replace(one, partner_name=two.partner_name, post=two.post) == two


def _yaml(chance: random.Random) -> None:
    made = good()
    path = chance.choice(
        [
            NOTE,
            layout.AGREEMENT,
            layout.VERSIONS,
            layout.OFFICERS,
            f"partners/{SCHOOL}/posts.yaml",
            f"partners/{HARBOUR}/partner.yaml",
        ]
    )
    content = damaged(made.content(path), chance)
    shape = RECORDS.get(path.rpartition("/")[2].removesuffix(".yaml"))
    try:
        if shape is not None:
            load(path, content, shape)
        load_event(path, content)
    except MalformedRecordError:
        pass
    made.commit({path: content}, OLIVE, day(20))
    made.commit({NOTE: b"a: 2\n"}, OLIVE, day(21))
    verdict(made, _anchor(made), since=made.commits[12], now=NOW)


def _edits(chance: random.Random) -> None:
    """Edit posts in a style that was bent at random: the result says what was decided."""
    content = chance.choice(list(styles().values()))
    for _ in range(chance.randrange(4)):
        lines = content.split("\n")
        at = chance.randrange(len(lines))
        lines[at : at + chance.randrange(2)] = [
            " " * chance.randrange(12) + chance.choice((*_BENDS, lines[at].strip()))
        ]
        content = "\n".join(lines)
    try:
        posts = load("p", content.encode(), PostsRecord).posts
    except MalformedRecordError:
        return
    own = [key for key in yaml.read("p", content.encode()) if key != "posts"]
    new = [replace(post, title=chance.choice(("Head: of # IG", post.title or "x"))) for post in posts]
    kept = chance.sample([*posts, *new], chance.randrange(len(posts) + 2))
    record = PostsRecord(tuple(chance.choice((kept, sorted(kept, key=posts.index) if {*kept} <= {*posts} else kept))))
    made = edit("p", content.encode(), values(record), PostsRecord)
    assert load("p", made, PostsRecord) == record, content
    assert [key for key in yaml.read("p", made) if key != "posts"] == own, content


TARGETS: dict[str, Callable[[random.Random], None]] = {
    "commits": _commits,
    "signatures": _signatures,
    "certificates": _certificates,
    "statements": _statements,
    "yaml": _yaml,
    "office": damaged_office_file,
    "edits": _edits,
}


def run(target: str, *, seed: int, rounds: int) -> None:
    """Damage one kind of thing some times; the seed of a round that fails is in the error."""
    for number in range(seed, seed + rounds):
        try:
            TARGETS[target](random.Random(number))
        except Exception as error:
            raise AssertionError(f"{target} with seed {number}: {error!r}") from error


def run_for(target: str, seconds: float) -> None:
    """Damage one kind of thing for so long, from a seed that chance chooses."""
    began = time.monotonic()
    seed = random.SystemRandom().randrange(10**9)
    while time.monotonic() - began < seconds:
        run(target, seed=seed, rounds=5)
        seed += 5


def main() -> None:
    """Fuzz for a while."""
    seconds = float(os.environ.get("ISA_FUZZ_SECONDS", "60"))
    began, done = time.monotonic(), 0
    first = random.SystemRandom().randrange(10**9)
    with tempfile.TemporaryDirectory(prefix="isa-fuzz-") as folder:
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = folder
        while time.monotonic() - began < seconds:
            for target in TARGETS:
                run(target, seed=first + done, rounds=10)
            done += 10
    sys.stdout.write(f"fuzz: {done} rounds of {len(TARGETS)} kinds, from seed {first}: nothing but refusals\n")


def _anchor(history: History) -> Anchor:
    from tests.attacks.story import anchor

    return anchor(history)


if __name__ == "__main__":
    main()
