"""What a pre-receive hook does, as small as it can be: `python receiver.py REPORT [RULE]`; run by git in the tests."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from isa_admin.errors import IsaError
from isa_admin.store.incoming import Incoming


def main() -> int:
    """Write down what is pushed, and refuse what touches the file that the rule names."""
    report, rule = Path(sys.argv[1]), sys.argv[2] if sys.argv[2:] else None
    try:
        with Incoming.received(os.environ, sys.stdin.buffer) as incoming:
            seen = [_look(incoming, update.old, update.new) for update in incoming.updates]
            report.write_text(
                json.dumps([[update.ref, one] for update, one in zip(incoming.updates, seen, strict=True)])
            )
            if any(rule in step["changed"] for one in seen for step in one.get("steps", [])):
                print(f"{rule} may not be touched", file=sys.stderr)  # noqa: T201  # what the hook says
                return 1
    except IsaError as error:
        print(error.message, file=sys.stderr)  # noqa: T201  # the same
        return 1
    return 0


def _look(incoming: Incoming, old: str | None, new: str | None) -> dict[str, object]:
    if new is None:
        return {"deletes": True}
    if old is not None and not incoming.is_ancestor(old, new):
        return {"forced": True}
    steps = list(incoming.steps(new, old))
    return {
        "first": incoming.line(new)[0],
        "files": sorted(incoming.files(new)),
        "steps": [
            {
                "commit": step.commit,
                "changed": [change.path for change in step.changed],
                "read": [incoming.read(change.new.object_id).decode() for change in step.changed if change.new],
            }
            for step in steps
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
