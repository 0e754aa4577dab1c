"""Failures after a change was recorded: they say that it was, so that nobody records it a second time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from isa_admin.cli.output import flush, remark
from isa_admin.errors import INTERRUPTED, IsaError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.cli.output import Output


class StoppedAfterwardsError(IsaError):
    """Somebody pressed Ctrl-C when the change was recorded already."""

    exit_code = INTERRUPTED


@contextmanager
def recorded(out: Output, subject: str, commit: str) -> Iterator[None]:
    """Tell what a change came to; if that fails, or its report reaches nobody, say on stderr what was recorded.

    Args:
        out: Where it is told.
        subject: What was recorded.
        commit: In which commit.

    Raises:
        StoppedAfterwardsError: Somebody stopped it.
    """
    words = f"this was recorded, so do not record it again: {subject} ({commit})"
    try:
        yield
        # An output that is full says so now, and not when Python ends.
        flush()
    except KeyboardInterrupt as error:
        raise StoppedAfterwardsError(
            f"stopped, and {words}", f"see what was recorded with: isa-admin show-change {commit[:12]}"
        ) from error
    except (OSError, IsaError):
        remark(words)
        raise
    if out.lost:
        remark(f"nobody reads the report; {words}")
