"""Make every screenshot: python -m tests.screens OUT [--only SCENE]... [--size WIDTHxHEIGHT]..."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

#: Pictures, and the display's scale at which their windows are shown.
SIZES = {"1280x720": 1, "1920x1080": 1, "3840x2160": 2}

#: A busy machine may lose samples, and a drill then stops; so often a scene is begun.
TRIES = 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="folder of the pictures")
    parser.add_argument("--only", action="append", metavar="SCENE", help="one scene (repeatable)")
    parser.add_argument("--size", action="append", choices=SIZES, help="one size (repeatable)")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.here:
        return take(args.out, args.only, args.size)
    sizes = args.size or list(SIZES)
    code = 0
    with tempfile.TemporaryDirectory() as home:
        for scale in sorted({SIZES[size] for size in sizes}):
            wanted = [size for size in sizes if SIZES[size] == scale]
            code |= subprocess.call(
                [
                    *(sys.executable, "-m", "tests.screens", str(args.out), "--here"),
                    *(word for scene in args.only or () for word in ("--only", scene)),
                    *(word for size in wanted for word in ("--size", size)),
                ],
                env={
                    "QT_QPA_PLATFORM": "offscreen",
                    **os.environ,
                    "QT_SCALE_FACTOR": str(scale),
                    "XDG_CONFIG_HOME": home,
                    "XDG_DATA_HOME": home,
                    "BANDPLATE_DB": str(Path(home) / "history.db"),
                },
            )
    return code


def take(out: Path, only: list[str] | None, sizes: list[str]) -> int:
    from PySide6.QtWidgets import QApplication

    from bandplate.gui.theme import font
    from tests.screens import live, past, setting_up
    from tests.screens.camera import Camera, NotThereError

    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    app.setStyle("Fusion")
    app.setFont(font(14))
    pixels = tuple((int(w), int(h)) for w, h in (size.split("x") for size in sizes))
    camera = Camera(out, pixels)
    scenes = {**live.SCENES, **past.SCENES, **setting_up.SCENES}
    for name in only or scenes:
        for left in reversed(range(TRIES)):
            try:
                scenes[name](camera)
                break
            except NotThereError as error:
                sys.stderr.write(f"{name}: {error}\n")
                if not left:
                    camera.faults.append(f"{name}: not taken")
    for fault in camera.faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if camera.faults else 0


if __name__ == "__main__":
    sys.exit(main())
