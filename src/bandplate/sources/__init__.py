"""Where samples come from: serial devices, the simulated station, recordings played again."""
