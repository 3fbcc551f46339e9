"""The commands of `actinic`, a file each: parse, call, print."""
