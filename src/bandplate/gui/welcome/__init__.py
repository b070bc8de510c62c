"""The first run: three questions, asked once."""
