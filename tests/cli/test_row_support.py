"""``check`` on the version-control table: each row has a commit that wrote it, with the terms that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isa_admin.application import row_support
from isa_admin.store.repository import Store
from tests.cli.acting import REPOSITORY, TODAY, copy, git, run, tip
from tests.cli.campaigning import issue
from tests.cli.conftest import settle_surroundings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gpg_home import GpgHome


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, keyring: GpgHome) -> Path:
    """A store in which V9.00 was issued after the version that it begins with."""
    root = tmp_path_factory.mktemp("rows") / "isa"
    with pytest.MonkeyPatch.context() as patch:
        settle_surroundings(patch, keyring)
        assert run("init", str(root), "--blank", "--area", "X", "--boards", "X Board", "--yes").code == 0
        issue(root, "V9.00", TODAY, edit=("it should provide", "it must provide"))
    return root


def codes(root: Path) -> list[tuple[str, str]]:
    """Give code and message of what supports no row."""
    return [(one.code, one.message) for one in row_support.row_findings(Store.open(root))]


def test_a_row_with_its_commit_is_supported(written: Path) -> None:
    """Rows of the store have the digest of the terms beside them; the reference itself has no rows of a store."""
    assert codes(written) == []
    assert codes(REPOSITORY) == []


def test_a_tag_on_the_text_of_its_row_is_right_and_one_on_another_is_named(written: Path, tmp_path: Path) -> None:
    """A tag on the commit before, a light tag, and one that says what the row says."""
    root = copy(written, tmp_path / "isa")
    git(root, "tag", "-a", "V9.00", "-m", "V9.00", tip(root))
    assert codes(root) == []
    git(root, "tag", "-d", "V9.00")
    git(root, "tag", "-a", "V9.00", "-m", "V9.00", "HEAD~1")
    ((code, message),) = codes(root)
    assert code == "tag-differs"
    assert "the tag V9.00 marks commit" in message
    git(root, "tag", "-d", "V9.00")
    git(root, "tag", "V9.00")
    assert [code for code, _ in codes(root)] == ["tag-differs"]
    found = [one["code"] for one in run("check", "--json", "--store", str(root)).report["findings"]]
    assert "tag-differs" in found


def test_a_row_that_no_commit_supports_is_named(written: Path, tmp_path: Path) -> None:
    """Text and row in two commits: the digest in the row is of no text that the row's commit held."""
    root = copy(written, tmp_path / "isa")
    table = root / "agreement" / "versions.yaml"
    text = table.read_text("utf-8")
    digest = text.rpartition('terms_digest: "')[2][:64]
    row = text.rpartition("  - version")[2].replace("V9.00", "V10.00").replace(digest, "a" * 64)
    table.write_text(f"{text}  - version{row}", "utf-8")
    git(root, "-c", "user.name=X", "-c", "user.email=x@example.org", "commit", "--quiet", "--all", "-m", "A row alone")
    ((code, message),) = codes(root)
    assert code == "row-unsupported"
    assert message.startswith(
        "V10.00 says that its terms have the digest aaaaaaaaaaaa..., and the commit that wrote it,"
    )
