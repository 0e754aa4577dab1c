"""Reading: what a record may be, and that the fast reader never reads what the strict one reads otherwise."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.scalarfloat import ScalarFloat

from isa_admin.records import yaml
from isa_admin.records.edit import write
from isa_admin.records.layout import LARGEST_RECORD
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import values
from tests.effort import examples
from tests.records.strategies import NASTY, RECORD_STRATEGIES

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = (
    "a", "b", "a", "key", "null", "true", "1", "~", "'x'", '"y"', "''", "[]", "{}", "2016-10-04", "0x1F", "1e3", ".nan",
    "x y", "é", "🙂", "\\q", '"\\x41"', '"\\ud800"', '"\\UFFFFFFFF"', '"a\\\n  b"', "'a\n  b'", "'a\n\n b'", "a\n  b",
)  # fmt: skip
MARKS = (
    ": ", ":", "- ", "-", "? ", "?", ": \n", ":\n", "-\n", "\n", "\n", "\n", " ", "  ", "    ", "\t", "#", " # c",
    "# c\n",
    "&x ", "*x", "*x ",
    "! ", "!!str ", "!t ", "!<tag:yaml.org,2002:str> ", "<<: ", "<<: *x\n", "|\n", "|+\n", ">-\n",
    "|2\n", "|\n  x\n", "[", "]", "{", "}", ",", ", ", "---\n", "--- ", "...\n", "%YAML 1.1\n", "%TAG ! t\n", "'", '"',
    "\\", "\r\n", "\r", "\ufeff", "\xa0", "\u2028", "\x00", "\x85", "@", "`", "%", "=", "<<", "- - ", "a: &x 1\n",
)  # fmt: skip
LINES = (
    "a: 1", "a: 1", "b: x", "a:", "b:", "- a", "- a: 1", "- b: 1", "-", "- - a", "- ", "# c", "", "a: 'x'", "a: [", "]",
    "a: {b: 1, b: 2}", "a: [1, 2]", "? a", ": b", "a: |", "a: >-", "text", "x: y: z", "a: &x b", "a: *x", "<<: *x",
    "a: !t b", "'a': 1", '"a": 1', "a : 1", "a:b", "a: b # c", "a: b#c", "a: 'b", "c'", 'a: "b', 'c"', "---", "...",
    "null: 1", "true: 1", "1: 1", "2016-10-04: 1", "a: null", "a: ~", "a: -", "a: - b", "a: \tb", "\ta: 1", "a: x ",
    "a: b:", "a: 'b' c", "a: [] b", "a: {}", "- a: 1 # c", "-  a: 1", "- 'a'", "- [a]", "a: -1", "a: -x", "a: ...",
)  # fmt: skip
indents = st.sampled_from(["", "", "", "  ", "  ", "    ", " ", "   ", "      "])
pieces = st.lists(st.sampled_from(WORDS + MARKS), max_size=14).map("".join)
by_line = st.lists(st.tuples(indents, st.sampled_from(LINES)), max_size=9).map(
    lambda lines: "".join(f"{indent}{line}\n" for indent, line in lines)
)


@st.composite
def damaged(draw: Any) -> str:  # noqa: ANN401  hypothesis' own
    """Give a record that the program wrote, with something put in or cut out."""
    record = draw(RECORD_STRATEGIES[draw(st.sampled_from(["partner", "posts", "versions"]))])
    text = write(values(record), "c").decode()
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 3))
        text = text[:at] + draw(st.sampled_from(("", *MARKS, *WORDS, *NASTY[:20]))) + text[at + cut :]
    return text


def same(one: Any, other: Any) -> bool:  # noqa: ANN401  YAML values
    """Compare values of the two readers: types count, and what is no number is like itself."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other or (isinstance(one, float) and math.isnan(one) and math.isnan(other))


def like(ours: Any, theirs: Any) -> bool:  # noqa: ANN401  YAML values
    """Compare with ruamel's own loader, which reads dates and more forms of numbers."""
    if isinstance(theirs, dict):
        return (
            isinstance(ours, dict) and list(ours) == list(theirs) and all(like(ours[key], theirs[key]) for key in ours)
        )
    if isinstance(theirs, list):
        return isinstance(ours, list) and len(ours) == len(theirs) and all(map(like, ours, theirs))
    if isinstance(theirs, str | bool | None):
        return bool(ours == theirs)
    return isinstance(theirs, int | float | date | ScalarFloat) and not isinstance(ours, dict | list)


def accepted(content: bytes) -> dict[str, Any] | None:
    """Read a record, or see that it is refused with a line that it has."""
    try:
        return yaml.read("p", content)
    except MalformedRecordError as refused:
        error = refused
    assert error.path == "p"
    assert 1 <= error.line <= content.count(b"\n") + 1
    assert error.problem
    return None


@given(pieces | by_line | damaged())
@settings(max_examples=examples(120, 400))
@example(" a: 1\nb: 2\n")
@example("null: 1\n")
@example("a:\n- k: 1\n  k: 2\n")
@example("a:\n  -\n    k: 1\n    k: 2\n")
def test_whatever_is_read_is_read_alike_by_both_readers_and_by_ruamel(text: str) -> None:
    """What the fast reader takes, the strict one takes too, and ruamel's loader, which refuses duplicate keys."""
    content = text.encode()
    data = accepted(content)
    if data is None:
        return
    source = yaml.decode("p", content)
    assert same(data, yaml._read_strictly("p", source))
    loader = YAML(typ="safe", pure=True)
    loader.Constructor = _Plain
    assert like(data, loader.load(source))
    assert not _tokens(source) & {"Alias", "Anchor", "Tag", "Directive"}


class _Plain(SafeConstructor):
    """Ruamel's own constructor, for which a lone = or << is text as in YAML 1.2."""


for _tag in ("value", "merge"):
    _Plain.add_constructor(f"tag:yaml.org,2002:{_tag}", SafeConstructor.construct_yaml_str)


def _tokens(source: str) -> set[str]:
    return {type(token).__name__.removesuffix("Token") for token in YAML(typ="safe", pure=True).scan(source)}


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused_and_nothing_else(content: bytes) -> None:
    """Random bytes give a message and no traceback (ATTACKS F05)."""
    data = accepted(content)
    assert data is None or isinstance(data, dict)


REFUSED = {
    "duplicate key at the top": ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' appears twice"),
    "duplicate key below a key": ("x:\n  a: 1\n  a: 2\n", 3, "the key 'a' appears twice"),
    "duplicate key in an item": ("x:\n  - a: 1\n    b: 2\n    a: 3\n", 4, "the key 'a' appears twice"),
    "duplicate key below a dash": ("x:\n-\n  a: 1\n  a: 3\n", 4, "the key 'a' appears twice"),
    "duplicate key in flow style": ("x: {a: 1, a: 2}\n", 1, "the key 'a' appears twice"),
    "duplicate key in other quotes": ("a: 1\n'a': 2\n", 2, "the key 'a' appears twice"),
    "alias": ("a: 1\nb: *x\n", 2, "aliases such as *x"),
    "anchor": ("a: 1\nb: &x 2\n", 2, "anchors such as &x"),
    "anchor twice": ("a: &x 1\nb: &x 2\n", 1, "anchors such as &x"),
    "anchor on a list": ("a: &x\n  - 1\n", 1, "anchors such as &x"),
    "merge": ("a: {b: 1}\n<<: {c: 1}\n", 2, "expected a key"),
    "tag": ("a: 1\nb: !!str 2\n", 2, "tags such as tag:yaml.org,2002:str"),
    "tag of one's own": ("a: !python/object:os.system x\n", 1, "tags such as !python/object:os.system"),
    "tag on a mapping": ("a: !!map {}\n", 1, "tags such as"),
    "tag that says nothing": ("a: ! x\n", 1, "tags such as !"),
    "two documents": ("a: 1\n---\nb: 2\n", 2, "here a second one begins"),
    "an empty second document": ("a: 1\n...\n---\n", 3, "here a second one begins"),
    "version directive": ("%YAML 1.1\n---\na: 1\n", 1, "without directives"),
    "tag directive": ("# c\n%TAG ! tag:x,1:\n---\na: 1\n", 2, "without directives"),
    "directive of one's own": ("%FOO x\n---\na: 1\n", 1, "without directives"),
    "tab": ("a: 1\nb:\t2\n", 2, "a record cannot contain tabs"),
    "byte order mark": ("\ufeffa: 1\n", 1, "a byte order mark"),
    "control character": ("a: 1\nb: \x1b[31m\n", 2, "U+001B"),
    "lone carriage return": ("a: 1\rb: 2\n", 1, "U+000D"),
    "no-break space": ("a: 1\nb: x\xa0y\n", 2, "U+00A0"),
    "line separator": ("a: x\u2028y\n", 1, "U+2028"),
    "half a character": ('a: 1\nb: "\\ud800"\n', 2, "half a character"),
    "escape of no character": ('a: "\\UFFFFFFFF"\n', 1, "this is not YAML"),
    "unknown escape": ('a: 1\nb: "\\q"\n', 2, "this is not YAML"),
    "quote that is not closed": ("a: 1\nb: 'x\n# c\n", 2, "this is not YAML"),
    "bracket that is not closed": ("a: 1\nb: [1\n", 2, "this is not YAML"),
    "a line that belongs nowhere": ("  a: 1\nb: 2\n", 2, "this is not YAML"),
    "a key in a value": ("a: b: c\n", 1, "this is not YAML"),
    "key that is no text": ("a: 1\nnull: 2\n", 2, "expected a key"),
    "key that is a number": ("1: 2\n", 1, "expected a key"),
    "key that is a date": ("2016-10-04: 2\n", 1, "expected a key"),
    "key that is a list": ("[a]: 2\n", 1, "expected a key"),
    "key after a question mark": ("? a\n: 2\n", 1, "expected a key"),
    "key without a value": ("{a}\n", 1, "expected a key"),
    "key of nothing": ("'': 1\n", 1, "expected a key"),
    "key that hides something": ('"a\\u202e": 1\n', 1, "expected a key"),
    "nothing": ("", 1, "the file is empty"),
    "a comment alone": ("# c\n\n", 1, "the file is empty"),
    "a list": ("# c\n- a\n", 2, "expected keys with values"),
    "a text": ("a\n", 1, "expected keys with values"),
    "lists in lists": ("a:\n  " + "- " * 30 + "x\n", 2, "nested more than 20 deep"),
    "many brackets": ("a: " + "[" * 100_000, 1, "nested more than 20 deep"),
    "many keys": ("".join(f"{' ' * depth}a:\n" for depth in range(30)), 21, "nested more than 20 deep"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_record_that_is_not_plain_and_simple_is_refused_with_its_line(case: str) -> None:
    """Aliases, tags, duplicate keys and their like make YAML mean something else than it shows (ATTACKS D11)."""
    text, line, words = REFUSED[case]
    with pytest.raises(MalformedRecordError) as refused:
        yaml.read("partners/a/partner.yaml", text.encode())
    assert refused.value.line == line
    assert words in refused.value.problem
    assert refused.value.message.startswith(f"partners/a/partner.yaml:{line}: ")
    assert "\n" not in refused.value.message
    assert "partners/a/partner.yaml" in refused.value.remedy
    assert refused.value.exit_code == 5


def test_a_record_in_another_encoding_is_refused_with_its_line() -> None:
    """Windows programs may still save in cp1252 or UTF-16."""
    with pytest.raises(MalformedRecordError, match=r"^p:2: the text is not UTF-8; save the file as UTF-8$"):
        yaml.read("p", "a: 1\nname: Søn\n".encode("cp1252"))
    with pytest.raises(MalformedRecordError, match="UTF-8"):
        yaml.read("p", "a: 1\n".encode("utf-16"))


def test_a_record_over_the_limit_is_refused_before_it_is_read() -> None:
    """A file of a mebibyte is read, and one byte more is refused."""
    content = b"a: 1\n".ljust(LARGEST_RECORD - 1, b"#") + b"\n"
    with pytest.raises(MalformedRecordError, match=r"^p:1: the file has 1048577 bytes; a record has at most 1048576$"):
        yaml.read("p", content + b"\n")
    assert yaml.read("p", b"a: 1\n#".ljust(LARGEST_RECORD - 1, b"#") + b"\n") == {"a": 1}


@pytest.mark.parametrize(
    "text",
    [
        "a: b" + " " * 500_000 + ":\n",
        "a: '" + "''" * 400_000,
        'a: "' + '\\"' * 400_000,
        "- " * 400_000,
        "a: " + "x:" * 400_000 + " y\n",
        " " * 1_000_000 + "\n",
    ],
    ids=["spaces", "single quotes", "double quotes", "dashes", "colons", "blank"],
)
@pytest.mark.timeout(30)
def test_a_record_made_to_take_long_does_not(text: str) -> None:
    """The fast reader looks at each character a fixed number of times."""
    assert not yaml._is_plain(text if text.endswith("\n") else text + "\n")


PLAIN = {
    "comments and blank lines": "# c\n\na: 1 # d\n  # e\nb: 2\n",
    "an empty value": "a:\nb: 1\n",
    "lists at the column of their key": "a:\n- 1\n- 2\nb:\n- c: 1\n  d: 2\n",
    "lists further in": "a:\n    - b: 1\n      c:\n        - 1\n",
    "a dash alone": "a:\n  -\n    b: 1\n  -\n  - 2\n",
    "the same key in two items": "a:\n  - b: 1\n  - b: 2\n",
    "the same key in two places": "a:\n  b: 1\nc:\n  b: 1\nb: 1\n",
    "quotes": "a: 'it''s # : x'\nb: \"say \\\"so\\\" \\\\\"\n",
    "empty collections": "a: []\nb: {}\n",
    "colons and hashes inside": "a: x:y#z\nb: http://x/#y\nc:\n  - a:b\n",
}


@pytest.mark.parametrize("case", PLAIN)
def test_the_plain_form_is_read_fast_and_as_the_strict_reader_does(case: str) -> None:
    """What people write most needs no slow reader."""
    text = PLAIN[case]
    assert yaml._is_plain(text)
    assert same(yaml.read("p", text.encode()), yaml._read_strictly("p", text))


@pytest.mark.parametrize(
    "word", ["0", "-0", "+12", "0o17", "0x1F", "1.", ".5", "-1.5e-3", ".inf", "+.INF", ".NaN", "~", ""]
)
@pytest.mark.parametrize("form", ["a: {}\n", "{{a: {}}}\n"], ids=["block", "flow"])
def test_numbers_and_their_like_are_read_as_yaml_1_2_says(word: str, form: str) -> None:
    """In both readers; a plain word that YAML 1.1 read otherwise is text."""
    content = form.format(word).encode()
    assert not isinstance(yaml.read("p", content)["a"], str)
    for text in ("0b1", "1_000", "yes", "017x", "12:30", "2016-10-04", "nULL", "0X1F", "1e", "<<", "="):
        assert yaml.read("p", form.format(text).encode()) == {"a": text}


def test_a_line_is_found_by_the_keys_that_lead_to_it() -> None:
    """A path that ends early gives the line of the last value that there is."""
    content = b"# c\na: 1\nposts:\n  - post: x\n    email: y\n  - z\n"
    lines = {
        (): 2,
        ("a",): 2,
        ("posts",): 3,
        ("posts", 0): 4,
        ("posts", 0, "email"): 5,
        ("posts", 1): 6,
        ("posts", 7): 3,
        ("posts", 1, "email"): 6,
        ("b",): 2,
    }
    assert {keys: yaml.line_of("p", content, list(keys)) for keys in lines} == lines
    assert yaml.line_of("p", content, ["posts"], "y") == 5
    assert yaml.line_of("p", content, ["posts"], "email") == 5
    assert yaml.line_of("p", content, [], "z") == 6
    assert yaml.line_of("p", content, ["posts"], "no such text") == 3


def _ways(data: Any, way: tuple[str | int, ...] = ()) -> Iterator[list[str | int]]:  # noqa: ANN401  YAML is anything
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        yield [*way, key]
        yield from _ways(value, (*way, key))


@given(by_line)
@settings(max_examples=examples(60, 1000))
@example("a: 1\nposts:\n  - post: x\n    email: y\n  - z\nb:\n  c: 1\n  d:\n    - 1\n    - 2\ne: 5\n")
@example("posts:\n- post: x\n  list:\n  - 1\n  - 2\n- post: z\nb: 1\n")
@example("posts:\n  -\n    post: x\n    email: y\n  -\n    - 1\n    - 2\n  - z\nb: 1\n")
@example("# c\n\na: 1 # d\nposts:\n\n  # e\n  - x\n\n  - y: 1\n    # f\n    z: 2\n\nb: 1\n")
@example("a:\n  a:\n    a: 1\n  b: 2\nb:\n  a: 3\nc:\n  - a: 4\n  - a: 5\n    b: 6\n")
@example("a:\n      b:\n         c: 1\n         d:\n             - e: 1\n               f: 2\n      g: 3\n")
def test_a_line_of_a_plain_text_is_the_one_that_the_strict_reader_finds(text: str) -> None:
    """It is found without all nodes of the text, wherever the value stands."""
    content = text.encode()
    data = accepted(content)
    if data is None or not yaml._is_plain(yaml.decode("p", content)):
        return
    ways = list(_ways(data))
    quickly = [yaml.line_of("p", content, way) for way in ways]
    with patch.object(yaml, "_plain_line", lambda *_: None):
        assert quickly == [yaml.line_of("p", content, way) for way in ways]
