"""Versions of a shot side by side: one HTML page that needs no network. See docs/review.md."""
