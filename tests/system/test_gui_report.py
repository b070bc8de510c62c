"""The report's button and dialog, driven by mouse and keyboard."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from bandplate.gui.bridge import Bridge
from bandplate.gui.report_export import ReportButton, ReportSource, export_report
from bandplate.history import History
from tests.system.gui_checks import assert_fits
from tests.system.gui_station import HandFedStation, context_of
from tests.system.report_histories import trained


def dialog() -> QDialog:
    found = QApplication.activeModalWidget()
    assert isinstance(found, QDialog)
    return found


def named(parent: QWidget, name: str) -> QWidget:
    (found,) = [w for w in parent.findChildren(QWidget) if w.accessibleName() == name]
    return found


def when_asked(*steps: object) -> None:
    """Do each step once the dialog is open, the next one when Qt is idle again."""

    def after(n: int) -> None:
        if n < len(steps):
            try:
                steps[n]()  # type: ignore[operator]
            except BaseException:
                dialog().reject()  # what failed here must not wait for a person
                raise
            QTimer.singleShot(0, lambda: after(n + 1))

    def wait() -> None:
        if QApplication.activeModalWidget() is None:
            QTimer.singleShot(10, wait)
        else:
            after(0)

    wait()


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReportSource:
    database = str(tmp_path / "history.db")
    monkeypatch.setenv("BANDPLATE_DB", database)
    with History.open(database) as history:
        athlete = trained(history, "Jörg/Müßig", 3)
        session = history.sessions(athlete.uid)[-1]
        return ReportSource(
            athlete_uid=athlete.uid,
            session_uid=session.uid,
            name=athlete.name,
            started_utc_ns=session.started_utc_ns,
        )


def test_a_report_is_made_by_the_keyboard(
    qtbot: QtBot, tmp_path: Path, source: ReportSource
) -> None:
    context = context_of(Bridge(HandFedStation()))  # type: ignore[arg-type]
    button = ReportButton(context)
    qtbot.addWidget(button)
    button.show()
    assert not button.isEnabled()
    button.set_source(source)
    out = tmp_path / "out.pdf"

    def look() -> None:
        asked = dialog()
        assert_fits(asked)
        line = named(asked, "File of the report")
        assert isinstance(line, QLineEdit)
        assert Path(line.text()).name.startswith("Jörg Müßig 20")
        line.selectAll()
        qtbot.keyClicks(line, str(tmp_path / "no" / "out.pdf"))
        qtbot.keyClick(line, Qt.Key.Key_Return)

    def refused() -> None:
        asked = dialog()
        told = [one.text() for one in asked.findChildren(QLabel) if "does not exist" in one.text()]
        assert told
        line = named(asked, "File of the report")
        assert isinstance(line, QLineEdit)
        line.selectAll()
        qtbot.keyClicks(line, str(out))
        language = named(asked, "Language of the report")
        assert isinstance(language, QComboBox)
        language.setFocus()
        qtbot.keyClick(language, Qt.Key.Key_D)
        assert language.currentData() == "de"
        qtbot.mouseClick(named(asked, "Open it when it is done"), Qt.MouseButton.LeftButton)
        qtbot.keyClick(asked, Qt.Key.Key_Return)

    when_asked(look, refused)
    with qtbot.waitSignal(context.jobs.succeeded, timeout=30_000) as told:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert str(out) in told.args[0]
    assert button.isEnabled()
    text = "".join(page.extract_text() for page in pypdf.PdfReader(out).pages)
    assert "Jörg/Müßig" in text
    assert "Gestützt" in text
    assert [one.name for one in tmp_path.glob("*.pdf")] == ["out.pdf"]
    assert not list(tmp_path.glob(".*"))


def test_a_cancelled_report_leaves_the_old_one(
    qtbot: QtBot, tmp_path: Path, source: ReportSource
) -> None:
    context = context_of(Bridge(HandFedStation()))  # type: ignore[arg-type]
    out = tmp_path / "out.pdf"
    out.write_text("old")
    ended: list[object] = []
    job = export_report(
        context, source, out, "en", ended.append, title="report", failed=ended.append
    )
    job.cancel()
    qtbot.waitUntil(lambda: not context.jobs.running, timeout=30_000)
    assert ended == []
    assert out.read_text() == "old"
    assert not list(tmp_path.glob(".*"))
    again = export_report(
        context, ReportSource(recording=tmp_path / "no.mcap"), out, "en", ended.append,
        title="report", failed=ended.append,
    )  # fmt: skip
    qtbot.waitUntil(lambda: again not in context.jobs.running, timeout=30_000)
    qtbot.waitUntil(lambda: bool(ended), timeout=30_000)
    assert "does not exist" in str(ended[0])
    assert out.read_text() == "old"
