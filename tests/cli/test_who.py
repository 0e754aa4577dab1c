"""Who to ring, typed: the right post in one line, or the one that stands in for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import PARTNER, run

if TYPE_CHECKING:
    from pathlib import Path


def hold(kind: str, partner: str, *words: str) -> None:
    """Fill a post."""
    assert run("assign-post", kind, partner, *words, "--yes").code == 0


def test_the_right_post_in_one_line(store: Path) -> None:
    """Partner, office, name, telephone, e-mail."""
    reach = ("--telephone", "0116 496 0002", "--email", "breach@example.org")
    hold("breach-contact", "glebe-house", "--title", "Duty Manager", "--name", "Sam Example", *reach)
    done = run("who", "Glebe House", "--for", "breach")
    assert done.out == "Glebe House: Duty Manager, Sam Example, 0116 496 0002, breach@example.org\n"
    assert store.is_dir()


@pytest.mark.parametrize(
    ("occasion", "kind"),
    [("breach", "dpo"), ("request", "dpo"), ("suspension", "responsible"), ("adoption", "signatory")],
)
def test_another_post_stands_in_and_the_line_says_so(occasion: str, kind: str, store: Path) -> None:
    """And what fills the gap is next."""
    hold("dpo", PARTNER, "--title", "Protection Officer", "--telephone", "0116 496 0005")
    hold("responsible", PARTNER, "--telephone", "0116 496 0006")
    report = run("who", PARTNER, "--for", occasion, "--json").report
    [found] = report["contacts"]
    assert (found["post"], found["for"]) == (kind, occasion)
    assert (found["fill"] is None) == (found["wanted"] == kind)
    said = run("who", PARTNER, "--for", occasion).out
    assert ("can be reached)" in said) == (found["wanted"] != kind)
    assert (f"isa-admin assign-post {found['wanted']} {PARTNER}" in said) == (found["wanted"] != kind)
    assert store.is_dir()


def test_a_post_without_a_telephone_is_a_gap_too(store: Path) -> None:
    """Somebody with a phone in hand needs a number."""
    hold("breach-contact", PARTNER, "--title", "Duty Manager", "--email", "breach@example.org")
    done = run("who", PARTNER, "--for", "breach")
    assert "no telephone recorded, breach@example.org" in done.out
    assert f"isa-admin assign-post breach-contact {PARTNER} --telephone NUMBER" in done.out
    assert store.is_dir()


def test_without_an_occasion_each_is_answered(store: Path) -> None:
    """One line for each, after what to know of a partner that is not bound."""
    lines = run("who", PARTNER).out.splitlines()
    assert [line.partition(":")[0] for line in lines[1:5]] == ["breach", "request", "suspension", "adoption"]
    assert store.is_dir()


def test_without_a_partner_all_are_answered(store: Path) -> None:
    """By name, those that only may join too; of these it is said that they have not adopted."""
    report = run("who", "--for", "adoption", "--json").report
    assert len(report["contacts"]) == 31
    names = [one["partner_name"] for one in report["contacts"]]
    assert names == sorted(names, key=str.casefold)
    assert len(run("who", "--for", "adoption").out.partition("\n\nnext:")[0].splitlines()) == 32
    assert store.is_dir()


def test_where_nobody_can_be_reached_the_answer_is_no(store: Path) -> None:
    """Exit 1, with what fills the gap."""
    done = run("who", "barnardos", "--for", "breach")
    assert done.code == 1
    assert "Barnardo's: no post that can be reached is recorded" in done.out
    assert "isa-admin assign-post breach-contact barnardos" in done.out
    assert store.is_dir()


def test_nobody_is_asked_to_fill_the_posts_of_a_body_that_is_no_more(store: Path) -> None:
    """It is said what became of it, and that nobody took its place."""
    assert run("close-partner", "cafcass", "--on", "today", "--reason", "It was wound up", "--yes").code == 0
    done = run("who", "cafcass")
    assert "CAFCASS closed on " in done.out
    assert "no other body took its place: nothing is shared under the agreement" in done.out
    assert "assign-post" not in done.out
    assert {one["fill"] for one in run("who", "cafcass", "--json").report["contacts"]} == {None}
    assert store.is_dir()


@pytest.mark.usefixtures("store")
def test_a_signatory_who_cannot_be_reached_is_not_added_once_more() -> None:
    """The command that fills the gap names the person, and works as it is printed."""
    assert run("add-signatory", "nspcc", "Robin O'Example", "--role", "Chair", "--yes").code == 0
    asked = run("who", "nspcc", "--for", "adoption").out
    assert asked.endswith('isa-admin add-signatory nspcc "Robin O\'Example" --email ADDRESS\n')
    done = run("add-signatory", "nspcc", "Robin O'Example", "--email", "robin@example.org", "--yes")
    assert "Signatory    Robin O'Example, Chair, robin@example.org" in done.out
    assert "Robin O'Example, no telephone recorded, robin@example.org" in run("who", "nspcc", "--for", "adoption").out
