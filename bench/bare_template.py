"""``python bench/bare_template.py TEMPLATE FILE``: docxtpl fills a template of the program with nothing."""

from __future__ import annotations

import sys

from docxtpl import DocxTemplate


def main(template: str, file: str) -> None:
    """Fill the template and save it."""
    filled = DocxTemplate(template)
    filled.render({}, autoescape=True)
    filled.save(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
