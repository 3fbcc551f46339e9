"""Scans of film back to pictures: the chain run backwards."""
