"""A small store in a campaign: an agreement of three partners whose terms were changed, for the tests that play one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.terms import terms_digest
from tests.cli.acting import TODAY, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.acting import Said

PARTNERS = {
    "North Trust": ("--signatory", "Nora North", "--signatory-role", "Chief Executive"),
    "South School": ("--signatory", "Sol South", "--signatory-role", "Head Teacher"),
    "West Charity": ("--signatory", "Wim West", "--signatory-role", "Director"),
}
MAILBOXES = {"North Trust": "nora@north.example.org", "South School": "head@south.example.org"}
"""West Charity gave none: it gets post."""


def _typed(*words: str) -> Said:
    done = run(*words)
    assert done.code == 0, done.err
    return done


def issue(root: Path, version: str, on: str, *, material: bool = True, edit: tuple[str, str] | None = None) -> None:
    """Record a version by hand, as the pages for reviewers show it: text, row and digest in one commit."""
    terms = root / "agreement" / "terms"
    if edit is not None:
        file = terms / "19-suspension-and-withdrawal.md"
        changed = file.read_text("utf-8").replace(*edit)
        assert changed != file.read_text("utf-8")
        file.write_text(changed, "utf-8")
    digest = terms_digest({path.name: path.read_bytes() for path in terms.iterdir()})
    table = root / "agreement" / "versions.yaml"
    row = (
        f'version: "{version}"',
        f"on: {on}",
        "kind: issued",
        f"material: {str(material).lower()}",
        "comment: Sent out for adoption",
        "by: Olive Officer",
        f'terms_digest: "{digest}"',
    )
    lines = "\n    ".join(row)
    table.write_text(f"{table.read_text('utf-8')}  - {lines}\n", "utf-8")
    _typed("commit", f"Issue {version}", "--store", str(root), "--yes")


def sign(root: Path, name: str, version: str, on: str) -> Said:
    """Record that a partner adopted a version on paper; its form is another file than every other."""
    scan = root.parent / f"{name}-{version}.pdf"
    scan.write_bytes(f"%PDF-1.4 {name} signs {version}\n".encode())
    who, post = PARTNERS[name][1], PARTNERS[name][3]
    words = ("--on", on, "--version", version, "--signed-by", who, "--post", post)
    return _typed("record-adoption", name, "--paper", str(scan), *words, "--store", str(root), "--yes")


def found(root: Path, on: str) -> None:
    """Make the store: three partners that adopted on a day the terms it begins with."""
    _typed("init", str(root), "--blank", "--area", "Northshire", "--boards", "North Board", "--yes")
    for name, signatory in PARTNERS.items():
        mail = ("--signatory-email", MAILBOXES[name]) if name in MAILBOXES else ()
        town = ("--address", "1 High Street", "--town", "Oakham", "--postcode", "LE15 6AA")
        _typed("add-partner", name, "--category", "other", *signatory, *mail, *town, "--store", str(root), "--yes")
    for name in PARTNERS:
        sign(root, name, "V1.00", on)


def begin(root: Path) -> None:
    """Make the store and issue V9.00 with other terms, all of it today."""
    found(root, TODAY)
    issue(root, "V9.00", TODAY, edit=("it should provide", "it must provide"))
