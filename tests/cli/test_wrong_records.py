"""A record that is not as it should be is told with its file and line, and nothing is changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import (
    ADD_NEW_ROAD,
    PARTNER,
    commit_by_hand,
    run,
    state,
)
from tests.cli.wrong import AGREEMENT, EVENT, FACTS, POSTS, ROSTER, VERSIONS, refused

if TYPE_CHECKING:
    from pathlib import Path


RECORDS = {
    "partner": (FACTS, ("show-partner", PARTNER)),
    "posts": (POSTS, ("show-partner", PARTNER)),
    "event": (EVENT, ("show-partner", "glebe-house")),
    "agreement": (AGREEMENT, ("status",)),
    "versions": (VERSIONS, ("list-versions",)),
    "roster": (ROSTER, ("status",)),
}

BREAKS = {
    "syntax": ("  bad: [1, 2\n", "this is not YAML"),
    "a key twice": ("{key}: again\n{key}: again\n", "appears twice"),
    "an anchor": ("mine: &anchor text\n", "anchor"),
    "an alias": ("mine: &a text\nours: *a\n", "a record cannot contain"),
    "a tag": ("mine: !!python/object:os.system ls\n", "tag"),
    "a second document": ("---\nmine: text\n", "one YAML document"),
    "bytes that are no UTF-8": (b"mine: \xff\xfe\n", "UTF-8"),
}


@pytest.mark.parametrize("slip", BREAKS)
@pytest.mark.parametrize("record", RECORDS)
def test_a_broken_record_is_told_with_file_and_line(record: str, slip: str, store: Path) -> None:
    """Exit 5 with FILE:LINE: of the slip; the remedy names the way back."""
    path, words = RECORDS[record]
    content = (store / path).read_bytes()
    added, says = BREAKS[slip]
    more = added if isinstance(added, bytes) else added.format(key="mine").encode()
    commit_by_hand(store, path, content + more)
    first, last = content.count(b"\n") + 1, content.count(b"\n") + more.count(b"\n") + 1
    before = state(store)
    done = run(*words)
    refused(done)
    found = re.search(rf"{re.escape(path)}:(\d+): ", done.error)
    assert found, done.error
    assert first <= int(found[1]) <= last
    assert says in done.error
    assert "isa-admin undo" in done.remedy
    assert state(store) == before


WRONG_TYPES = {
    "a number for a name": (FACTS, "name: Harbour Trust", "name: 42", "name", ("show-partner", PARTNER)),
    "text for an address": (FACTS, "address:", "address: here\nformer:", "address", ("show-partner", PARTNER)),
    "a postcode that is none": (FACTS, "LE1 3PL", "ABC", "ABC", ("show-partner", PARTNER)),
    "no category": (FACTS, "category: other\n", "", "category", ("show-partner", PARTNER)),
    "an unknown post": (POSTS, "post: signatory", "post: captain", "captain", ("show-partner", PARTNER)),
    "an e-mail that is none": (POSTS, "chief@example.org", "chief", "chief", ("show-partner", PARTNER)),
    "a date that is none": (EVENT, "2016-10-04", "4 October", "2026-11-22", ("show-partner", "glebe-house")),
    "evidence of another kind": (EVENT, "paper", "hearsay", "hearsay", ("show-partner", "glebe-house")),
    "an event of another kind": (EVENT, "adoption", "wedding", "adoption", ("show-partner", "glebe-house")),
    "an event of another day": (EVENT, "2016-10-04", "2016-10-05", "disagree", ("show-partner", "glebe-house")),
    "a period of text": (AGREEMENT, "length: 45", "length: long", "length", ("status",)),
    "an unknown unit": (AGREEMENT, "unit: days", "unit: moons", "moons", ("status",)),
    "a version as a number": (VERSIONS, '"V4.00"', "4.00", "version", ("list-versions",)),
    "a version twice": (VERSIONS, "V3.00", "V4.00", "V4.00", ("list-versions",)),
    "rows out of order": (VERSIONS, "2017-01-18", "1999-01-18", "V4.00", ("list-versions",)),
    "a short fingerprint": (ROSTER, "fingerprint: ", "fingerprint: A1B2 # ", "fingerprint", ("status",)),
    "an unknown role": (ROSTER, "role: officer", "role: king", "king", ("status",)),
}


@pytest.mark.parametrize("slip", WRONG_TYPES)
def test_a_value_of_another_kind_is_told_with_file_and_line(slip: str, store: Path) -> None:
    """Exit 5; the message names file, line, and what was expected or found."""
    path, right, wrong, names, words = WRONG_TYPES[slip]
    text = (store / path).read_text("utf-8")
    assert right in text, f"the record has no {right!r}:\n{text}"
    commit_by_hand(store, path, text.replace(right, wrong))
    before = state(store)
    for typed in (words, ADD_NEW_ROAD) if path.startswith("agreement/") else (words,):
        done = run(*typed)
        refused(done)
        assert re.search(rf"{re.escape(path)}(:\d+)?: ", done.error), done.error
        assert names in done.error
    assert state(store) == before


def test_a_broken_partner_does_not_keep_others_from_being_read(store: Path) -> None:
    """Nothing is recorded before it is put right, since verification refuses it."""
    commit_by_hand(store, "partners/glebe-house/partner.yaml", "name: [broken]\n")
    assert run("show-partner", PARTNER).code == 0
    refused(run(*ADD_NEW_ROAD))
    refused(run("list-partners"))


def test_check_names_every_broken_record(store: Path) -> None:
    """Whoever mends them by hand mends them in one go; of each file the first slip, with its line."""
    commit_by_hand(store, FACTS, (store / FACTS).read_bytes() + b"name: again\n")
    commit_by_hand(store, VERSIONS, (store / VERSIONS).read_bytes() + b"versions: []\n")
    event = "partners/glebe-house/events/2016-10-05-adoption.yaml"
    commit_by_hand(store, event, (store / EVENT).read_bytes())
    before = state(store)
    done = run("check", "--json")
    assert done.code == 1
    named = {one["where"]: one["message"] for one in done.report["findings"] if one["code"] == "unreadable-record"}
    assert {*named} == {FACTS, VERSIONS, event}
    for path, message in named.items():
        assert re.match(rf"{re.escape(path)}:\d+: ", message)
    assert state(store) == before
    refused(run("list-partners"))


def test_check_names_a_broken_record_and_looks_at_all_others(store: Path) -> None:
    """One partner cannot be read; what is to be put right of the others is said as before."""
    before = {(one["code"], one["where"]) for one in run("check", "--json").report["findings"]}
    commit_by_hand(store, "partners/glebe-house/partner.yaml", "name: [broken]\n")
    after = {(one["code"], one["where"]) for one in run("check", "--json").report["findings"]}
    assert after - before == {
        ("unreadable-record", "partners/glebe-house/partner.yaml"),
        ("refused-by-verification", "history"),
    }
    assert {where for _, where in before - after} <= {"partners/glebe-house", "partners/glebe-house/posts.yaml"}


@pytest.mark.parametrize("path", [AGREEMENT, VERSIONS])
def test_a_record_that_is_gone_is_named(path: str, store: Path) -> None:
    """Somebody deleted the agreement's facts or its versions and committed that."""
    commit_by_hand(store, path, None)
    done = run("list-versions")
    refused(done)
    assert path in done.error or path == AGREEMENT


def test_a_folder_that_is_no_id_is_told(store: Path) -> None:
    """The folder's name is the partner's id, so it must be one."""
    facts = (store / FACTS).read_text("utf-8")
    commit_by_hand(store, "partners/Harbour_Trust/partner.yaml", facts)
    done = run("list-partners")
    refused(done)
    assert "partners/Harbour_Trust/partner.yaml:1" in done.error
