"""What every small network here shares: its checkpoints, its file in ONNX, and how it is run."""
