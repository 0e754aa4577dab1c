"""Has LibreOffice accept or reject all tracked changes of documents, over UNO: run by the system's own Python.

    /usr/bin/python3 uno_settling.py PIPE FOLDER

Each FOLDER/NAME.docx becomes FOLDER/NAME.accept.docx and FOLDER/NAME.reject.docx. LibreOffice listens on the pipe. The
module ``uno`` belongs to the system's Python (package python3-uno), not to that of the tests.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]  # the system's
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]  # comes with uno
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]  # the same

COMMANDS = {"accept": ".uno:AcceptAllTrackedChanges", "reject": ".uno:RejectAllTrackedChanges"}


def value(name: str, *, given: Any) -> Any:  # noqa: ANN401  a struct of uno
    """Make a setting of an action."""
    made = PropertyValue()
    made.Name, made.Value = name, given
    return made


def connected(pipe: str) -> Any:  # noqa: ANN401  an object of uno
    """Reach LibreOffice, which takes a moment to start."""
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not listen")


def main(pipe: str, folder: str) -> None:
    """Settle every document of a folder both ways."""
    there = connected(pipe)
    desktop = there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
    dispatcher = there.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", there)
    for path in sorted(Path(folder).glob("*.docx")):
        for how, command in COMMANDS.items():
            document = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (value("Hidden", given=True),))
            dispatcher.executeDispatch(document.getCurrentController().getFrame(), command, "", 0, ())
            target = path.with_name(f"{path.stem}.{how}.made")
            document.storeToURL(target.as_uri(), (value("FilterName", given="MS Word 2007 XML"),))
            document.close(True)  # noqa: FBT003  uno takes no names
    # It ends while it answers.
    with suppress(Exception):
        desktop.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
