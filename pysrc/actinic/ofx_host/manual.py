"""The parameter manual, from what a plugin tells its host."""

from collections.abc import Iterator

from .plugin import FILTER, Plugin


def lines(plugin: Plugin, markdown: bool) -> Iterator[str]:
    """A line a parameter, groups as headings; secret ones and groups themselves are left out."""
    params = plugin.context(FILTER).param_set.params
    groups = {name: p.props.one("OfxPropLabel") for name, p in params.items() if p.kind == "Group"}
    if markdown:
        yield from ("| group | parameter | id | range | default | what it does |", "|---|---|---|---|---|---|")
    for name, p in params.items():
        if p.kind in ("Group", "Page") or p.props.one("OfxParamPropSecret"):
            continue
        row = (groups.get(p.props.one("OfxParamPropParent"), ""), p.props.one("OfxPropLabel", name), name, *_values(p))
        row = (*row, p.props.one("OfxParamPropHint", ""))
        yield "| " + " | ".join(row) + " |" if markdown else "\t".join(row)


def _values(p):
    """Range or options, and the default."""
    default = p.default()
    if options := p.props.get("OfxParamPropChoiceOption"):
        return (", ".join(options) if len(options) <= 20 else f"{len(options)} entries"), options[default]
    if p.kind == "Double":
        return f"{p.props.one('OfxParamPropMin'):g}..{p.props.one('OfxParamPropMax'):g}", f"{default:g}"
    if p.kind == "RGB":
        return "colour", ", ".join(f"{v:g}" for v in default)
    return ("on, off", "on" if default else "off") if p.kind == "Boolean" else (p.kind.lower(), str(default or ""))
