"""Print a program's deepest stack, from the call graphs that gcc writes (-fcallgraph-info=su).

``python stack.py --entry main [--entry HANDLER] [--outside PATTERN=BYTES] FILES.ci``. Every entry
is an own root: an interrupt comes on top of main, so their depths add up in the total. Fails on
recursion, on a call through a pointer, on a frame whose size is not fixed, and on a function that
is neither in the files nor named by --outside.
"""

from __future__ import annotations

import argparse
import re
import sys
from fnmatch import fnmatch
from pathlib import Path

NODE = re.compile(r'node: \{ title: "([^"]+)" label: "([^"]*)"')
EDGE = re.compile(r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"')
SIZE = re.compile(r"\\n(\d+) bytes \(([^)]*)\)")


class Graph:
    """Frames and calls of a program.

    Parameters
    ----------
    files : list of Path
        One .ci file per object.
    outside : dict of str to int
        Name patterns of functions that are in no file, and the bytes they are given.
    """

    def __init__(self, files: list[Path], outside: dict[str, int]) -> None:
        self._outside = outside
        self._frame: dict[str, int] = {}
        self._calls: dict[str, set[str]] = {}
        self._deepest: dict[str, tuple[int, list[str]]] = {}
        self.given: set[str] = set()
        for file in files:
            text = file.read_text()
            for title, label in NODE.findall(text):
                size = SIZE.search(label)
                if size is None:
                    continue  # only declared here
                if size[2] not in ("static", "dynamic,bounded"):
                    raise SystemExit(f"{title}: its frame is {size[2]}, not of a fixed size")
                self._frame[title] = int(size[1])
            for source, target in EDGE.findall(text):
                self._calls.setdefault(source, set()).add(target)

    def find(self, name: str) -> str:
        """Return the title of a function by its name; static ones carry their file's."""
        found = [title for title in self._frame if title.rpartition(":")[2] == name]
        if len(found) != 1:
            raise SystemExit(f"{name}: {len(found)} functions have this name")
        return found[0]

    def deepest(self, title: str, above: tuple[str, ...] = ()) -> tuple[int, list[str]]:
        """Return the bytes of the deepest chain of calls from here, and the chain."""
        if title in above:
            raise SystemExit(f"recursion: {' > '.join([*above, title])}")
        if title in self._deepest:
            return self._deepest[title]
        if title not in self._frame:
            return self._given(title, above), [title]
        chains = [self.deepest(t, (*above, title)) for t in self._calls.get(title, ())]
        below = max(chains, default=(0, []), key=lambda chain: chain[0])
        self._deepest[title] = self._frame[title] + below[0], [title, *below[1]]
        return self._deepest[title]

    def _given(self, title: str, above: tuple[str, ...]) -> int:
        if title == "__indirect_call":
            raise SystemExit(f"{above[-1]} calls through a pointer: its stack has no bound")
        for pattern, size in self._outside.items():
            if fnmatch(title, pattern):
                self.given.add(title)
                return size
        raise SystemExit(f"{title}, called by {above[-1]}, is in no file; give it by --outside")


def main() -> int:
    """Print each entry's deepest chain and the total; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--entry", action="append", required=True)
    parser.add_argument("--outside", action="append", default=[], metavar="PATTERN=BYTES")
    parser.add_argument("--limit", type=int, help="fail above so many bytes")
    args = parser.parse_args()
    outside = {pattern: int(size) for pattern, _, size in (o.rpartition("=") for o in args.outside)}
    graph = Graph(args.files, outside)
    total = 0
    for entry in args.entry:
        size, chain = graph.deepest(graph.find(entry))
        total += size
        names = " > ".join(title.rpartition(":")[2] for title in chain)
        sys.stdout.write(f"{size:6d} bytes  {names}\n")
    if graph.given:
        sys.stdout.write(f"not measured, given: {', '.join(sorted(graph.given))}\n")
    sys.stdout.write(f"{total:6d} bytes of stack at most\n")
    if args.limit is not None and total > args.limit:
        raise SystemExit(f"that is more than the {args.limit} bytes there are")
    return 0


if __name__ == "__main__":
    sys.exit(main())
