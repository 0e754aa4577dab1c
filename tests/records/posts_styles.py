"""Some sixty ways in which somebody can write the posts of a partner; in each an edit has to find its lines."""

from __future__ import annotations

# A name as the last value of a post, in every style that YAML has for text on one line or several.
VALUES = {
    "bare": "    name: Alpha One\n",
    "single quotes": "    name: 'Alpha One'\n",
    "double quotes": '    name: "Alpha One"\n',
    "a tail": "    name: Alpha One   # since May\n",
    "folded": "    name: >-\n      Alpha\n      One\n",
    "literal": "    name: |-\n      Alpha One\n",
    "folded, with a column": "    name: >2-\n      Alpha One\n",
    "literal, with a column": "    name: |1-\n     Alpha One\n",
    "bare over two lines": "    name: Alpha\n      One\n",
    "single quotes over two lines": "    name: 'Alpha\n      One'\n",
    "double quotes over two lines": '    name: "Alpha \\\n      One"\n',
    "on the next line": "    name:\n      Alpha One\n",
}
BLOCKS = [text for style, text in VALUES.items() if style.startswith(("folded", "literal"))]
# What stands below it: a comment as deep as the text reads as a comment until something above it is taken out.
BELOW = {
    "": "",
    ", a deeper comment below": "      # acting for all schools\n",
    ", a deep comment after a blank line": "\n\n        # acting\n",
    ", a comment at the edge": "# acting\n",
    ", a key of its own below": "    x-note: |\n      mine\n      # not a comment\n",
}
_FIRST = "  - post: responsible\n    title: IG Lead\n"
_OTHER = "  - post: signatory\n    title: Deputy\n    name: Beta Two\n      # acting for the county\n"


def styles() -> dict[str, str]:
    """Give each way by what is odd about it: the odd post first, then another, and the other way round."""
    made = {}
    for number, (value, text) in enumerate(VALUES.items()):
        for place, (below, more) in enumerate(BELOW.items()):
            if text in BLOCKS and "# acting" in more and not more.startswith("#"):
                continue  # such a comment is a part of the text, which then has two lines
            odd = f"{_FIRST}{text}{more}"
            made[value + below] = "posts:\n" + (odd + _OTHER if (number + place) % 2 else _OTHER + odd)
    return made | {
        "flow items": "posts:\n  - {post: signatory, name: A} # x\n  - {post: signatory,\n     name: B}\n",
        "a flow list": "posts: [{post: signatory, name: A},\n# between\n  {post: signatory, name: B}]\n",
        "a flow record": '{"posts": [{"post": "signatory", "name": "Alpha One"}]}\n',
        "equal posts": f"posts:\n{_FIRST}{_FIRST}{_FIRST}{_OTHER}{_OTHER}# ours\n",
        "lone dashes": "posts:\n-\n  post: signatory\n  # a\n\n  name: A\n-\n # b\n  post: responsible\n  title: B\n",
        "wide": "posts:\n    -   post: signatory\n        name: A\n    # x\n    -   post: signatory\n        name: B\n",
        "a document's marks": f"---\nposts:\n{_FIRST}{_OTHER}...\n",
        "no line end at the end": f"posts:\n{_OTHER}{_FIRST.rstrip()}",
        "line ends of Windows": f"posts:\n{_OTHER}{_FIRST}# end\n".replace("\n", "\r\n"),
        "keys in quotes": "'posts':\n  - \"post\": signatory\n    'name': A\n  - 'post' : responsible\n    title : B\n",
        "keys of its own around": f"own: >\n  posts:\n\nposts:\n{_OTHER}{_FIRST}x: [1,\n  2]\ny:\n  - z\n",
    }
