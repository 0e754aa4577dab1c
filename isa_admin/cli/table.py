"""The table of commands: which there are, where each is found, and what it may do.

A line here and the function it names are all that a command needs. The function's docstring is the command's help, and
its first sentence stands in the list of commands. A command is imported when it is asked for: none slows another down.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import CodeType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Writes(Enum):
    """Whose signature a command needs."""

    NOTHING = "it reads only"
    AS_OFFICER = "an officer's"
    ABOUT_KEYS = "an officer's, perhaps with the key that the command renews; the command finds out who is at work"
    IN_PART = "an officer's, for one of the things that it does; the command finds out who is at work"
    AS_EITHER = "an officer's or that of a partner's signatory; the command finds out who is at work"
    AS_REVIEWER = "a reviewer's or an officer's, on the branch of a review; the command finds out who is at work"
    AS_FOUNDER = "that of whoever makes the store"


@dataclass(frozen=True)
class Entry:
    """One command of the table.

    Args:
        name: What people type. The function has the same name, with underscores.
        module: The module of this package that has the function.
        writes: Whose signature it needs; a command that needs one takes the options of writing.
        store: Whether it works in a store, which can be named with ``--store``.
        hidden: Whether it is for programs and not for people.
        draws: Whether it writes Word documents, and with ``--pdf`` a PDF beside each.
    """

    name: str
    module: str
    writes: Writes = Writes.NOTHING
    store: bool = True
    hidden: bool = False
    draws: bool = False

    @property
    def function(self) -> Callable[..., None]:
        """The function that runs the command; asking for it imports the command's module."""
        module = import_module(_full(self.module))
        name = self.name.replace("-", "_")
        # A builtin's name is not taken: the function of "help" is "help_".
        found: Callable[..., None] = getattr(module, name, None) or getattr(module, f"{name}_")
        return found

    @property
    def words(self) -> str | None:
        """The docstring of that function, read without importing its module: all of them take longer than the help."""
        found = _docstrings(self.module)
        name = self.name.replace("-", "_")
        return found.get(name) or found.get(f"{name}_")


def _full(module: str) -> str:
    return f"isa_admin.cli.{module}"


@cache
def _docstrings(module: str) -> dict[str, str]:
    """Read the docstrings of a module's functions out of its compiled code, where each is the first constant."""
    spec = find_spec(_full(module))
    code = spec.loader.get_code(spec.name)  # type: ignore[union-attr]  # a module of this package has such a loader
    functions = (one for one in code.co_consts if isinstance(one, CodeType) and one.co_consts)
    return {one.co_name: one.co_consts[0] for one in functions if isinstance(one.co_consts[0], str)}


_OFFICER, _EITHER, _FOUNDER = Writes.AS_OFFICER, Writes.AS_EITHER, Writes.AS_FOUNDER
_KEYS, _REVIEWER = Writes.ABOUT_KEYS, Writes.AS_REVIEWER

PANELS: dict[str, tuple[Entry, ...]] = {
    "Start here": (
        Entry("demo", "start", store=False),
        Entry("init", "start", _FOUNDER, store=False),
        Entry("import-agreement", "importing", _FOUNDER, store=False),
        Entry("status", "due"),
        Entry("due", "due"),
        Entry("doctor", "start"),
        Entry("help", "start", store=False),
    ),
    "Partners": (
        Entry("add-partner", "partners", _OFFICER),
        Entry("update-partner", "partners", _OFFICER),
        Entry("remove-partner", "partners", _OFFICER),
        Entry("list-partners", "partners"),
        Entry("show-partner", "partners"),
        Entry("add-signatory", "posts", _OFFICER),
        Entry("remove-signatory", "posts", _OFFICER),
        Entry("who", "who"),
        Entry("succeed-partner", "lifecycle", _OFFICER),
        Entry("close-partner", "lifecycle", _OFFICER),
        Entry("assign-post", "posts", _EITHER),
        Entry("import-partners", "bulk", _OFFICER),
        Entry("export-partners", "bulk"),
    ),
    "Adoption": (
        Entry("request-adoption", "adoption_documents", _OFFICER, draws=True),
        Entry("adopt", "adoption", _EITHER),
        Entry("record-adoption", "adoption", _OFFICER),
        Entry("decline", "adoption", _EITHER),
        Entry("record-version", "adoption", _OFFICER),
        Entry("list-adoptions", "adoption_documents"),
        Entry("certificate", "adoption_documents", draws=True),
        Entry("bound", "bound", draws=True),
        Entry("remind", "reminding", _OFFICER, draws=True),
        Entry("campaign", "campaign"),
        Entry("record-returns", "returns", _OFFICER),
        Entry("finalise", "campaign", _OFFICER),
    ),
    "Lifecycle": (
        Entry("withdraw", "lifecycle", _OFFICER, draws=True),
        Entry("record-service", "lifecycle", _OFFICER),
        Entry("suspend", "lifecycle", _OFFICER, draws=True),
        Entry("record-meeting", "lifecycle", _OFFICER, draws=True),
        Entry("reinstate", "lifecycle", _OFFICER, draws=True),
        Entry("correct", "correcting", _OFFICER, draws=True),
        Entry("notify", "notices", _OFFICER, draws=True),
        Entry("draw-notice", "notices", draws=True),
        Entry("list-notices", "notices"),
    ),
    "Assurance": (
        Entry("record-breach", "breaches", _OFFICER, draws=True),
        Entry("list-breaches", "breaches"),
        Entry("show-breach", "breaches"),
        Entry("compliance-form", "compliance", draws=True),
        Entry("record-compliance", "compliance", _OFFICER),
        Entry("list-compliance", "compliance"),
        Entry("show-compliance", "compliance"),
        Entry("check", "due"),
    ),
    "Agreement": (
        Entry("list-versions", "agreement"),
        Entry("show-section", "sections"),
        Entry("blame-section", "sections"),
        Entry("search", "sections"),
        Entry("edit-terms", "amending"),
        Entry("amend", "amending", _OFFICER),
        Entry("discard-edits", "amending"),
        Entry("update-agreement", "agreement", _OFFICER),
    ),
    "Review": (
        Entry("open-review", "reviews", _OFFICER, draws=True),
        Entry("draft", "reviews", _REVIEWER, draws=True),
        Entry("collect-comments", "comments", _REVIEWER),
        Entry("record-comment", "comments", _REVIEWER),
        Entry("list-comments", "comments"),
        Entry("answer-comment", "comments", _REVIEWER),
        Entry("review-status", "reviews"),
        Entry("close-review", "reviews", _OFFICER),
    ),
    "Documents": (
        Entry("render", "documents", draws=True),
        Entry("redline", "documents", draws=True),
        Entry("verify-document", "documents"),
        Entry("templates", "templates", Writes.IN_PART),
    ),
    "Trust": (
        Entry("verify", "proving"),
        Entry("trust", "proving"),
        Entry("list-officers", "keys"),
        Entry("add-officer", "keys", _OFFICER),
        Entry("update-officer", "keys", _OFFICER),
        Entry("remove-officer", "keys", _OFFICER),
        Entry("add-key", "keys", _KEYS),
        Entry("renew-key", "keys", _KEYS),
        Entry("revoke-key", "keys", _KEYS),
        Entry("install-hook", "sharing"),
        Entry("receive", "sharing", store=False, hidden=True),
    ),
    "Store": (
        Entry("clone", "sharing", store=False),
        Entry("sync", "sharing"),
        Entry("list-kept", "sharing"),
        Entry("record-again", "sharing"),
        Entry("history", "history"),
        Entry("show-change", "history"),
        Entry("commit", "history", _EITHER),
        Entry("undo", "history", _EITHER),
    ),
}
"""The commands in the panels of the help, in the order in which they are listed."""

COMMANDS = {entry.name: entry for listed in PANELS.values() for entry in listed}
"""Every command by its name."""
