"""The table of docs/stocks.md, from the shelf itself: python tools/list_stocks.py"""

from actinic.shelf import described
from actinic.stock import load, names

HEAD = (
    "| stock | kind | print | published | assumed, beside base, halation, reciprocity, interimage and silver | rms, D |"
)
COMMON = ("base", "halation", "reciprocity", "interimage", "silver_per_dye", "printing.lamp", "printing.uv")


def row(found: dict) -> str:
    own = [k for k in found["assumed"] if not k.startswith(COMMON)]
    parts = [", ".join(found["published"]), ", ".join(own), f"{max(found['rms']['characteristic_D']):.4f}"]
    return " | ".join([f"| {found['id']}", found["kind"], found["default_print"] or "", *parts]) + " |"


if __name__ == "__main__":
    print(HEAD, "|---|---|---|---|---|---|", *(row(described(load(name))) for name in names()), sep="\n")
