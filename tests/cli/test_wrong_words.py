"""What wrong input gets, typed: one message that names the thing, one remedy, the exit code, and nothing changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from msgspec import Struct

from tests.cli.acting import PARTNER, RECORD_ADOPTION, Said, commit_by_hand, run, run_apart, state
from tests.scenarios.offering import not_to_be_typed

if TYPE_CHECKING:
    from pathlib import Path


class Wrong(Struct, frozen=True):
    """Words that do not work: what is typed, the exit code, what the message names, what the remedy offers."""

    words: tuple[str, ...]
    code: int
    names: str
    offers: str


NEW = ("--address", "1 New Road", "--town", "Leicester", "--postcode", "LE1 1AA", "--category", "other")


def add(name: str, *more: str) -> tuple[str, ...]:
    """Type add-partner with all that it needs; a later option wins over an earlier one."""
    return ("add-partner", name, *NEW, *more)


def adopt(**other: str) -> tuple[str, ...]:
    """Type record-adoption with other values for some options."""
    words = list(RECORD_ADOPTION)
    for option, value in other.items():
        flag = f"--{option}"
        if flag in words:
            words[words.index(flag) + 1] = value
        else:
            words += [flag, value]
    return tuple(words)


UNKNOWN = {
    "category, far from all": Wrong(add("New Road", "--category", "zoo"), 3, "'zoo'", "local-authorities"),
    "category, near one": Wrong(add("New Road", "--category", "helth"), 3, "'helth'", "did you mean health"),
    "category of a list": Wrong(("list-partners", "--category", "polise"), 3, "'polise'", "did you mean police"),
    "category of an update": Wrong(("update-partner", PARTNER, "--category", "probaton"), 3, "'probaton'", "probation"),
    "partner, near one": Wrong(("show-partner", "glebe-huose"), 3, "'glebe-huose'", "did you mean glebe-house"),
    "partner, part of a name": Wrong(
        ("show-partner", "county-council"), 3, "'county-council'", "rutland-county-council"
    ),
    "partner, far from all": Wrong(("show-partner", "zzzz"), 3, "'zzzz'", "isa-admin list-partners"),
    "partner to update": Wrong(("update-partner", "glebehouse", "--town", "X"), 3, "'glebehouse'", "glebe-house"),
    "partner to remove": Wrong(("remove-partner", "harbor-trust"), 3, "'harbor-trust'", "did you mean harbour-trust"),
    "partner with a signatory": Wrong(("add-signatory", "nspx", "A", "--role", "B"), 3, "'nspx'", "nspcc"),
    "partner without one": Wrong(("remove-signatory", "nspx", "A"), 3, "'nspx'", "nspcc"),
    "partner with a post": Wrong(("assign-post", "dpo", "cafcsas", "--title", "T"), 3, "'cafcsas'", "cafcass"),
    "partner that adopts": Wrong(("record-adoption", "barnado"), 3, "'barnado'", "barnardos"),
    "partner of a history": Wrong(("history", "glebes"), 3, "'glebes'", "glebe-house"),
    "partner of a form": Wrong(
        ("render", "--part", "signing-form", "--partner", "glebe hse"), 3, "'glebe hse'", "glebe-house"
    ),
    "version of an adoption": Wrong(adopt(version="V4.50"), 3, "'V4.50'", "V4.00"),
    "document of another kind": Wrong(("render", "--out", "../agreement.pdf"), 2, "agreement.pdf", "agreement.docx"),
    "version of a document": Wrong(("render", "--version", "V77.00"), 3, "'V77.00'", "V4.00"),
    "post, near one": Wrong(("assign-post", "breach-contct", PARTNER), 3, "'breach-contct'", "breach-contact"),
    "post, far from all": Wrong(("assign-post", "zzz", PARTNER), 3, "'zzz'", "caldicott-guardian"),
    "signatory": Wrong(("remove-signatory", PARTNER, "Robyn"), 3, "'Robyn'", "Robin Example"),
    "part of the agreement": Wrong(("render", "--part", "appendix-z"), 3, "'appendix-z'", "appendix-a"),
    "topic": Wrong(("help", "date"), 3, "'date'", "dates"),
}

NAMES = {
    "taken": Wrong(add("Glebe House"), 2, "glebe-house", "update-partner"),
    "taken, written otherwise": Wrong(add("GLEBE  house!"), 2, "glebe-house", "--id"),
    "taken by id": Wrong(add("Another House", "--id", "glebe-house"), 2, "glebe-house", "--id"),
    "reserved: CON": Wrong(add("CON"), 2, "'con'", "--id con-partner"),
    "reserved: NUL": Wrong(add("NUL"), 2, "'nul'", "--id nul-partner"),
    "reserved: com1": Wrong(add("com1"), 2, "'com1'", "--id com1-partner"),
    "reserved: Lpt9": Wrong(add("Lpt9"), 2, "'lpt9'", "--id lpt9-partner"),
    "reserved, as an id": Wrong(add("Prison Trust", "--id", "prn"), 2, "'prn'", "glebe-house"),
    "only symbols": Wrong(add("!!! %$"), 2, "'!!! %$'", "--id short-name"),
    "only an emoji": Wrong(add("\N{SNOWMAN}\ufe0f"), 2, "\N{SNOWMAN}", "--id"),
    "empty": Wrong(add(""), 2, "name", "one line of text"),
    "blank": Wrong(add("   "), 2, "name", "one line of text"),
    "very long": Wrong(add("A" * 501), 2, "501", "one line of text"),
    "with an escape": Wrong(add("Glebe \x1b[31mRed"), 2, "<U+001B>", "one line of text"),
    "turned around": Wrong(add("Glebe \u202eesuoH"), 2, "<U+202E>", "one line of text"),
    "id with capitals": Wrong(add("New Road", "--id", "New"), 2, "'New'", "glebe-house"),
    "id with a way out": Wrong(add("New Road", "--id", "../new"), 2, "'../new'", "glebe-house"),
    "id that is too long": Wrong(add("New Road", "--id", "a" * 65), 2, "64", "glebe-house"),
    "of a signatory that is there": Wrong(
        ("add-signatory", PARTNER, "robin example", "--role", "Chair"), 2, "robin example", "remove-signatory"
    ),
}

NOT_ONE = {
    "postcode": Wrong(add("New Road", "--postcode", "12345"), 2, "'12345'", "LE3 8RA"),
    "postcode that is empty": Wrong(add("New Road", "--postcode", ""), 2, "postcode", "LE3 8RA"),
    "postcode of an update": Wrong(("update-partner", PARTNER, "--postcode", "LE3"), 2, "'LE3'", "LE3 8RA"),
    "e-mail": Wrong(add("New Road", "--signatory-email", "robin"), 2, "'robin'", "breaches@council.gov.uk"),
    "e-mail without a domain": Wrong(add("New Road", "--breach-email", "a@b"), 2, "'a@b'", "breaches@council.gov.uk"),
    "e-mail of a post": Wrong(
        ("assign-post", "dpo", PARTNER, "--title", "T", "--email", "a b@c.org"), 2, "'a b@c.org'", "council.gov.uk"
    ),
    "telephone": Wrong(add("New Road", "--breach-telephone", "ring us"), 2, "'ring us'", "0116 496 0000"),
    "telephone that cannot be": Wrong(
        add("New Road", "--responsible-telephone", "0116 49"), 2, "'0116 49'", "0116 496 0000"
    ),
    "date": Wrong(adopt(on="soon"), 2, "'soon'", "22 November 2026"),
    "date that is ambiguous": Wrong(adopt(on="03/04/2026"), 2, "'03/04/2026' is ambiguous", "2026-11-22"),
    "date that is no day": Wrong(adopt(on="2026-02-30"), 2, "'2026-02-30'", "2026-11-22"),
    "date of a list": Wrong(("list-partners", "--on", "1/2/2020"), 2, "ambiguous", "2026-11-22"),
    "date of a document": Wrong(("render", "--as-at", "yesteryear"), 2, "'yesteryear'", "2026-11-22"),
    "version label": Wrong(adopt(version="four"), 2, "'four'", "V4.00"),
    "version label of a document": Wrong(("render", "--version", "latest"), 2, "'latest'", "V4.00"),
    "identifier": Wrong(add("New Road", "--identifier", "gss=123"), 2, "'123'", "NAME=VALUE"),
    "identifier of no register": Wrong(add("New Road", "--identifier", "vat=123"), 2, "'vat'", "gss"),
    "identifier without a value": Wrong(add("New Road", "--identifier", "gss"), 2, "GSS code", "NAME=VALUE"),
    "retention period": Wrong(
        ("update-partner", PARTNER, "--retention", "Case records"), 2, "period", "Case records=6 years"
    ),
    "scan that is not there": Wrong(adopt(paper="nowhere.pdf"), 2, "nowhere.pdf", "scan"),
    "scan that is a folder": Wrong(adopt(paper="agreement"), 2, "agreement is a folder", "scan"),
    "scan that is empty": Wrong(adopt(paper="../empty.pdf"), 2, "empty.pdf is empty", "scan"),
    "update of nothing": Wrong(("update-partner", PARTNER), 2, "nothing would change", "at least one new value"),
    "update to the same": Wrong(
        ("update-partner", PARTNER, "--town", "Leicester"), 2, "nothing would change", "new value"
    ),
    "post as signatory": Wrong(("assign-post", "signatory", PARTNER), 2, "signatory", "add-signatory harbour-trust"),
    "two pasts of a document": Wrong(
        ("render", "--as-at", "2020-01-01", "--version", "V4.00"), 2, "--as-at and --version", "one of them"
    ),
    "signing form of nobody": Wrong(("render", "--part", "signing-form"), 2, "signing form", "--partner"),
}

NO_SENTENCE = {
    "a name without quotation marks": Wrong(("add-partner", "New", "Road"), 2, "does not expect: Road", '"'),
    "a partner before the post": Wrong(
        ("assign-post", "glebe-house", "dpo"), 2, "the post comes first", "isa-admin assign-post dpo glebe-house"
    ),
    "no option that must be there": Wrong(("request-adoption", PARTNER), 2, "--out is missing", "--out DIR"),
    "no reason": Wrong(("revoke-key", "A" * 40), 2, "--reason is missing", "isa-admin revoke-key --help"),
    "no argument": Wrong(("show-partner",), 2, "PARTNER is missing", "isa-admin show-partner --help"),
}

AGAINST_A_RULE = {
    "an adoption in the future": Wrong(adopt(on="2099-01-01"), 4, "1 January 2099 is in the future", "--on"),
    "an adoption before its version": Wrong(adopt(on="2016-12-01"), 4, "1 December 2016", "--version"),
    "an adoption of a draft": Wrong(adopt(version="V0.01", on="2026-01-01"), 4, "V0.01 is a draft", "list-versions"),
    "a second adoption": Wrong(
        ("record-adoption", "glebe-house", *adopt(version="V2.00")[2:]), 4, "has already adopted V2.00", "show-partner"
    ),
    "an adoption before the last one": Wrong(
        ("record-adoption", "diocese-of-leicester", *adopt(version="V2.00", on="2016-01-05")[2:]),
        4,
        "21 December",
        "--on",
    ),
    "removing a partner in force": Wrong(("remove-partner", "glebe-house"), 4, "Glebe House is in-force", "isa-admin"),
    "a document of the future": Wrong(("render", "--as-at", "2099-01-01"), 4, "1 January 2099", "--as-at"),
}


def refused(store: Path, wrong: Wrong) -> Said:
    """Type it, and ensure that it is refused as it should be with nothing changed."""
    before = state(store)
    done = run(*wrong.words)
    assert done.code == wrong.code, done
    assert re.findall(r"^(error|try): ", done.err, re.MULTILINE) == ["error", "try"]
    assert wrong.names in done.error
    assert wrong.offers in done.remedy
    assert "Traceback" not in done.err
    assert done.out == ""
    assert not_to_be_typed(done) == []
    assert state(store) == before
    return done


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_is_not_there_gets_what_was_probably_meant(case: str, store: Path) -> None:
    """Exit 3, with close matches or a way to see all."""
    refused(store, UNKNOWN[case])


@pytest.mark.parametrize("case", NAMES)
def test_a_name_that_cannot_name_a_folder_is_refused(case: str, store: Path) -> None:
    """Taken, reserved by Windows, or without a letter: exit 2, and how to give another id."""
    refused(store, NAMES[case])


@pytest.mark.parametrize("case", NOT_ONE)
def test_an_answer_of_another_kind_says_what_was_expected(case: str, store: Path) -> None:
    """Exit 2; the message repeats what was typed, the remedy shows the form."""
    (store.parent / "empty.pdf").touch()
    refused(store, NOT_ONE[case])


@pytest.mark.parametrize("case", NO_SENTENCE)
def test_words_too_many_too_few_or_in_another_order_are_named(case: str, store: Path) -> None:
    """Exit 2; by the name that the help has for them, with the command as it should be or its help."""
    refused(store, NO_SENTENCE[case])


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("due", "--on"), "--on takes a value, and none follows"),
        (("bound", PARTNER, "--between", "2026-01-01"), "--between takes 2 values, and fewer follow"),
    ],
)
def test_an_option_without_its_value_sends_to_the_help_of_its_command(words: tuple[str, ...], names: str) -> None:
    """Not to that of the program, which lists commands and no options."""
    done = run_apart(*words)
    assert (done.code, done.error, done.remedy) == (2, names, f"see what it takes: isa-admin {words[0]} --help")


def test_a_name_that_begins_with_a_hyphen_is_told_where_it_goes(store: Path) -> None:
    """It looks like an option; behind two hyphens it is a name."""
    done = run("show-partner", "-Harrow")
    assert (done.code, "no option -H" in done.error, "comes after --" in done.remedy) == (2, True, True), done
    assert "'-Harrow'" in run("show-partner", "--", "-Harrow").error
    assert "comes after" not in run("status", "-H").remedy
    assert "comes after" not in run("show-partner", "--nothing-like-it", "x").remedy
    assert store.is_dir()


def test_what_an_address_lacks_is_said_in_one_sentence(store: Path) -> None:
    """The library's full stop would stand before whatever an import puts after it."""
    assert run(*add("New Road", "--signatory-email", "robin")).error.endswith("must have an @-sign")
    assert store.is_dir()


@pytest.mark.parametrize("case", AGAINST_A_RULE)
def test_what_the_agreement_does_not_allow_is_refused(case: str, store: Path) -> None:
    """Exit 4; the message cites the section where there is one."""
    done = refused(store, AGAINST_A_RULE[case])
    no_section = (
        "before the last",
        "in the future",
        "document",
    )  # the order of days is the register's rule, no section's
    assert any(words in case for words in no_section) or re.search(r"Agreement s\.\d+", done.error)


def test_a_second_adoption_of_the_version_just_adopted_is_refused(store: Path) -> None:
    """What was recorded a moment ago counts."""
    assert run(*RECORD_ADOPTION, "--version", "V4.00").code == 0
    refused(
        store, Wrong(adopt(version="v4.00", on="2026-11-21"), 4, "has already adopted V4.00, on 20 November", "show")
    )


def test_no_message_speaks_as_gov_uk_does_not(store: Path) -> None:
    """No message of these says please, sorry, invalid, forbidden or oops."""
    said = [run(*wrong.words).err for wrong in (*UNKNOWN.values(), *NAMES.values(), *AGAINST_A_RULE.values())]
    assert not re.search(r"\b(please|sorry|invalid|forbidden|oops)\b", "".join(said), re.IGNORECASE)
    assert store.is_dir()


def test_an_unknown_category_in_a_record_made_by_hand_is_found(store: Path) -> None:
    """A partner of no category is no reason to fail: it is shown, and check says what to do."""
    facts = (store / "partners/glebe-house/partner.yaml").read_text("utf-8")
    commit_by_hand(store, "partners/glebe-house/partner.yaml", facts.replace("category: other", "category: zoo"))
    assert "zoo" in run("show-partner", "glebe-house").out
    assert "zoo" in run("list-partners").out
    assert "unknown-category" in run("check").out
