"""Parameters that a single OpenFX node has; `node_schema` adds the chain's controls to them."""
