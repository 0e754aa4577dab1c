"""Edits a Word file in LibreOffice over UNO, as people do; run by the Python that has UNO, not by that of the tests.

It is the program's own editor, told on stdin in the same way, with more that an edit can do: words exchanged, a
paragraph put in behind one or taken out, formatting noise.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "isa_admin/pdf"))

from uno_editing import place, play, type_over


def edit(document: Any, one: dict[str, Any]) -> None:  # noqa: ANN401  UNO's own objects
    """Do one edit at the first place that has the words."""
    found = place(document, one["at"])
    cursor = found.Text.createTextCursorByRange(found)
    if one["do"] == "reword":
        type_over(document, one)
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


play(edit)
