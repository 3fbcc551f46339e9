"""One shot on many machines: chunks of frames for queues that exist. See docs/farms.md."""
