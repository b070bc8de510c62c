"""Compiled extensions only; all metadata stands in pyproject.toml."""

import os
import sys
from pathlib import Path

import numpy as np
from Cython.Build import cythonize
from setuptools import Extension, setup

# An editable install always compiles everything again; the Makefile leaves that to build_ext.
SKIP = os.environ.get("BANDPLATE_SKIP_EXTENSIONS") == "1"
SOURCES = [] if SKIP else sorted(Path("cython_ext").glob("bandplate/_rt/*.pyx"))

# -ffp-contract=off: a fused multiply-add would make results depend on the machine's compiler flags,
# and replaying a recording must give the same numbers bit for bit.
FLAGS = [] if sys.platform == "win32" else ["-O3", "-ffp-contract=off"]

extensions = [
    Extension(
        ".".join(path.relative_to("cython_ext").with_suffix("").parts),
        [str(path)],
        include_dirs=[np.get_include(), "cython_ext/bandplate/_rt"],
        define_macros=[("NPY_NO_DEPRECATED_API", "NPY_1_7_API_VERSION")],
        extra_compile_args=FLAGS,
    )
    for path in SOURCES
]

setup(
    ext_modules=cythonize(
        extensions,
        build_dir="build/cython",
        include_path=["cython_ext"],
        compiler_directives={"language_level": "3", "embedsignature": True},
    )
)
