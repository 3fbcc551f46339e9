"""SOURCES.md of a stock brought from readings: whose they are, under which licence, with which weight."""

import re


def sources_text(facts, notes) -> str:
    """Markdown from the sources and files of a stock.json, and what was put right on the way."""
    sources = facts.get("sources", {})
    used = {key for file in facts.get("files", {}).values() for key in file.get("readings", {})}
    codes = [c for c in facts.get("maker_codes", ()) if "-" in c]
    maker = facts.get("manufacturer") or "the maker"
    sheet = f"its data sheet ({', '.join(codes)})" if codes else "its data sheet"
    lines = [
        f"# Sources of {facts['id']}",
        "",
        f"The curves are figures that {maker} prints in {sheet}, read from the charts by the projects below;",
        "no chart picture is copied. Figures are facts; the readers ask for credit.",
        "",
        "| key | reading | licence |",
        "|---|---|---|",
    ]
    lines += [_source(k, sources[k]) for k in sorted(used) if k in sources]
    lines += ["", "| table | readings (weight) |", "|---|---|"]
    lines += [f"| {name} | {_weights(file)} |" for name, file in facts.get("files", {}).items()]
    lines += ["", f"Exposure axis: {facts.get('log_exposure_axis', 'as printed')}."]
    keys = ("note", "dyes_note", "dye_note", "mtf_note", "confidence", "sensitivity_criterion")
    lines += [f"{facts[k][0].upper()}{facts[k][1:]}." for k in keys if facts.get(k)]
    lines += [f"On the way here {note}." for note in notes]
    return "\n".join([*lines, "", "Assumed figures and their reasons are in `stock.toml`, section `[assumed]`.", ""])


def _source(key, source):
    address = source["url"].removeprefix("https://")
    year = re.findall(r"20\d\d", source["date"])[-1:]
    return (
        f"| {key} | {source['digitiser']} ({', '.join(year)}), {address} @ {source['commit']} | {source['licence']} |"
    )


def _weights(file):
    """Each reading with its weight, the greatest of its channels."""
    readings = file.get("readings", {})
    return ", ".join(f"{k} ({max(c['weight'] for c in r.values()):g})" for k, r in readings.items())
