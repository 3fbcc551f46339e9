"""How the restoring networks are taught; needs torch."""
