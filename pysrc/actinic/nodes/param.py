"""One OpenFX parameter, as `node_schema` writes it for the nodes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Param:
    """One OpenFX parameter; a number, switch or choice of the schema, or a node's own."""

    id: str
    label: str
    hint: str
    kind: str
    group: int
    nodes: str
    unit: str = ""
    options: tuple[str, ...] = ()
    standard: float = 0.0
    low: float = 0.0
    high: float = 1.0
    span: tuple[float, float] | None = None
    is_simple: bool = True
    is_secret: bool = False
    when: tuple = ()
    rgb: tuple[float, float, float] = (0.0, 0.0, 0.0)  # what a colour is at first
