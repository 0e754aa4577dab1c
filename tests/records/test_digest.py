"""The terms digest is what anybody can compute with two programs that every Unix has."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from isa_admin.domain.terms import terms_digest
from isa_admin.records.layout import TERMS, kind_of
from isa_admin.records.load import load_register
from tests.effort import examples
from tests.records.stores import folder, small

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent.parent
PIPELINE = "cd agreement/terms && LC_ALL=C sha256sum * | sha256sum"
BASH = shutil.which("bash")
names = st.from_regex(r"\A[a-z0-9][a-z0-9-]{0,8}\.md\Z").filter(lambda name: kind_of(f"{TERMS}{name}") is not None)
needs_a_shell = pytest.mark.skipif(
    not BASH or not shutil.which("sha256sum"), reason="the pipeline is one of bash and sha256sum"
)


def by_the_shell(store: Path) -> str:
    """Compute the digest in the store's folder, by the words of the documentation."""
    done = subprocess.run([str(BASH), "-c", PIPELINE], cwd=store, capture_output=True, text=True, check=True)
    return done.stdout.removesuffix("  -\n")


@needs_a_shell
def test_the_digest_of_the_reference_terms_is_what_the_shell_prints() -> None:
    """The words of the documentation, run by bash in the checkout."""
    assert load_register(folder(ROOT)).terms_digest == by_the_shell(ROOT)


@needs_a_shell
@given(st.dictionaries(names, st.binary(max_size=40), min_size=1, max_size=6))
@example({"a.md": b"", "a-b.md": b"2", "a0.md": b"4", "10.md": b"6", "9.md": b"7"})
@settings(max_examples=examples(12, 25), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_digest_of_any_terms_is_what_the_shell_prints(tmp_path: Path, terms: Mapping[str, bytes]) -> None:
    """The order is that of bytes, whatever the locale, and hidden files are left out by both."""
    where = tmp_path / "agreement" / "terms"
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir(parents=True)
    for name, content in terms.items():
        (where / name).write_bytes(content)
    (where / ".hidden").write_bytes(b"x")
    assert terms_digest(terms) == by_the_shell(tmp_path)
    files = {f"agreement/terms/{name}": content for name, content in [*terms.items(), (".hidden", b"x")]}
    others = {f"agreement/terms/{name}": None for name in small_terms() if name not in terms}
    assert load_register(small(**others | files)).terms_digest == by_the_shell(tmp_path)


def small_terms() -> list[str]:
    """Name the terms of the small store."""
    return [path.removeprefix("agreement/terms/") for path in small().paths("agreement/terms")]
