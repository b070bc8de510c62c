"""bandplate: a resistance-band and force-plate training controller for sprinters."""

import os

__version__ = "0.1.0"

# Linear algebra here is small: BLAS threads gain nothing, spin on the cores that the loop needs,
# and make the last bits of a sum depend on their number. Holds where numpy comes after us.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
