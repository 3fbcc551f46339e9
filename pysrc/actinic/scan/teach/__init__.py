"""Schooling of the encoder and of the per-pixel network it is compared with (torch)."""
