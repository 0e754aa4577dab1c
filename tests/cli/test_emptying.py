"""A hyphen takes a fact away, in every option as in every cell of an imported sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from isa_admin.records.yaml import read
from tests.cli.acting import PARTNER, run

if TYPE_CHECKING:
    from pathlib import Path

FACTS = f"partners/{PARTNER}/partner.yaml"
POSTS = f"partners/{PARTNER}/posts.yaml"


def record(store: Path, path: str) -> dict[str, Any]:
    """Give a record of the store."""
    return read(path, (store / path).read_bytes())


def test_a_fact_of_a_partner_is_taken_away(store: Path) -> None:
    """What is not given stays."""
    given = ("--county", "Rutland", "--identifier", "ods=RT5", "--retention", "Case records=6 years")
    assert run("update-partner", PARTNER, *given, "--yes").code == 0
    assert record(store, FACTS)["address"]["county"] == "Rutland"
    gone = ("--county", "-", "--identifier", "ods=-", "--retention", "Case records=-")
    done = run("update-partner", PARTNER, *gone, "--yes")
    assert done.code == 0, done.err
    now = record(store, FACTS)
    assert "county" not in now["address"]
    assert now["address"]["town"]
    assert {"identifiers", "retention"}.isdisjoint(now)
    assert run("update-partner", PARTNER, "--address", "-", "--town", "-", "--postcode", " - ", "--yes").code == 0
    assert "address" not in record(store, FACTS)


def test_a_part_of_a_post_is_taken_away_and_with_the_last_one_the_post(store: Path) -> None:
    """Nobody is left under a name that is a hyphen."""
    held = ("--title", "Protection Officer", "--name", "Dee", "--email", "dpo@example.org", "--telephone", "101")
    assert run("assign-post", "dpo", PARTNER, *held, "--yes").code == 0
    assert run("assign-post", "dpo", PARTNER, "--name", "-", "--telephone", "-", "--yes").code == 0
    [post] = [one for one in record(store, POSTS)["posts"] if one["post"] == "dpo"]
    assert {*post} == {"post", "title", "email", "confirmed"}
    done = run("assign-post", "dpo", PARTNER, "--title", "-", "--email", "-", "--yes")
    assert done.code == 0, done.err
    assert "Left open Data protection officer" in " ".join(done.out.split())
    assert "dpo" not in [one["post"] for one in record(store, POSTS)["posts"]]


def test_a_new_signatory_may_be_said_to_have_no_mailbox(store: Path) -> None:
    """The question is answered."""
    words = ("add-signatory", PARTNER, "Pat Example", "--role", "Chair", "--email", "-", "--telephone", "-", "--yes")
    assert run(*words).code == 0
    [post] = [one for one in record(store, POSTS)["posts"] if one.get("name") == "Pat Example"]
    assert {"email", "telephone"}.isdisjoint(post)


@pytest.mark.parametrize(
    "words",
    [
        ("update-partner", PARTNER, "--name", "-"),
        ("add-signatory", PARTNER, "-", "--role", "Chair"),
        ("add-signatory", PARTNER, "Pat Example", "--role", "-"),
    ],
)
@pytest.mark.usefixtures("store")
def test_what_there_must_be_is_not_taken_away(words: tuple[str, ...]) -> None:
    """A partner has a name, a signatory a name and an office."""
    done = run(*words, "--yes")
    assert done.code == 2
    assert "cannot be emptied" in done.error
