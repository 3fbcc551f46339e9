"""GrainNet's schooling: lessons from the stochastic reference, losses, and the training itself (torch)."""
