"""A report's document as PDF: A4, vectors, fonts embedded, text that can be searched and copied."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QSizeF, Qt
from PySide6.QtGui import (
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)

from bandplate.core.errors import StorageError
from bandplate.gui.report_drawing import FINE, Drawing
from bandplate.report import look
from bandplate.report.document import (
    NO_VALUE,
    Block,
    Cell,
    Document,
    Facts,
    Heading,
    Notice,
    Numbers,
    Page,
    Pictures,
    Table,
    Text,
)

__all__ = ["pdf_application", "write_pdf"]

_FOOT_PT: Final = 24.0
_CELL_GAP_PT: Final = 7.0
_CELL_COLOUR: Final = {
    "plain": look.INK, "strong": look.INK, "head": look.DIM, "dim": look.DIM, "good": look.GOOD,
    "caution": look.CAUTION,
}  # fmt: skip
_BOLD: Final = ("strong", "head", "good", "caution")


def pdf_application() -> QGuiApplication:
    """Return the application that fonts need; without a display it is one without windows."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication(["bandplate"])


def write_pdf(
    document: Document, path: Path, report: Callable[[float], None] = lambda share: None
) -> None:
    """Write a document as PDF.

    Parameters
    ----------
    document : Document
    path : Path
        Written as it goes: give a temporary name and rename what is whole.
    report : callable
        Called with the share that is done before each page; what it raises ends the work.

    Raises
    ------
    StorageError
        The file cannot be written.

    Notes
    -----
    Thread: any, while a QGuiApplication lives.
    """
    writer = QPdfWriter(str(path))
    writer.setPdfVersion(QPdfWriter.PdfVersion.PdfVersion_1_6)
    writer.setResolution(72 * FINE)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QSizeF(look.PAGE_WIDTH_PT, look.PAGE_HEIGHT_PT), QPageSize.Unit.Point),
            QPageLayout.Orientation.Portrait,
            QMarginsF(),
        )
    )
    writer.setTitle(document.title)
    writer.setAuthor(document.author)
    writer.setCreator("bandplate")
    painter = QPainter()
    if not painter.begin(writer):
        raise StorageError(f"cannot write {path.parent}: choose another folder")
    try:
        sheets = _Sheets(writer, painter, document)
        for i, page in enumerate(document.pages):
            report(i / len(document.pages))
            sheets.add(page)
        sheets.finish()
    finally:
        painter.end()


def _pad(size: float) -> float:
    """Return the space above and below the text of a table's row."""
    return size / 3


class _Sheets:
    """Sheet after sheet: what does not fit any more goes onto the next one."""

    def __init__(self, writer: QPdfWriter, painter: QPainter, document: Document) -> None:
        self._writer = writer
        self._drawing = Drawing(writer, painter)
        self._document = document
        self._number = 0
        self._y = 0.0

    # ---- sheets

    def add(self, page: Page) -> None:
        """Draw a page from the top of a new sheet on."""
        self._new_sheet()
        size = look.SIZES_PT["title" if page.kind == "athlete" else "lead"]
        self._y += self._paragraph(page.title, size, bold=True) + 2
        self._y += self._paragraph(page.subtitle, look.SIZES_PT["body"], look.DIM) + 8
        self._drawing.rule(self._y)
        self._y += 14
        for i, block in enumerate(page.blocks):
            follower = page.blocks[i + 1] if i + 1 < len(page.blocks) else None
            self._draw(block, follower)

    def finish(self) -> None:
        """End the last sheet."""
        self._foot()

    def _new_sheet(self) -> None:
        if self._number:
            self._foot()
            self._writer.newPage()
        self._number += 1
        self._y = look.MARGIN_PT

    def _foot(self) -> None:
        size = look.SIZES_PT["caption"]
        y = look.PAGE_HEIGHT_PT - look.MARGIN_PT + 6
        number = f"{self._document.page_word} {self._number}"
        room = look.CONTENT_WIDTH_PT - self._drawing.width(number, size) - 12
        foot = self._drawing.metrics(size).elidedText(
            self._document.footer, Qt.TextElideMode.ElideRight, room * FINE
        )
        self._drawing.text(foot, size, look.DIM, top=y, width=look.CONTENT_WIDTH_PT)
        self._drawing.text(number, size, look.DIM, top=y, align=Qt.AlignmentFlag.AlignRight)

    def _need(self, height: float) -> None:
        """Begin a new sheet where less than this is left."""
        if self._y + height > look.PAGE_HEIGHT_PT - look.MARGIN_PT - _FOOT_PT + 12:
            self._new_sheet()

    # ---- blocks

    def _draw(self, block: Block, follower: Block | None) -> None:
        match block:
            case Heading():
                self._need(30 + self._least(follower))
                self._y += 10
                size = look.SIZES_PT["heading"]
                height = self._paragraph(block.text, size, bold=True)
                if block.note:
                    x = self._drawing.width(block.text, size, bold=True) + 8
                    self._drawing.text(
                        block.note, look.SIZES_PT["caption"], look.DIM, left=x, top=self._y + 3
                    )
                self._y += height + 5
            case Text():
                size = look.SIZES_PT[block.role]
                colour = look.DIM if block.role == "caption" else look.INK
                self._need(self._drawing.height(block.text, size))
                self._y += self._paragraph(block.text, size, colour)
                self._y += 10 if block.role == "lead" else 5
            case Notice():
                self._notice(block.text)
            case Numbers():
                self._numbers(block)
            case Pictures():
                self._pictures(block)
            case Table():
                self._table(block)
            case Facts():
                for word, what in block.items:
                    self._fact(word, what)
                self._y += 4

    def _least(self, block: Block | None) -> float:
        """Return how much of a block must stand on the sheet of its heading, in points."""
        match block:
            case Pictures():
                return max(scene.height for scene in block.scenes)
            case Table():
                return 60.0
            case _:
                return 24.0

    def _notice(self, text: str) -> None:
        size, pad = look.SIZES_PT["body"], 7.0
        width = look.CONTENT_WIDTH_PT - 3 * pad
        height = self._drawing.height(text, size, width=width, bold=True) + 2 * pad
        self._need(height + 10)
        self._drawing.fill(0, self._y, look.CONTENT_WIDTH_PT, height, look.TINT)
        self._drawing.fill(0, self._y, 3, height, look.CAUTION)
        self._drawing.text(
            text, size, look.CAUTION, bold=True, left=2 * pad, top=self._y + pad, width=width
        )
        self._y += height + 10

    def _numbers(self, block: Numbers) -> None:
        gap = 16.0
        width = (look.CONTENT_WIDTH_PT - gap * (len(block.items) - 1)) / len(block.items)
        body, small = look.SIZES_PT["body"], look.SIZES_PT["caption"]
        big, unit = look.SIZES_PT["number"], look.SIZES_PT["lead"]
        notes = max(self._drawing.height(item.note, small, width=width) for item in block.items)
        labels = max(self._drawing.height(item.label, body, width=width) for item in block.items)
        self._need(labels + notes + big * 1.3 + 20)
        self._y += 4
        for i, item in enumerate(block.items):
            left = i * (width + gap)
            top = self._y
            self._drawing.text(item.label, body, look.DIM, left=left, top=top, width=width)
            top += labels
            value = item.value or NO_VALUE
            height = self._drawing.metrics(big, bold=True).height() / FINE
            self._drawing.text(value, big, bold=True, left=left, top=top, width=width)
            if item.value and item.unit:
                base = top + self._drawing.metrics(big, bold=True).ascent() / FINE
                at = left + self._drawing.width(value, big, bold=True) + 4
                down = base - self._drawing.metrics(unit).ascent() / FINE
                self._drawing.text(item.unit, unit, left=at, top=down, width=width)
            self._drawing.text(item.note, small, look.DIM, left=left, top=top + height, width=width)
        self._y += labels + notes + self._drawing.metrics(big).height() / FINE + 12

    def _pictures(self, block: Pictures) -> None:
        height = max(scene.height for scene in block.scenes)
        self._need(height + 24)
        whole = sum(scene.width for scene in block.scenes)
        gap = (look.CONTENT_WIDTH_PT - whole) / max(1, len(block.scenes) - 1)
        left = 0.0
        for scene in block.scenes:
            self._drawing.scene(scene, left, self._y)
            left += scene.width + gap
        self._y += height + 6
        if block.caption:
            self._y += self._paragraph(block.caption, look.SIZES_PT["caption"], look.DIM)
        self._y += 8

    def _table(self, block: Table) -> None:
        if not block.rows:
            self._y += 6 + self._paragraph(block.empty, look.SIZES_PT["caption"], look.DIM)
            return
        whole = sum(column.share for column in block.columns)
        widths = [look.CONTENT_WIDTH_PT * column.share / whole for column in block.columns]
        right = [column.number for column in block.columns]
        head = tuple(Cell(column.title, role="head") for column in block.columns)
        small, body = look.SIZES_PT["caption"], look.SIZES_PT["body"]
        size = small if block.dense else body
        first = self._row_height(block.rows[0], widths, size)
        self._need(self._row_height(head, widths, small) + first)
        self._row(head, widths, right, small)
        for row in block.rows:
            before, height = self._number, self._row_height(row, widths, size)
            self._need(height)
            if self._number != before:
                self._row(head, widths, right, small)
            self._row(row, widths, right, size, height)
        self._y += 8

    def _row_height(self, row: tuple[Cell, ...], widths: list[float], size: float) -> float:
        inner = [
            self._drawing.height(cell.text, size, width=room, bold=cell.role in _BOLD)
            for cell, room in zip(row, self._rooms(row, widths), strict=True)
        ]
        return max(inner) + 2 * _pad(size)

    def _row(
        self,
        row: tuple[Cell, ...],
        widths: list[float],
        right: list[bool],
        size: float,
        height: float | None = None,
    ) -> None:
        height = self._row_height(row, widths, size) if height is None else height
        left = 0.0
        rooms = self._rooms(row, widths)
        for cell, width, room, number in zip(row, widths, rooms, right, strict=True):
            at = left
            top = self._y + _pad(size)
            if cell.colour:
                self._drawing.fill(left, top + 2.5, 7, 7, cell.colour)
                at += 11
            self._drawing.text(
                cell.text,
                size,
                _CELL_COLOUR[cell.role],
                bold=cell.role in _BOLD,
                left=at,
                top=top,
                width=room,
                align=Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft,
            )
            left += width
        self._y += height
        self._drawing.rule(self._y)

    @staticmethod
    def _rooms(row: tuple[Cell, ...], widths: list[float]) -> list[float]:
        """Return how wide the cells' texts may be: no gap follows the last."""
        gaps = [_CELL_GAP_PT] * (len(row) - 1) + [0.0]
        return [
            width - gap - (11 if cell.colour else 0)
            for cell, width, gap in zip(row, widths, gaps, strict=True)
        ]

    def _fact(self, word: str, what: str) -> None:
        size, left = look.SIZES_PT["body"], 110.0
        width = look.CONTENT_WIDTH_PT - left
        height = self._drawing.height(what, size, width=width)
        self._need(height + 3)
        self._drawing.text(word, size, look.DIM, top=self._y, width=left - 6)
        self._drawing.text(what, size, left=left, top=self._y, width=width)
        self._y += height + 3

    def _paragraph(
        self, text: str, size: float, colour: str = look.INK, *, bold: bool = False
    ) -> float:
        """Draw a paragraph over the whole width; return its height in points."""
        self._drawing.text(text, size, colour, top=self._y, bold=bold)
        return self._drawing.height(text, size, bold=bold)
