"""Elements of a page. A tree knows no markup in its text, so whatever a stock's folder says is escaped."""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

NOT_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def e(tag: str, *children, **attributes) -> Element:
    """An element: children are elements, text, None for nothing, or lists of these.

    `class_` is class, `stroke_width` stroke-width; numbers keep two decimals, an attribute of None is left out.
    """
    named = {k.rstrip("_").replace("_", "-"): _attribute(v) for k, v in attributes.items() if v is not None}
    made = Element(tag, named)
    _fill(made, children)
    return made


def _attribute(value) -> str:
    return clean(value) if isinstance(value, str) else f"{round(float(value), 2):g}"


def _fill(parent, children):
    for child in children:
        if isinstance(child, Element):
            parent.append(child)
        elif isinstance(child, (list, tuple)):
            _fill(parent, child)
        elif child is not None:
            _say(parent, clean(str(child)))


def _say(parent, text):
    """Text after what the parent holds already."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def clean(text: str) -> str:
    """Text without the characters that neither HTML nor XML can hold."""
    return NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)


def document(title: str, style: str, *body) -> str:
    """A whole page of HTML 5 that needs nothing but itself."""
    head = [e("meta", charset="utf-8"), e("meta", name="viewport", content="width=device-width"), e("title", title)]
    page = e("html", e("head", head, e("style", style)), e("body", *body), lang="en")
    return "<!doctype html>\n" + ElementTree.tostring(page, "unicode", "html") + "\n"


def table(heads, rows, **attributes) -> Element:
    """A table of a row of heads and rows of cells; a cell is text or an element of its own <td>."""
    top = e("tr", [e("th", head, scope="col") for head in heads])
    body = [e("tr", [c if _is_cell(c) else e("td", c) for c in row]) for row in rows]
    return e("table", e("thead", top), e("tbody", body), **attributes)


def _is_cell(child) -> bool:
    return isinstance(child, Element) and child.tag in ("td", "th")
