"""What the predictor learns from: looks of our own films, prints and controls, and the network's schooling (torch)."""
