"""What other programs make of our redlines: LibreOffice settles them as we do, and docxodus finds the same words."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from isa_admin.documents.blocks import text_of
from isa_admin.documents.raw import RawDocument, RawParagraph
from isa_admin.word.reading import read
from isa_admin.word.rendering import render
from tests import effort
from tests.documents.edits import edited
from tests.word.test_redline import PAPER, TEMPLATE, redlined

SYSTEM_PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("uno_settling.py")


def has_uno() -> bool:
    """Say whether LibreOffice can be driven over UNO here."""
    if shutil.which("soffice") is None or not Path(SYSTEM_PYTHON).exists():
        return False
    asked = subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False)
    return asked.returncode == 0


def words(document: RawDocument) -> str:
    """Give the words of a document without blanks.

    Where a paragraph ends is left aside, and with it its number: LibreOffice joins paragraphs in ways of its own.
    """
    found = []
    for block in document.blocks:
        if isinstance(block, RawParagraph):
            found.append(block.text)
        else:
            found += [cell.text for row in block.rows for cell in row]
    return re.sub(r"\s", "", "".join(found))


@pytest.mark.office
@pytest.mark.skipif(not has_uno(), reason="LibreOffice or python3-uno is not installed")
def test_libreoffice_accepts_and_rejects_all_as_we_do(tmp_path: Path) -> None:
    """On random edits of the agreement: not a word is another one."""
    made = {}
    for seed in (4, 11, 19) if effort.ALL else (11,):
        old = edited(PAPER.parts, Random(seed), seed % 5)
        made[f"redline-{seed}"] = redlined(old, edited(old, Random(-seed), 6 + seed))
    for name, content in made.items():
        (tmp_path / f"{name}.docx").write_bytes(content)
    pipe = f"isa-admin-{tmp_path.name}"
    office = subprocess.Popen(
        [
            "soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--norestore",
            "--nologo", f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        done = subprocess.run(
            [SYSTEM_PYTHON, str(SCRIPT), pipe, str(tmp_path)], capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == 0, done.stderr
    finally:
        office.terminate()
        office.wait(30)
    for name, content in made.items():
        for how, ours in (("accept", read(content, "accepted")), ("reject", read(content, "rejected"))):
            settled = read((tmp_path / f"{name}.{how}.made").read_bytes())
            assert settled.changes == 0
            assert words(settled) == words(ours), (name, how)


@pytest.mark.slow
def test_docxodus_finds_the_changes_that_we_mark(tmp_path: Path) -> None:
    """An engine of its own that compares two Word files: what it accepts and rejects are our two texts."""
    engines = pytest.importorskip("python_redlines", reason="python-redlines[docxodus] is not installed")
    old = PAPER.parts
    new = edited(old, Random(21), 12)
    files = {}
    for name, parts in (("old", old), ("new", new)):
        files[name] = tmp_path / f"{name}.docx"
        files[name].write_bytes(render(replace(PAPER, parts=parts, contents=False), TEMPLATE).content)
    made, *_ = engines.DocxodusEngine().run_redline("The officer", files["old"], files["new"])
    accepted, rejected = words(read(made, "accepted")), words(read(made, "rejected"))
    assert accepted == words(read(files["new"].read_bytes()))
    assert rejected == words(read(files["old"].read_bytes()))
    ours = redlined(old, new)
    for theirs, view, parts in ((accepted, "accepted", new), (rejected, "rejected", old)):
        # Ours has a page before the text and a table behind it.
        beginning = re.sub(r"\s", "", text_of(parts[0].title.runs))
        assert theirs[theirs.index(beginning) :] in words(read(ours, view)), view
