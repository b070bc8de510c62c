"""bandplate: a resistance-band and force-plate training controller for sprinters."""

__version__ = "0.1.0"
