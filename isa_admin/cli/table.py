"""The table of commands: which there are, where each is found, and what it may do.

A line here and the function it names are all that a command needs. The function's docstring is the command's help, and
its first sentence stands in the list of commands. A command is imported when it is asked for: none slows another down.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import CodeType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Writes(Enum):
    """Whose signature a command needs."""

    NOTHING = "it reads only"
    AS_OFFICER = "an officer's"
    ABOUT_KEYS = "an officer's, perhaps with the key that the command renews; the command finds out who is at work"
    IN_PART = "an officer's, for one of the things that it does; the command finds out who is at work"
    AS_EITHER = "an officer's or that of a partner's signatory; the command finds out who is at work"
    AS_REVIEWER = "an officer's, or on the branch of a review a reviewer's; the command finds out who is at work"
    AS_FOUNDER = "that of whoever makes the store"


class CommandRow(NamedTuple):
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

PANELS: dict[str, tuple[CommandRow, ...]] = {
    "Start here": (
        CommandRow("demo", "start", store=False),
        CommandRow("init", "start", _FOUNDER, store=False),
        CommandRow("import-agreement", "importing", _FOUNDER, store=False),
        CommandRow("status", "due"),
        CommandRow("due", "due"),
        CommandRow("doctor", "start"),
        CommandRow("help", "start", store=False),
    ),
    "Partners": (
        CommandRow("add-partner", "partners", _OFFICER),
        CommandRow("update-partner", "partners", _OFFICER),
        CommandRow("remove-partner", "partners", _OFFICER),
        CommandRow("list-partners", "partners"),
        CommandRow("show-partner", "partners"),
        CommandRow("add-signatory", "posts", _OFFICER),
        CommandRow("remove-signatory", "posts", _OFFICER),
        CommandRow("who", "who"),
        CommandRow("succeed-partner", "lifecycle", _OFFICER),
        CommandRow("close-partner", "lifecycle", _OFFICER),
        CommandRow("assign-post", "posts", _EITHER),
        CommandRow("import-partners", "bulk", _OFFICER),
        CommandRow("export-partners", "bulk"),
    ),
    "Adoption": (
        CommandRow("request-adoption", "adoption_documents", _OFFICER, draws=True),
        CommandRow("adopt", "adoption", _EITHER),
        CommandRow("record-adoption", "adoption", _OFFICER),
        CommandRow("decline", "adoption", _EITHER),
        CommandRow("record-version", "adoption", _OFFICER),
        CommandRow("list-adoptions", "adoption_documents"),
        CommandRow("certificate", "adoption_documents", draws=True),
        CommandRow("bound", "bound", draws=True),
        CommandRow("remind", "reminding", _OFFICER, draws=True),
        CommandRow("campaign", "campaign"),
        CommandRow("record-returns", "returns", _OFFICER),
        CommandRow("finalise", "campaign", _OFFICER),
    ),
    "Lifecycle": (
        CommandRow("withdraw", "lifecycle", _OFFICER, draws=True),
        CommandRow("record-service", "lifecycle", _OFFICER),
        CommandRow("suspend", "lifecycle", _OFFICER, draws=True),
        CommandRow("record-meeting", "lifecycle", _OFFICER, draws=True),
        CommandRow("reinstate", "lifecycle", _OFFICER, draws=True),
        CommandRow("correct", "correcting", _OFFICER, draws=True),
        CommandRow("notify", "notices", _OFFICER, draws=True),
        CommandRow("draw-notice", "notices", draws=True),
        CommandRow("list-notices", "notices"),
    ),
    "Assurance": (
        CommandRow("record-breach", "breaches", _OFFICER, draws=True),
        CommandRow("list-breaches", "breaches"),
        CommandRow("show-breach", "breaches"),
        CommandRow("compliance-form", "compliance", draws=True),
        CommandRow("record-compliance", "compliance", _OFFICER),
        CommandRow("list-compliance", "compliance"),
        CommandRow("show-compliance", "compliance"),
        CommandRow("check", "due"),
    ),
    "Agreement": (
        CommandRow("list-versions", "agreement"),
        CommandRow("show-section", "sections"),
        CommandRow("blame-section", "sections"),
        CommandRow("search", "sections"),
        CommandRow("edit-terms", "amending"),
        CommandRow("amend", "amending", _REVIEWER),
        CommandRow("discard-edits", "amending"),
        CommandRow("update-agreement", "agreement", _OFFICER),
    ),
    "Review": (
        CommandRow("open-review", "reviews", _OFFICER, draws=True),
        CommandRow("draft", "reviews", _REVIEWER, draws=True),
        CommandRow("collect-comments", "comments", _REVIEWER),
        CommandRow("record-comment", "comments", _REVIEWER),
        CommandRow("list-comments", "comments"),
        CommandRow("answer-comment", "comments", _REVIEWER),
        CommandRow("review-status", "reviews"),
        CommandRow("close-review", "reviews", _OFFICER),
    ),
    "Documents": (
        CommandRow("render", "documents", draws=True),
        CommandRow("redline", "documents", draws=True),
        CommandRow("verify-document", "documents"),
        CommandRow("templates", "templates", Writes.IN_PART),
    ),
    "Trust": (
        CommandRow("verify", "proving"),
        CommandRow("trust", "proving"),
        CommandRow("list-officers", "keys"),
        CommandRow("add-officer", "keys", _OFFICER),
        CommandRow("update-officer", "keys", _OFFICER),
        CommandRow("remove-officer", "keys", _OFFICER),
        CommandRow("add-key", "keys", _KEYS),
        CommandRow("renew-key", "keys", _KEYS),
        CommandRow("revoke-key", "keys", _KEYS),
        CommandRow("install-hook", "sharing"),
        CommandRow("receive", "sharing", store=False, hidden=True),
    ),
    "Store": (
        CommandRow("clone", "sharing", store=False),
        CommandRow("sync", "sharing"),
        CommandRow("list-kept", "sharing"),
        CommandRow("record-again", "sharing"),
        CommandRow("history", "history"),
        CommandRow("show-change", "history"),
        CommandRow("commit", "history", _EITHER),
        CommandRow("undo", "history", _EITHER),
    ),
}
"""The commands in the panels of the help, in the order in which they are listed."""

COMMANDS = {entry.name: entry for listed in PANELS.values() for entry in listed}
"""Every command by its name."""
