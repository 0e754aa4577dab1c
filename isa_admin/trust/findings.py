"""What verification finds, each with the id of its rule (docs/threat-model.md lists them)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Severity = Literal["reject", "warn"]


class Finding(Struct, frozen=True):
    """One thing that verification found. A ``reject`` means that the history cannot be relied on from there."""

    commit: str | None
    rule: str
    severity: Severity
    message: str

    @property
    def about_a_record(self) -> bool:
        """Whether it is about a record as it is now, which a later commit can put right (D11)."""
        return self.rule == "D11" and self.commit is None


class Refused(Exception):  # noqa: N818  the verdict about what was looked at, not a failure of the program
    """What is looked at must be refused, by a rule, for a reason."""

    def __init__(self, rule: str, message: str) -> None:
        # It may quote what somebody else wrote, and a second line would be read as this program's own (ATTACKS E08).
        message = " ".join(message.splitlines())
        super().__init__(f"{rule}: {message}")
        self.rule = rule
        self.message = message
