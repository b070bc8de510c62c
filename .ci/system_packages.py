"""Make sure that the system has what cannot come from PyPI: compiler, headers, Qt's libraries.

Run by the Makefile before anything else, with the system's Python, so it uses the standard library
only and runs on Pythons that are too old for bandplate (to say so). With the word "firmware" it
looks for what the firmware's builds and tests need instead. What is missing is found by
trying it, not by asking the package manager: package names differ between releases.
"""

import ctypes
import glob
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig

MINIMUM = (3, 11)

# Qt loads these by itself; PySide6's wheels do not bring them.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libX11.so.6": "libx11-6",
}
DISPLAY_LIBRARIES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
FIRMWARE_PROGRAMS = {
    "cc": "gcc",
    "make": "make",
    "arm-none-eabi-gcc": "gcc-arm-none-eabi",
    "qemu-system-arm": "qemu-system-arm",
    "setpriv": "util-linux",
    "clang": "clang",
    "clang-tidy": "clang-tidy",
    "cppcheck": "cppcheck",
}
#: The fuzzer's run-time library, which clang only recommends.
FUZZER_PATTERN = "/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


def loads(library):
    """Tell whether the dynamic linker finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_fonts():
    """Tell whether one scalable font is installed: without one, Qt draws no text at all."""
    patterns = (os.path.join(os.path.expanduser(f), "**", "*.[to]t[fc]") for f in FONT_FOLDERS)
    return any(next(glob.iglob(p, recursive=True), None) for p in patterns)


def missing_packages():
    """Return the Debian packages for what is not there."""
    needed = []
    python = "python{}.{}".format(*sys.version_info[:2])
    if not any(shutil.which(name) for name in ("cc", "gcc", "clang")):
        needed.append("gcc")
    if sys.platform == "linux" and not os.path.exists("/usr/include/stdlib.h"):
        needed.append("libc6-dev")
    if not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")):
        needed.append(python + "-dev")
    try:
        __import__("ensurepip")
    except ImportError:
        needed.append(python + "-venv")
    if sys.platform != "linux":
        return needed
    needed += [package for library, package in QT_LIBRARIES.items() if not loads(library)]
    if not has_fonts():
        needed.append("fonts-dejavu-core")
    # Without a display nothing opens a window, so these alone are no reason to ask for rights.
    if needed or os.environ.get("DISPLAY"):
        needed += [package for library, package in DISPLAY_LIBRARIES.items() if not loads(library)]
    return needed


def missing_firmware_packages():
    """Return the Debian packages that the firmware's builds and tests lack."""
    needed = [p for program, p in FIRMWARE_PROGRAMS.items() if shutil.which(program) is None]
    if not glob.glob(FUZZER_PATTERN):
        needed.append("libclang-rt-dev")
    if not os.path.exists("/usr/include/stdlib.h"):
        needed.append("libc6-dev")
    return needed


def become_root():
    """Return the command prefix that gives root's rights, or None where a person must act."""
    if os.geteuid() == 0:
        return []
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    quiet["stderr"] = subprocess.DEVNULL
    if shutil.which("sudo") and subprocess.call(["sudo", "-n", "true"], **quiet) == 0:
        return ["sudo", "-n"]
    return None


def install(packages, prefix):
    """Install with apt; return None, or what went wrong."""
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        result = subprocess.run(
            [*prefix, *quiet, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    # A failed update alone does no harm: the lists that are there may be enough.
    return None if result.returncode == 0 else result.stdout.strip()


def main():
    """Return the exit code: 0 when everything is there."""
    if sys.version_info < MINIMUM:
        found = ".".join(map(str, sys.version_info[:3]))
        wanted = ".".join(map(str, MINIMUM))
        sys.stderr.write(
            f"bandplate needs Python {wanted} or newer, and {sys.executable} is {found}: "
            f"install a newer one and name it, as in: make PYTHON=python{wanted} run\n"
        )
        return 2
    packages = missing_firmware_packages() if "firmware" in sys.argv[1:] else missing_packages()
    if not packages:
        return 0
    line = "apt-get install -y --no-install-recommends " + " ".join(map(shlex.quote, packages))
    if shutil.which("apt-get") is None:
        sys.stderr.write(
            "These system packages are missing (Debian's names; install your system's and run "
            "make again): " + " ".join(packages) + "\n"
        )
        return 2
    prefix = become_root()
    if prefix is None:
        sys.stderr.write("System packages are missing. Run this, then make again:\n")
        sys.stderr.write("  sudo " + line + "\n")
        return 2
    sys.stderr.write("Installing system packages: " + " ".join(packages) + "\n")
    trouble = install(packages, prefix)
    if trouble is not None:
        sys.stderr.write(trouble + "\nThis failed; see what it says above: " + line + "\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
