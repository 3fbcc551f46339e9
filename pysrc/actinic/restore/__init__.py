"""Damaged and faded film restored: find what is wrong, fill it from the other channels, leave the rest bit for bit."""
