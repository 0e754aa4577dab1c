"""Records that are not as they should be: each message names the file, the right line and what was expected."""

from __future__ import annotations

import pytest

from isa_admin.domain.agreement import Agreement
from isa_admin.domain.partner import Partner
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import OfficersRecord, PostsRecord, RevocationsRecord, VersionsRecord, load, load_event

PATH = "partners/a/x.yaml"
PERIODS = "periods:\n" + "".join(
    f"  {name}: {{length: 1, unit: days, section: 1}}\n"
    for name in ("review", "compliance", "suspension", "resolution_meeting", "withdrawal_notice")
)
ROW = "version: V1.0\n    on: 2020-01-01\n    kind: issued\n    material: true\n    comment: C\n    by: B\n"
CASES: dict[str, tuple[type, str, int, str]] = {
    "a key that is missing": (Partner, "# c\nname: A\n", 2, "the key 'category' is missing"),
    "a key that is missing below": (
        Partner,
        "name: A\ncategory: x\nretention:\n  - period: x\n",
        4,
        "retention.1: the key 'information' is missing",
    ),
    "a number for a text": (
        Partner,
        "name: 4\ncategory: x\n",
        1,
        "name: expected text, got a whole number; put it in quotes",
    ),
    "a decimal for a text": (
        Partner,
        "category: x\nname: 4.0\n",
        2,
        "name: expected text, got a number; put it in quotes",
    ),
    "a truth for a text": (
        Partner,
        "category: x\nname: true\n",
        2,
        "name: expected text, got true or false; put it in quotes",
    ),
    "nothing for a text": (Partner, "category: x\nname:\n", 2, "name: expected text, got nothing"),
    "a number for a text that may be left out": (
        Partner,
        "name: A\ncategory: x\naddress:\n  town: 4\n",
        4,
        "address.town: expected text, got a whole number; put it in quotes",
    ),
    "a list for a text": (Partner, "name: [A]\ncategory: x\n", 1, "name: expected text, got a list"),
    "a text for a list": (
        Partner,
        "name: A\ncategory: x\naddress:\n  lines: x\n",
        4,
        "address.lines: expected a list, got text",
    ),
    "a text for keys": (
        Partner,
        "name: A\ncategory: x\naddress: x\n",
        3,
        "address: expected keys with values, got text",
    ),
    "a list for keys": (
        Partner,
        "name: A\ncategory: x\nidentifiers:\n  - x\n",
        3,
        "identifiers: expected keys with values, got a list",
    ),
    "a number for an identifier": (
        Partner,
        "name: A\ncategory: x\nidentifiers:\n  gss: 1\n",
        3,
        "identifiers: expected text, got a whole number",
    ),
    "a text for a number": (
        Agreement,
        "periods:\n  review:\n    length: two\n    unit: years\n",
        3,
        "periods.review.length: expected a whole number, got text",
    ),
    "a text for a truth": (
        VersionsRecord,
        f"versions:\n  - {ROW.replace('true', 'yes')}",
        5,
        "versions.1.material: expected true or false, got text",
    ),
    "a number for a date": (
        VersionsRecord,
        f"versions:\n  - {ROW.replace('2020-01-01', '20200101')}",
        3,
        "versions.1.on: expected a date of the form 2026-11-22, got a whole number",
    ),
    "a date that people write": (
        VersionsRecord,
        f"versions:\n  - {ROW.replace('2020-01-01', '1 May 2020')}",
        3,
        "versions.1.on: expected a date of the form 2026-11-22",
    ),
    "a day that is not in the calendar": (
        VersionsRecord,
        f"versions:\n  - {ROW.replace('2020-01-01', '2021-02-29')}",
        3,
        "versions.1.on: expected a date of the form 2026-11-22",
    ),
    "a choice that there is not": (
        VersionsRecord,
        f"versions:\n  - {ROW.replace('issued', 'final')}",
        4,
        ("versions.1.kind: 'final' is not one of amendment, draft, finalised, issued, joiner, leaver"),
    ),
    "a choice that there is not, further down": (
        Agreement,
        "periods:\n  review:\n    length: 2\n    unit: weeks\n",
        4,
        "periods.review.unit: 'weeks' is not one of days, months, working days, years",
    ),
    "a postcode": (
        Partner,
        "name: A\ncategory: x\naddress:\n  town: T\n  postcode: LE3\n",
        5,
        "address: 'LE3' is not a UK postcode; expected the form LE3 8RA",
    ),
    "an empty text": (Partner, "category: x\nname: ''\n", 2, "name is empty"),
    "spaces around a text": (Partner, "category: x\nname: ' A'\n", 2, "name has spaces before or after it"),
    "a bidirectional mark": (
        Partner,
        'category: x\nname: "A\\u202eB"\n',
        2,
        "name has a control or bidirectional character: 'A<U+202E>B'",
    ),
    "an id": (Partner, "name: A\ncategory: Local Authorities\n", 2, "'Local Authorities' is not an id"),
    "an identifier": (
        Partner,
        "name: A\ncategory: x\nidentifiers:\n  ods: ABC\n  gss: X1\n",
        5,
        "'X1' is not a GSS code; expected the form E06000016",
    ),
    "an identifier of no register": (
        Partner,
        "name: A\ncategory: x\nidentifiers:\n  ods: ABC\n  fax: '1'\n",
        5,
        "there is no identifier 'fax'; the identifiers are gss, ods",
    ),
    "a line of an address": (
        Partner,
        "name: A\ncategory: x\naddress:\n  lines:\n    - ok\n    - ''\n",
        6,
        "address: an address line is empty",
    ),
    "a post": (
        PostsRecord,
        "posts:\n  - post: dpo\n    title: T\n  - title: T\n    post: boss\n",
        5,
        "posts.2: there is no post 'boss'; the posts are signatory",
    ),
    "an e-mail address": (
        PostsRecord,
        "posts:\n  - post: dpo\n    email: x\n",
        3,
        "posts.1: 'x' is not an e-mail address; expected the form",
    ),
    "a telephone number": (
        PostsRecord,
        "posts:\n  - post: dpo\n    email: a@b.uk\n    telephone: x\n",
        4,
        "posts.1: 'x' is not a telephone number; expected the form 0116 496 0000",
    ),
    "a telephone number without quotes": (
        PostsRecord,
        "posts:\n  - post: dpo\n    telephone: 01164960000\n",
        3,
        "posts.1.telephone: expected text, got a whole number; put it in quotes",
    ),
    "a post that says nothing": (
        PostsRecord,
        "posts:\n  - post: dpo\n    title: T\n  - post: legal\n",
        4,
        "posts.2: the post 'legal' says nothing; give a title",
    ),
    "a version": (
        VersionsRecord,
        f"versions:\n  - {ROW.replace('V1.0', '1.0 final')}",
        2,
        "versions.1: '1.0 final' is not a version; expected the form V4.00",
    ),
    "a version without quotes": (
        VersionsRecord,
        f"versions:\n  - {ROW.replace('V1.0', '1.0')}",
        2,
        "versions.1.version: expected text, got a number; put it in quotes",
    ),
    "a row that changes nothing and is material": (
        VersionsRecord,
        f"versions:\n  - {ROW}  - {ROW.replace('issued', 'joiner')}",
        8,
        "versions.2: a row of kind 'joiner' changes no terms",
    ),
    "a period of nothing": (
        Agreement,
        "periods:\n  review:\n    length: 0\n    unit: years\n    section: 18\n",
        2,
        "periods.review: a period is at least 1, not 0",
    ),
    "a fingerprint": (
        OfficersRecord,
        (
            "officers:\n  - fingerprint: ABCD1234\n    name: A\n    email: a@b.uk\n    role: officer\n"
            "    since: 2020-01-01\n"
        ),
        2,
        "officers.1: 'ABCD1234' is not a full fingerprint; expected 40 capital hexadecimal digits",
    ),
    "a role": (
        OfficersRecord,
        "officers:\n  - role: boss\n    fingerprint: x\n",
        2,
        "'boss' is not one of officer, reviewer",
    ),
    "a commit": (
        RevocationsRecord,
        (
            f"revocations:\n  - fingerprint: {'A' * 40}\n    reason: retired\n    since: 2020-01-01\n"
            "    recorded: 2020-01-01\n    vouched_until: HEAD\n"
        ),
        6,
        "'HEAD' is not a commit; expected 40 small hexadecimal digits",
    ),
    "two categories of one id": (
        Agreement,
        "id: a\ntitle: T\nboards: [B]\narea: A\ncategories:\n  - id: x\n    title: X\n  - id: x\n    title: Y\n"
        + PERIODS,
        6,
        "two categories have the id 'x'",
    ),
    "no board": (
        Agreement,
        "id: a\ntitle: T\nboards: []\narea: A\ncategories: []\n" + PERIODS,
        1,
        "at least one board is needed",
    ),
    "a text that looks like msgspec's own words": (
        Partner,
        "category: x\nname: '` - at `$.x`'\naddress: {town: ' - at `$.y`'}\n",
        3,
        "town has spaces before or after it",
    ),
    "YAML that is none": (Partner, "name: A\ncategory: [x\n", 2, "this is not YAML"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_malformed_record_is_refused_with_its_line_and_what_was_expected(case: str) -> None:
    """Whoever wrote it can put it right without asking."""
    shape, text, line, words = CASES[case]
    with pytest.raises(MalformedRecordError) as refused:
        load(PATH, text.encode(), shape)
    assert words in refused.value.problem
    assert refused.value.message.startswith(f"{PATH}:{line}: ")
    assert f"put {PATH} right in a text editor" in refused.value.remedy
    for jargon in ("`", "Expected", "object", "array", "null", "RFC", "enum"):
        assert jargon not in refused.value.problem or jargon in text


EVENTS: dict[str, tuple[str, int, str]] = {
    "no kind": ("# c\non: 2020-01-01\n", 2, "expected event: with one of adoption"),
    "another kind": ("on: 2020-01-01\nevent: party\n", 2, "expected event: with one of adoption"),
    "a list of kinds": ("on: 2020-01-01\nevent: [adoption]\n", 2, "expected event: with one of adoption"),
    "keys for a kind": ("on: 2020-01-01\nevent: {adoption: x}\n", 2, "expected event: with one of adoption"),
    "no kind at all": ("on: 2020-01-01\nevent:\n", 2, "expected event: with one of adoption"),
    "a key that is missing": ("event: adoption\non: 2020-01-01\n", 1, "the key 'version' is missing"),
    "a digest": (
        "event: adoption\non: 2020-01-01\nversion: V1.0\nevidence: paper\nscan_sha256: x\n",
        5,
        "'x' is not a SHA-256 digest; expected 64 small hexadecimal digits",
    ),
    "evidence": ("event: adoption\non: 2020-01-01\nversion: V1.0\nevidence: oath\n", 4, "is not one of"),
}


@pytest.mark.parametrize("case", EVENTS)
def test_a_malformed_event_is_refused_with_its_line_and_what_was_expected(case: str) -> None:
    """The kind decides which keys there are."""
    text, line, words = EVENTS[case]
    with pytest.raises(MalformedRecordError) as refused:
        load_event(PATH, text.encode())
    assert words in refused.value.problem
    assert refused.value.line == line
