"""SOURCES.md as elements of a page: headings, tables, lists, paragraphs, code; and its traps as sentences."""

import re

from .html import e, table

TRAPS = "## Traps"
PIECE = re.compile(r"`([^`]*)`|((?:github\.com|colorist\.org)/[\w./-]*\w)")


def traps(text: str) -> list[str]:
    """The items under `## Traps`, each in one line; none where there is no such heading."""
    _, heading, after = f"\n{text}".partition(f"\n{TRAPS}\n")
    section = re.split(r"\n#+ ", after)[0] if heading else ""
    items = re.split(r"^[*-] ", section, flags=re.MULTILINE)[1:]
    return [" ".join(item.split()) for item in items]


def elements(text: str) -> list:
    """Everything but the traps."""
    kept = re.sub(rf"(?ms)^{TRAPS}$.*?(?=^#|\Z)", "", text)
    return [_block(block.splitlines()) for block in re.split(r"\n\s*\n", kept) if block.strip()]


def _block(lines):
    if lines[0].startswith("#"):
        return e("h3", lines[0].lstrip("# "))
    rows = [line for line in lines if not re.fullmatch(r"[|\s:-]+", line)]
    if lines[0].startswith("|") and rows:
        return _table(rows)
    if lines[0][:2] in ("* ", "- "):
        return e("ul", [e("li", inline(line.lstrip("*- "))) for line in lines])
    return e("p", inline(" ".join(lines)))


def _table(lines):
    heads, *rows = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines)
    return table(heads, [[e("td", inline(cell)) for cell in row] for row in rows])


def inline(text: str) -> list:
    """Text with `code` and the readers' addresses as elements."""
    made, at = [], 0
    for found in PIECE.finditer(text):
        code, address = found.groups()
        made += [text[at : found.start()], e("code", code) if code is not None else _link(address)]
        at = found.end()
    return [*made, text[at:]]


def _link(address):
    return e("a", address, href=f"https://{address}", rel="noreferrer")
