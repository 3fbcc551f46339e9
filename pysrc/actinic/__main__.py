"""python -m actinic."""

from .cli import main

main()
