"""Parameters of a stock from its published curves."""
