"""Exit codes of the command line: one number for each way of putting things right."""

from enum import IntEnum


class Code(IntEnum):
    """What went wrong, as the exit status of the command line; 0 is success and 1 a defect in Actinic.

    Source: chosen by hand; 2 is the shell's custom for wrong usage.
    """

    USAGE = 2  # a control, a pattern, a bit depth or a pair of paths that cannot mean anything
    MISSING = 3  # no such file, frame or folder of input
    UNREADABLE = 4  # not a picture, of a kind not read here, or no permission to read
    CHANNELS = 5  # a picture without R, G and B (grey, luminance and chroma, deep)
    STOCK = 6  # no such stock
    COLOUR_SPACE = 7  # no such colour space
    WRITE = 8  # the output's folder is missing or closed to us, or its format cannot be written
    SPACE = 9  # the disk, quota or file size limit is full
    DIRECTORY = 10  # a folder where a picture was wanted
    EMPTY = 11  # a file of no bytes
    DAMAGED = 12  # a picture or preset that begins well and is cut short or corrupt
    EXTRA = 13  # an optional part of Actinic is not installed
    FARM = 14  # a scheduler that does not answer, workers that die again and again
