"""A report from the windows: what, where to, in which language; written beside the screens."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtCore import QLocale, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bandplate.core.errors import BandplateError
from bandplate.gui.context import Context
from bandplate.gui.jobs import Job, Progress
from bandplate.gui.language import say
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.text import label, set_state

if TYPE_CHECKING:
    from bandplate.report import Report

__all__ = ["ReportButton", "ReportSource", "export_report"]

#: Width of the file's line, so that a usual path can be read.
_PATH_PX: Final = 52 * GRID_PX
_UNFIT: Final = re.compile(r"[^\w .\-]+")


@dataclass(frozen=True)
class ReportSource:
    """What a report is of: a recording, or one session of an athlete.

    Without a session it is the athlete's last one. ``name`` and ``started_utc_ns`` make the file's
    first name.
    """

    recording: Path | None = None
    athlete_uid: UUID | None = None
    session_uid: UUID | None = None
    name: str = ""
    started_utc_ns: int | None = None

    def file_name(self) -> str:
        """Return a name that every file system takes."""
        name = _UNFIT.sub(" ", self.name or (self.recording.stem if self.recording else "")).strip()
        day = ""
        if self.started_utc_ns is not None:
            day = datetime.fromtimestamp(self.started_utc_ns // 10**9).date().isoformat()
        return " ".join(filter(None, [name[:80] or "report", day]))


def export_report(
    context: Context,
    source: ReportSource,
    path: Path,
    language: str,
    done: Callable[[Path], None],
    *,
    title: str,
    failed: Callable[[str], None] | None = None,
) -> Job:
    """Write a report in a job; a file of that name is replaced when the new one is whole.

    Parameters
    ----------
    source : ReportSource
    path : Path
        Ends with .pdf or .html.
    language : str
        One of report.words.LANGUAGES.
    done : callable
        Called with the path on the screens' thread.
    title : str
        Of the job, for people.
    """

    def work(progress: Progress) -> Path:
        from bandplate.gui.report_pdf import write_pdf
        from bandplate.report import compose, render_html
        from bandplate.report.files import checked_path, write_whole

        out = checked_path(path)
        report = _read(context, source, lambda share, text: progress.report(0.7 * share, text))
        document = compose(report, language)
        with write_whole(out) as part:
            if out.suffix.lower() == ".html":
                part.write_text(render_html(document), "utf-8")
            else:
                write_pdf(document, part, lambda share: progress.report(0.7 + 0.3 * share))
            progress.report(1.0)
        return out

    return context.jobs.start(title, work, done, failed)


def _read(context: Context, source: ReportSource, told: Callable[[float, str], None]) -> Report:
    from bandplate.report import find_session, report_of_recording, report_of_session

    if source.recording is not None:
        return report_of_recording(source.recording, told)
    from bandplate.drills import drills_folder
    from bandplate.history import History, database_url
    from bandplate.plan.today import known_drills

    with History.open(database_url(context.database)) as history:
        athlete = history.athlete(str(source.athlete_uid))
        wanted = "last" if source.session_uid is None else str(source.session_uid)
        session = find_session(history, athlete, wanted)
        drills, _wrong = known_drills(drills_folder(context.drills_folder))
        return report_of_session(history, athlete, session, drills, told)


class ReportButton(QPushButton):
    """Asks for file and language, and makes the report of what it was given."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._source: ReportSource | None = None
        self._job: Job | None = None
        self.setText(self.tr("Report…"))
        self.setAccessibleName(self.tr("Write a report as PDF or HTML"))
        self.setEnabled(False)
        self.clicked.connect(self._ask)

    def set_source(self, source: ReportSource | None) -> None:
        """Say what the report is of; None: there is nothing."""
        self._source = source
        self.setEnabled(source is not None and self._job is None)

    def _ask(self) -> None:
        if self._source is None:
            return
        dialog = ReportDialog(self._source, self._context.choices.now.language, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._write(dialog.path(), dialog.language(), open_it=dialog.open_it())
        dialog.deleteLater()

    def _write(self, path: Path, language: str, *, open_it: bool) -> None:
        assert self._source is not None

        def done(out: Path) -> None:
            self._over()
            self._context.jobs.succeeded.emit(self.tr("The report is in {0}").format(out))
            if open_it:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(out)))

        def failed(problem: str) -> None:
            self._over()
            self._context.jobs.failed.emit(problem)

        title = self.tr("Writing the report")
        self._job = export_report(
            self._context, self._source, path, language, done, title=title, failed=failed
        )
        self._context.jobs.changed.connect(self._follow)
        self.setEnabled(False)

    def _follow(self) -> None:
        """Take notice of a job that was cancelled: it calls nobody."""
        if self._job is not None and self._job not in self._context.jobs.running:
            self._over()

    def _over(self) -> None:
        if self._job is not None:
            self._context.jobs.changed.disconnect(self._follow)
            self._job = None
        self.setEnabled(self._source is not None)


class ReportDialog(QDialog):
    """Where the report goes, in which language, and whether it is opened then."""

    def __init__(self, source: ReportSource, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Report"))
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._path = QLineEdit(str(Path(folder or ".") / f"{source.file_name()}.pdf"))
        self._path.setAccessibleName(self.tr("File of the report"))
        self._path.setMinimumWidth(_PATH_PX)
        choose = QPushButton(self.tr("Choose…"))
        choose.setAccessibleName(self.tr("Choose the file of the report"))
        choose.setAutoDefault(False)  # Return makes the report
        choose.clicked.connect(self._choose)
        self._language = QComboBox()
        self._language.setAccessibleName(self.tr("Language of the report"))
        self._language.addItem("English", "en")
        self._language.addItem("Deutsch", "de")
        if language == "system":
            german = QLocale.system().language() == QLocale.Language.German
            language = "de" if german else "en"
        self._language.setCurrentIndex(self._language.findData(language))
        self._open = QCheckBox(self.tr("Open it when it is done"))
        self._open.setAccessibleName(self._open.text())
        self._open.setChecked(True)
        self._problem = label("", "caption")
        self._problem.setWordWrap(True)
        set_state(self._problem, "alarm")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.make = buttons.addButton(
            self.tr("Make the report"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.make.setAccessibleName(self.make.text())
        cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(self.tr("Cancel"))
        cancel.setAccessibleName(cancel.text())
        cancel.setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        row.addWidget(self._path, 1)
        row.addWidget(choose)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GRID_PX)
        form.setVerticalSpacing(GRID_PX)
        form.addRow(self.tr("File (.pdf or .html)"), row)
        form.addRow(self.tr("Language"), self._language)
        form.addRow("", self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(3 * GRID_PX,) * 4)
        layout.setSpacing(2 * GRID_PX)
        layout.addLayout(form)
        layout.addWidget(self._problem)
        layout.addWidget(buttons)
        self._problem.hide()
        self.make.setDefault(True)  # in the dialog by now: it takes the first one otherwise
        self._path.setFocus()

    def path(self) -> Path:
        """Return the file."""
        return Path(self._path.text().strip()).expanduser()

    def language(self) -> str:
        """Return ``en`` or ``de``."""
        return str(self._language.currentData())

    def open_it(self) -> bool:
        """Return whether it is to be shown then."""
        return self._open.isChecked()

    def accept(self) -> None:
        """End where the file can be written; else say why not."""
        from bandplate.report.files import checked_path

        try:
            checked_path(self.path())
        except BandplateError as error:
            self._problem.setText(say(str(error)))
            self._problem.show()
            self._path.setFocus()
            return
        super().accept()

    def _choose(self) -> None:
        kinds = self.tr("PDF (*.pdf);;Web page (*.html)")
        name, kind = QFileDialog.getSaveFileName(
            self, self.tr("File of the report"), str(self.path()), kinds
        )
        if name:
            ending = ".html" if "html" in kind else ".pdf"
            chosen = Path(name)
            self._path.setText(str(chosen if chosen.suffix else chosen.with_suffix(ending)))
