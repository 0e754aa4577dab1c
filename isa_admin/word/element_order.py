"""In which order the children of an element stand in a Word file: Word calls a file damaged where they do not.

The orders are those of ECMA-376 part 1, chapter 17, for the elements that documents of ours have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.word.wordxml import W, w

if TYPE_CHECKING:
    from lxml.etree import _Element

_ORDERS = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
        " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd"
        " snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment"
        " textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
    ),
    "rPr": (
        "ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint"
        " noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText"
        " vertAlign rtl cs em lang eastAsianLayout specVanish oMath rPrChange"
    ),
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd"
        " tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange"
    ),
    "tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark cellIns"
        " cellDel cellMerge tcPrChange"
    ),
    "sectPr": (
        "footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt vAlign noEndnote"
        " titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange"
    ),
    "p": "pPr",
    "r": "rPr",
    "tc": "tcPr",
    "tr": "tblPrEx trPr",
    "tbl": "tblPr tblGrid",
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "style": (
        "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked"
        " personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr"
    ),
}
_RANKS = {
    w(parent): {w(child): rank for rank, child in enumerate(children.split())} for parent, children in _ORDERS.items()
}
_FIRST = frozenset(map(w, ("p", "r", "tc", "tr", "tbl")))
"""Elements of which only the first children have a fixed place; what follows stands as it was written."""


def wrong(element: _Element) -> str | None:
    """Say which child of an element stands after one that belongs behind it; nothing where all stand well."""
    ranks = _RANKS.get(element.tag)
    if ranks is None:
        return None
    highest, content = -1, len(ranks)
    for child in element:
        if not str(child.tag).startswith(f"{{{W}}}"):
            continue
        rank = ranks.get(child.tag, content if element.tag in _FIRST else highest)
        if rank < highest:
            return child.tag.rpartition("}")[2]
        highest = rank
    return None
