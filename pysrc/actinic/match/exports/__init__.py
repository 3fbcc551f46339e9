"""One fit as files for other programs; `order` says which, `docs/match.md` for whom."""
