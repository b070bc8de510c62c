"""The coach's window."""
