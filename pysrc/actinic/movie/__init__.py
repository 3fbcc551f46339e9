"""Movies of rendered frames, through PyAV. See docs/movies.md."""
