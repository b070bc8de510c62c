"""Vocabulary shared by everything: errors, channels, samples, events, units. No I/O, no threads."""
