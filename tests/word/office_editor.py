"""Edits a Word file in LibreOffice over UNO, as people do; run by the Python that has UNO, not by that of the tests.

It reads one JSON object on stdin: the office, a folder for its profile, the file, where it goes, and the edits. Each
says who edits, whether changes are tracked, and what is done: words exchanged, a paragraph put in behind one or taken
out, formatting noise.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def main() -> None:
    """Do what stdin says."""
    wanted = json.load(sys.stdin)
    pipe = f"isa{time.monotonic_ns()}"
    profile = f"-env:UserInstallation=file://{wanted['profile']}"
    accept = f"--accept=pipe,name={pipe};urp;"
    # A group of its own: what is started here starts the office itself, which would outlive it.
    office = subprocess.Popen(
        [wanted["office"], profile, "--headless", "--norestore", "--nologo", accept],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        context = connected(pipe)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        document = desktop.loadComponentFromURL(Path(wanted["file"]).as_uri(), "_blank", 0, (value("Hidden", True),))  # noqa: FBT003  UNO has no names for arguments
        for one in wanted["edits"]:
            at_work(context, one["author"])
            document.RecordChanges = one["tracked"]
            edit(document, one)
        document.storeToURL(Path(wanted["to"]).as_uri(), (value("FilterName", "MS Word 2007 XML"),))
    finally:
        os.killpg(office.pid, signal.SIGKILL)
        office.wait()


def connected(pipe: str) -> Any:  # noqa: ANN401  UNO's own objects
    """Wait for the office, and give what it is asked through."""
    own = uno.getComponentContext()
    resolver = own.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", own)
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.2)
    raise SystemExit("the office did not start")


def value(name: str, what: object) -> PropertyValue:
    """Make a property."""
    made = PropertyValue()
    made.Name, made.Value = name, what
    return made


def at_work(context: Any, author: str) -> None:  # noqa: ANN401  UNO's own objects
    """Let somebody be at work, whose name tracked changes bear."""
    settings = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.configuration.ConfigurationProvider", context
    )
    node = (value("nodepath", "/org.openoffice.UserProfile/Data"),)
    person = settings.createInstanceWithArguments("com.sun.star.configuration.ConfigurationUpdateAccess", node)
    person.setPropertyValue("givenname", author)
    person.commitChanges()


def edit(document: Any, one: dict[str, Any]) -> None:  # noqa: ANN401  UNO's own objects
    """Do one edit at the first place that has the words."""
    search = document.createSearchDescriptor()
    search.SearchString = one["at"]
    found = document.findFirst(search)
    if found is None:
        raise SystemExit(f"not found: {one['at']}")
    cursor = found.Text.createTextCursorByRange(found)
    if one["do"] == "reword":
        found.String = one["words"]
    elif one["do"] == "noise":
        # A colour, a font and a size say nothing.
        found.CharColor, found.CharFontName, found.CharHeight = 0x800000, "Courier", 9
    elif one["do"] == "insert":
        cursor.gotoEndOfParagraph(False)  # noqa: FBT003  UNO has no names for arguments
        found.Text.insertControlCharacter(cursor, 0, False)  # noqa: FBT003  the same
        found.Text.insertString(cursor, one["words"], False)  # noqa: FBT003  the same
    else:
        cursor.gotoStartOfParagraph(False)  # noqa: FBT003  the same
        cursor.gotoNextParagraph(True)  # noqa: FBT003  the same
        cursor.String = ""


main()
