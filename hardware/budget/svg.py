"""The few shapes that the drawings are made of, as SVG text."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

__all__ = ["Drawing"]

INK, FAINT = "#111111", "#777777"


class Drawing:
    """A white sheet; sizes in px.

    Parameters
    ----------
    width, height : float
    title : str
        Heading, and what a screen reader says.
    """

    def __init__(self, width: float, height: float, title: str) -> None:
        self._size = (width, height)
        self._title = escape(title)
        self._rows: list[str] = []
        self.rect(0, 0, width, height, fill="#ffffff", stroke="none")
        self.text(20, 30, title, size=18, bold=True)

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        stroke: str = INK,
        dashed: bool = False,
    ) -> None:
        """Draw a rectangle by its left upper corner."""
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        self._rows.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}" '
            f'stroke="{stroke}" stroke-width="1.5"{dash}/>'
        )

    def circle(self, x: float, y: float, radius: float, *, fill: str = "none") -> None:
        """Draw a circle."""
        self._rows.append(
            f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}" stroke="{INK}" '
            'stroke-width="1.5"/>'
        )

    def line(
        self,
        points: Sequence[tuple[float, float]],
        *,
        arrow: bool = False,
        both: bool = False,
        dashed: bool = False,
        width: float = 1.5,
        stroke: str = INK,
    ) -> None:
        """Draw a path through points, with an arrow at its end or at both ends."""
        path = " ".join(f"{x:g},{y:g}" for x, y in points)
        more = ' stroke-dasharray="6 4"' if dashed else ""
        more += ' marker-end="url(#tip)"' if arrow or both else ""
        more += ' marker-start="url(#tip)"' if both else ""
        self._rows.append(
            f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="{width:g}"'
            f"{more}/>"
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 12,
        anchor: str = "start",
        bold: bool = False,
        stroke: str = INK,
    ) -> None:
        """Write words; several lines where they contain line breaks, each with its indent."""
        weight = ' font-weight="bold"' if bold else ""
        indent = 3 * "\N{NO-BREAK SPACE}"
        for n, row in enumerate(words.replace("   ", indent).split("\n")):
            self._rows.append(
                f'<text x="{x:g}" y="{y + n * size * 1.3:g}" font-size="{size:g}" '
                f'text-anchor="{anchor}" fill="{stroke}"{weight}>{escape(row)}</text>'
            )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        words: str,
        *,
        fill: str = "#f2f5f8",
        dashed: bool = False,
    ) -> None:
        """Draw a box with words in its middle, the first line bold."""
        self.rect(x, y, width, height, fill=fill, dashed=dashed)
        lines = words.split("\n")
        top = y + height / 2 - (len(lines) - 1) * 8 + 4
        for n, row in enumerate(lines):
            self.text(x + width / 2, top + 16 * n, row, anchor="middle", bold=n == 0)

    def dimension(self, start: tuple[float, float], end: tuple[float, float], words: str) -> None:
        """Draw a dimension line with its figure above, or to its left where it is upright."""
        self.line([start, end], both=True, width=1, stroke=FAINT)
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        if start[0] == end[0]:
            self.text(x - 6, y + 4, words, size=11, anchor="end", stroke=FAINT)
        else:
            self.text(x, y - 5, words, size=11, anchor="middle", stroke=FAINT)

    def resistor(self, x: float, y: float, words: str, *, upright: bool = False) -> None:
        """Draw a resistor of 40 px whose left (upper) end is at x, y."""
        if upright:
            self.rect(x - 6, y, 12, 40, fill="#ffffff")
            self.text(x + 12, y + 18, words, size=11)
        else:
            self.rect(x, y - 6, 40, 12, fill="#ffffff")
            self.text(x + 20, y - 11, words, size=11, anchor="middle")

    def capacitor(self, x: float, y: float, words: str, *, height: float = 40) -> None:
        """Draw an upright capacitor from x, y downwards."""
        middle = y + height / 2
        self.line([(x, y), (x, middle - 3)])
        self.line([(x, middle + 3), (x, y + height)])
        self.line([(x - 10, middle - 3), (x + 10, middle - 3)], width=2.5)
        self.line([(x - 10, middle + 3), (x + 10, middle + 3)], width=2.5)
        self.text(x + 14, middle + 4, words, size=11)

    def ground(self, x: float, y: float) -> None:
        """Draw a ground sign that hangs at x, y."""
        for n, half in enumerate((10, 6, 2)):
            self.line([(x - half, y + 4 * n), (x + half, y + 4 * n)], width=2)

    def svg(self) -> str:
        """Return the file's text."""
        width, height = self._size
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}" role="img" aria-label="{self._title}" '
            'font-family="DejaVu Sans, Verdana, sans-serif">\n'
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
            'markerHeight="7" orient="auto-start-reverse"><path d="M0,0 L8,4 L0,8 z"/>'
            "</marker></defs>\n"
        )
        return head + "\n".join(self._rows) + "\n</svg>\n"
