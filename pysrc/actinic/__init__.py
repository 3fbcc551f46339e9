"""Actinic: an open film laboratory."""

__version__ = "0.1.0"
