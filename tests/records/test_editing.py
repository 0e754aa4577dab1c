"""Editing: what changes is written anew, everything else stays as somebody wrote it."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from isa_admin.domain.agreement import Agreement, Period
from isa_admin.domain.partner import Address, Partner, Post, Retention
from isa_admin.errors import StoreError
from isa_admin.records import yaml
from isa_admin.records.edit import edit, write
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import PostsRecord, load, values
from tests.domain.building import AGREEMENT
from tests.records.posts_styles import styles

PARTNER = """\
# yaml-language-server: $schema=../../agreement/schema/partner.json
name: 'Glebe House'   # as on the form
category: other

# Moved in 2019.
address:  # where post goes
    lines:
    # the building
    - Woodgate Chambers # first floor
    # the street
    - "70 Woodgate"
    - Back door
    town: Loughborough   # not Leicester
    own: [1, 2]
    postcode: LE11 2TZ
x-note: mine   # keep
identifiers: {gss: E06000016, ods: 'A1B'}
retention:
  - information: Files
    period: 6 years
    why: the law
  # letters are short
  - {information: Letters, period: 1 year, own: 1}
# the end
"""
HELD = Partner(
    name="Glebe House",
    category="other",
    address=Address(lines=("Woodgate Chambers", "70 Woodgate", "Back door"), town="Loughborough", postcode="LE11 2TZ"),
    identifiers={"gss": "E06000016", "ods": "A1B"},
    retention=(Retention(information="Files", period="6 years"), Retention(information="Letters", period="1 year")),
)


def partner(**facts: Any) -> Partner:  # noqa: ANN401  facts of a partner
    """Give the partner with other facts."""
    return replace(HELD, **facts)


def address(**parts: Any) -> Partner:  # noqa: ANN401  parts of an address
    """Give the partner with another address."""
    return replace(HELD, address=replace(HELD.address, **parts))


LINES = HELD.address.lines
EDITS: dict[str, tuple[Partner, list[tuple[str, str]]]] = {
    "a text keeps the comment on its line": (
        partner(name="Glebe Hall"),
        [("name: 'Glebe House'   # as", "name: Glebe Hall   # as")],
    ),
    "a text inside a mapping": (address(town="Leicester"), [("town: Loughborough   #", "town: Leicester   #")]),
    "a fact that goes leaves its neighbours": (
        address(town=None),
        [("    town: Loughborough   # not Leicester\n", "")],
    ),
    "a fact that comes stands below the others": (
        address(county="Leicestershire"),
        [("    postcode: LE11 2TZ\n", "    postcode: LE11 2TZ\n    county: Leicestershire\n")],
    ),
    "an item of text that changes is another item": (
        address(lines=("Chambers", *LINES[1:])),
        [("    - Woodgate Chambers # first floor\n", "    - Chambers\n")],
    ),
    "an item that goes leaves the comment above it": (
        address(lines=(LINES[0], LINES[2])),
        [('    - "70 Woodgate"\n', "")],
    ),
    "an item that comes last": (
        address(lines=(*LINES, "Yard")),
        [("    - Back door\n", "    - Back door\n    - Yard\n")],
    ),
    "an item that comes first stands below the comment of the list": (
        address(lines=("Unit 1", *LINES)),
        [("    - Woodgate Chambers", "    - Unit 1\n    - Woodgate Chambers")],
    ),
    "items that change places take the comments above them along": (
        address(lines=(LINES[2], LINES[1], LINES[0])),
        [
            (
                '    - Woodgate Chambers # first floor\n    # the street\n    - "70 Woodgate"\n    - Back door\n',
                '    - Back door\n    # the street\n    - "70 Woodgate"\n    - Woodgate Chambers # first floor\n',
            )
        ],
    ),
    "a list that becomes empty": (
        address(lines=()),
        [
            (
                (
                    "    lines:\n    # the building\n    - Woodgate Chambers # first floor\n    # the street\n"
                    '    - "70 Woodgate"\n    - Back door\n'
                ),
                "",
            )
        ],
    ),
    "a mapping in flow style": (
        partner(identifiers={"gss": "E06000017"}),
        [("identifiers: {gss: E06000016, ods: 'A1B'}\n", "identifiers:\n  gss: E06000017\n")],
    ),
    "an item with a key of somebody's own": (
        partner(retention=(Retention(information="Files", period="7 years"), HELD.retention[1])),
        [("    period: 6 years\n", '    period: "7 years"\n')],
    ),
    "an item in flow style keeps a key of somebody's own": (
        partner(retention=(HELD.retention[0], Retention(information="Letters", period="2 years"))),
        [
            (
                "  - {information: Letters, period: 1 year, own: 1}\n",
                '  - information: Letters\n    period: "2 years"\n    own: 1\n',
            )
        ],
    ),
    "items that change places and values": (
        partner(
            retention=(
                Retention(information="Letters", period="2 years"),
                Retention(information="Images", period="days"),
                Retention(information="Files", period="7 years"),
            )
        ),
        [
            (
                (
                    "  - information: Files\n    period: 6 years\n    why: the law\n  # letters are short\n"
                    "  - {information: Letters, period: 1 year, own: 1}\n"
                ),
                (
                    '  # letters are short\n  - information: Letters\n    period: "2 years"\n    own: 1\n'
                    "  - information: Images\n    period: days\n"
                    '  - information: Files\n    period: "7 years"\n    why: the law\n'
                ),
            )
        ],
    ),
    "nothing": (HELD, []),
}


@pytest.mark.parametrize("case", EDITS)
def test_an_edit_changes_the_lines_of_what_changed(case: str) -> None:
    """Every other byte is as it was."""
    new, replacements = EDITS[case]
    expected = PARTNER
    for before, after in replacements:
        assert before in expected
        expected = expected.replace(before, after, 1)
    assert edit("p", PARTNER.encode(), values(new), Partner).decode() == expected


DPO, BOSS = Post(post="dpo", title="Officer"), Post(post="signatory", name="Ann")
POSTS: list[tuple[str, tuple[Post, ...], str]] = [
    (
        "posts:\n  - title: Officer\n    post: dpo\n    name: Bob\n",
        (Post(post="dpo", name="Bob"),),
        "posts:\n  - post: dpo\n    name: Bob\n",
    ),
    (
        "posts:\n  -   title: Officer\n      # which\n      post: dpo\n      name: Bob\n",
        (Post(post="dpo", name="Bob"),),
        "posts:\n  -\n      # which\n      post: dpo\n      name: Bob\n",
    ),
    (
        "posts:\n  - title: Officer\n    name: Bob\n    post: dpo\n",
        (Post(post="dpo", email="a@b.uk"),),
        "posts:\n  - post: dpo\n    email: a@b.uk\n",
    ),
    (
        "posts:\n  -\n    # Bob's\n    post: dpo\n    title: Officer\n  -  post: signatory\n     name: Ann\n",
        (BOSS, DPO),
        "posts:\n  -  post: signatory\n     name: Ann\n  -\n    # Bob's\n    post: dpo\n    title: Officer\n",
    ),
    ("posts: []  # none yet\n", (DPO,), "posts:\n  - post: dpo\n    title: Officer\n"),
    ("posts:\n  - post: dpo\n    title: Officer\n", (), "posts: []\n"),
    ("posts: [{post: dpo, title: Officer, own: x}]\n", (DPO, BOSS),
        "posts:\n  - post: dpo\n    title: Officer\n    own: x\n  - post: signatory\n    name: Ann\n"),
    (
        "--- # c\n{posts: [{post: dpo, title: Officer}], own: {a: x}} # d\n...\n",
        (BOSS,),
        "--- # c\n# d\nposts:\n  - post: signatory\n    name: Ann\nown:\n  a: x\n...\n",
    ),
    (
        "{posts: [{title: Officer, post: dpo}], own: 1} # d\n",
        (DPO,),
        "{posts: [{title: Officer, post: dpo}], own: 1} # d\n",
    ),
    (
        "--- {posts: [], own: 1}\n",
        (BOSS,),
        "---\nposts:\n  - post: signatory\n    name: Ann\nown: 1\n",
    ),
    (
        "own: |+\n  x\n\n# c\nposts:\n  - post: dpo\n    title: Officer\n    own: |+\n      y\n\n",
        (DPO, BOSS),
        ("own: |+\n  x\n\n# c\nposts:\n  - post: dpo\n    title: Officer\n    own: |+\n      y\n\n"
        "  - post: signatory\n    name: Ann\n"),
    ),
    (
        "posts:\n  - post: dpo\n    title: Officer\n    name:\n# c\nown:\n  - a:\n    b:\n\n# end\n",
        (Post(post="dpo", title="Officer", email="a@b.uk"), BOSS),
        ("posts:\n  - post: dpo\n    title: Officer\n    name:\n    email: a@b.uk\n  - post: signatory\n    name: Ann\n"
        "# c\nown:\n  - a:\n    b:\n\n# end\n"),
    ),
    (
        "posts:\n- post: dpo\n  title: >-\n    Officer\n    of data\n  name:\n    Bob\n    Other\n",
        (Post(post="dpo", title="Lead", name="Bob"),),
        "posts:\n- post: dpo\n  title: Lead\n  name: Bob\n",
    ),
    (
        ("posts:\n  - post: dpo\n    title: Officer\n    confirmed: 2020-01-01 # when\n"
        "    address: {town: X, own: {a: [1]}}\n"),
        (Post(post="dpo", title="Officer", confirmed=date(2021, 1, 1), address=Address(town="Rugby")),),
        ("posts:\n  - post: dpo\n    title: Officer\n    confirmed: 2021-01-01 # when\n    address:\n"
        "      town: Rugby\n"
        "      own:\n        a:\n          - 1\n"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "new", "after"), POSTS, ids=range(len(POSTS)))
def test_a_list_is_edited_in_any_style(before: str, new: tuple[Post, ...], after: str) -> None:
    """A dash may stand alone, a first key may go, flow style becomes block style."""
    assert edit("p", before.encode(), values(PostsRecord(new)), PostsRecord).decode() == after


def test_what_a_record_says_although_it_is_so_by_default_stays() -> None:
    """Somebody wrote it, and nothing about it changes."""
    before = "posts:\n  - post: dpo\n    title: A\n    name: # who\n\n    email: null\n    address: {lines: []}\n"
    new = values(PostsRecord((Post(post="dpo", title="B", address=Address()),)))
    after = before.replace("title: A", "title: B")
    assert edit("p", before.encode(), new, PostsRecord).decode() == after
    named = values(PostsRecord((Post(post="dpo", title="B", name="C", address=Address()),)))
    assert edit("p", before.encode(), named, PostsRecord).decode() == after.replace("name:", "name: C")


def test_a_key_of_somebodys_own_may_have_the_name_of_a_known_one_elsewhere() -> None:
    """A period at the top of a partner is not the period of a retention."""
    before = "name: A\nperiod: mine\ntown: X\ncategory: other\nevent: fair\n"
    after = edit("p", before.encode(), values(Partner(name="B", category="other")), Partner)
    assert after.decode() == before.replace("name: A", "name: B")


def test_a_changed_setting_leaves_the_others() -> None:
    """A period has three lines, and one of them changes."""
    before = write(values(AGREEMENT), "c")
    shorter = replace(AGREEMENT, periods=replace(AGREEMENT.periods, suspension=Period(40, "days", 19)))
    assert edit("p", before, values(shorter), Agreement) == before.replace(b"length: 45", b"length: 40")


def test_a_record_that_stands_as_the_program_wrote_it_is_written_anew() -> None:
    """A new key stands where a new record has it; with a comment of somebody's own in it, it comes below the others."""
    partner = Partner(name="A", category="police", identifiers={"gss": "E06000016"})
    moved = replace(partner, address=Address(town="Oakham"))
    written = write(values(partner), "the first line")
    assert edit("a.yaml", written, values(moved), Partner) == write(values(moved), "the first line")
    edited = edit("a.yaml", written + b"# ours\n", values(moved), Partner)
    assert edited.endswith(b"  gss: E06000016\naddress:\n  town: Oakham\n# ours\n")


def test_a_record_that_is_malformed_is_not_edited() -> None:
    """The message is that of reading it."""
    with pytest.raises(MalformedRecordError, match=r"^p:2: the key 'name' appears twice$"):
        edit("p", b"name: A\nname: B\n", values(HELD), Partner)
    with pytest.raises(MalformedRecordError, match=r"^p:1: the key 'category' is missing$"):
        edit("p", b"name: A\n", values(HELD), Partner)


STYLES = styles()


def edits(posts: tuple[Post, ...]) -> dict[str, tuple[Post, ...]]:
    """Give what the posts may become: one taken out, changed, added, moved; all of them at once."""
    changed = tuple(replace(post, title="Head: of # IG", name=None) for post in posts)
    new = Post(post="caldicott-guardian", title="Medical Director", name="Carol")
    made = {
        "all but one": posts[1:],
        "all but the last": posts[:-1],
        "none": (),
        "one added": (*posts, new),
        "one added above": (new, *posts),
        "turned round": posts[::-1],
        "turned round and changed": changed[::-1],
        "changed": changed,
        "twice the same": (*posts, *posts),
        "the first changed, the last taken out": (*changed[:1], *posts[1:-1]),
    }
    return made | {f"{number} changed": (*posts[:number], changed[number], *posts[number + 1 :]) for number in range(2)}


@pytest.mark.parametrize("style", STYLES)
def test_g08_an_edit_says_what_was_decided_in_whatever_style_the_record_is(style: str) -> None:
    """A comment stays a comment, a name stays a name, a key of somebody's own stays; or the record is written anew."""
    content = STYLES[style].encode()
    before = load("p", content, PostsRecord).posts
    own = {key: value for key, value in yaml.read("p", content).items() if key != "posts"}
    for what, after in edits(before if len(before) > 1 else before * 2).items():
        record = PostsRecord(after)
        made = edit("p", content, values(record), PostsRecord)
        assert load("p", made, PostsRecord) == record, what
        assert {key: value for key, value in yaml.read("p", made).items() if key != "posts"} == own, what
        assert edit("p", made, values(record), PostsRecord) == made, what


def test_g08_a_comment_below_a_name_does_not_become_part_of_it() -> None:
    """The comment of a signatory who is taken out would have been read as part of the folded name above it."""
    content = (
        b"posts:\n  - post: signatory\n    name: >-\n      Alpha One\n  - post: signatory\n    name: Beta Two\n"
        b"      # acting for all schools of the county\n"
    )
    left = load("p", content, PostsRecord).posts[:1]
    made = edit("p", content, values(PostsRecord(left)), PostsRecord)
    assert load("p", made, PostsRecord).posts == left
    assert b"# acting for all schools of the county" in made


def test_g09_posts_that_are_equal_are_edited_in_the_end() -> None:
    """The first of them changes, and each turn moved the others about."""
    post = Post(post="responsible", title="IG Lead", email="ig@example.org")
    content = write(values(PostsRecord((post, post, post))), "x") + b"# ours\n"
    changed = PostsRecord((replace(post, title="Head of IG"), post, post))
    assert load("p", edit("p", content, values(changed), PostsRecord), PostsRecord) == changed


def test_g09_an_edit_of_a_record_as_large_as_there_may_be_ends_soon() -> None:
    """Thousands of items are looked up and not searched for, or this would take an hour."""
    posts = tuple(Post(post="responsible", title=f"Lead {number}") for number in range(2_000))
    content = write(values(PostsRecord(posts)), "x") + b"# ours\n"
    turned = PostsRecord(posts[::-1])
    began = time.monotonic()
    assert load("p", edit("p", content, values(turned), PostsRecord), PostsRecord) == turned
    assert time.monotonic() - began < 60


def test_an_edit_that_would_make_a_record_too_large_is_refused() -> None:
    """It could not be read again, by nobody."""
    posts = tuple(Post(post="responsible", title="x" * 500) for _ in range(2_500))
    content = write(values(PostsRecord(posts[:1])), "x") + b"# ours\n"
    with pytest.raises(StoreError, match=r"^p would be a record that cannot be read"):
        edit("p", content, values(PostsRecord(posts)), PostsRecord)
