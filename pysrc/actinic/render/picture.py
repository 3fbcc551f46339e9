"""Pictures in and out of files: `read` and `write`, the headless renderer's only door to the disk."""

from .picture_data import Attribute, Picture, from_array
from .picture_in import read, read_recipe
from .picture_out import write

__all__ = ["Attribute", "Picture", "from_array", "read", "read_recipe", "write"]
