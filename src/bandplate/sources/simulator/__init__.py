"""The simulated station: a sprinter on a board, and a device that speaks the whole wire on a pty."""
