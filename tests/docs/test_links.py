"""Links lead somewhere."""

from __future__ import annotations

import pytest

from tests.docs.pages import NAMES, ROOT, anchors, links


@pytest.mark.parametrize("page", NAMES)
def test_a_link_leads_to_a_file_or_heading_that_is_there(page: str) -> None:
    """A link to another page or to a heading finds it; links to the web are not followed."""
    lost = []
    for link in links(page):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = ((ROOT / page).parent / path).resolve() if path else ROOT / page
        if not target.exists() or (anchor and anchor not in anchors(target.relative_to(ROOT).as_posix())):
            lost.append(link)
    assert lost == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    """Nobody has to guess that a page exists."""
    reached, waiting = set(), ["README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        for link in links(page):
            target = ((ROOT / page).parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.is_file():
                name = target.relative_to(ROOT).as_posix()
                waiting += [name] if name not in reached else []
    assert set(NAMES) - reached == set()
