"""Types words over others in Word files, in LibreOffice over UNO, with the changes tracked or not.

It is a program of its own, which the Python runs that has UNO (LibreOffice brings one, Debian has python3-uno), so it
imports nothing of ours. On stdin it reads one JSON object: the office, a folder for its profile, and the files, each
with where it is, where it goes and its edits: who is at work, the words, what is typed over them, and whether that is
tracked. Comments are not made here: an office without its desktop parts dies of the first one.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uno  # type: ignore[import-not-found]  # of the Python that has UNO
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]  # comes with uno
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]  # the same

if TYPE_CHECKING:
    from collections.abc import Callable

WORD = "MS Word 2007 XML"
"""The name of LibreOffice's filter that writes Word files."""


def play(edit: Callable[[Any, dict[str, Any]], None]) -> None:
    """Do what stdin says. Whoever starts this ends the office with it: both are of one group of processes."""
    wanted = json.load(sys.stdin)
    context = _started(wanted["office"], wanted["profile"])
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    for one in wanted["files"]:
        hidden = (_value("Hidden", what=True),)
        document = desktop.loadComponentFromURL(Path(one["file"]).as_uri(), "_blank", 0, hidden)
        for wish in one["edits"]:
            _at_work(context, wish["author"])
            document.RecordChanges = wish["tracked"]
            edit(document, wish)
        document.storeToURL(Path(one["to"]).as_uri(), (_value("FilterName", WORD),))


def type_over(document: Any, wish: dict[str, Any]) -> None:  # noqa: ANN401  UNO's own objects
    """Type words over others."""
    place(document, wish["at"]).String = wish["words"]


def place(document: Any, words: str) -> Any:  # noqa: ANN401  UNO's own objects
    """Find the first place that has some words."""
    search = document.createSearchDescriptor()
    search.SearchString = words
    found = document.findFirst(search)
    if found is None:
        raise SystemExit(f"not found: {words}")
    return found


def _started(office: str, profile: str) -> Any:  # noqa: ANN401  UNO's own objects
    """Start the office, wait for it, and give what it is asked through."""
    pipe = f"isa{time.monotonic_ns()}"
    command = [
        *(office, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore", "--nologo"),
        *("--nolockcheck", f"--accept=pipe,name={pipe};urp;"),
    ]
    # It must not hold the pipes through which we are heard, or nobody would see that we are done.
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    os.posix_spawn(office, command, os.environ, file_actions=silent)
    own = uno.getComponentContext()
    resolver = own.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", own)
    for _ in range(600):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit("the office did not start")


def _value(name: str, what: object) -> PropertyValue:
    """Make a property."""
    made = PropertyValue()
    made.Name, made.Value = name, what
    return made


def _at_work(context: Any, author: str) -> None:  # noqa: ANN401  UNO's own objects
    """Let somebody be at work, whose name tracked changes bear."""
    settings = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.configuration.ConfigurationProvider", context
    )
    node = (_value("nodepath", "/org.openoffice.UserProfile/Data"),)
    person = settings.createInstanceWithArguments("com.sun.star.configuration.ConfigurationUpdateAccess", node)
    person.setPropertyValue("givenname", author)
    person.commitChanges()


if __name__ == "__main__":
    play(type_over)
