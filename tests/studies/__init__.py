"""Studies against the truth: many simulated drills, short in `make test`, long for validation."""
