"""The simulated station: a sprinter on a board, a device that speaks the wire, on a pty."""
