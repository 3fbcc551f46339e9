"""How much of a picture's texture a delivery codec leaves. See docs/movies.md."""
