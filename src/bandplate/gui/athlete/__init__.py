"""The athlete's window."""
