"""The drill editor: form, text, preview and file are one drill."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit

from bandplate.drills import Facts, load_drill
from bandplate.drills.prepare import prepare_trial
from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.editor.preview import EXAMPLE_N
from bandplate.gui.editor.window import DrillEditor
from bandplate.gui.theme import DARK
from bandplate.gui.widgets.number_box import NumberBox
from tests.system.gui_checks import assert_fits
from tests.system.gui_station import HandFedStation, context_of

NAMES = ("fluctuate", "hold", "weigh")


@pytest.fixture
def station():
    station = HandFedStation()
    station.advance(5.0)
    return station


@pytest.fixture
def coach(qtbot, station, tmp_path):
    context = context_of(Bridge(station), DARK, [load_drill(name) for name in NAMES])
    context.drills_folder = str(tmp_path / "own")
    window = CoachWindow(context)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    with qtbot.waitExposed(window):
        window.show()
    window.live._bridge.poll_slow()
    yield window
    while not window.close():
        pass  # a drill that is not saved wants a second one
    context.jobs.end()


@pytest.fixture
def editor(qtbot, coach):
    coach.activateWindow()
    qtbot.keyClick(coach, Qt.Key.Key_E)
    (editor,) = coach.findChildren(DrillEditor)
    drawn(qtbot, editor)
    return editor


def drawn(qtbot, editor, before=None):
    qtbot.waitUntil(lambda: editor.plot.trial not in (None, before), timeout=20_000)


def typed(qtbot, box, text):
    """Type a number into a field, as a person does."""
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Tab)


def test_the_editor_opens_on_the_chosen_drill_and_the_station_goes_on(
    qtbot, coach, editor, station
):
    assert editor.start.currentText() == "hold"
    assert editor.name.text() == "my-hold"
    assert not editor.isModal()
    trial, drill = editor.plot.trial, load_drill("hold")[1]
    assert trial.target_n(5.0) == pytest.approx(0.75 * station.references["push"])
    assert (trial.work_s, trial.side) == (drill.work_s, "left")
    qtbot.keyClicks(editor.form.fields["title",].field, " 1 z")
    assert not station.running_drill
    assert station.done == []
    coach.activateWindow()
    qtbot.waitUntil(coach.isActiveWindow, timeout=5_000)
    qtbot.keyClick(coach, Qt.Key.Key_Space)
    station.advance(0.1)
    assert station.running_drill


def test_a_changed_drill_is_saved_and_stands_in_the_list_at_once(qtbot, coach, editor, tmp_path):
    title = editor.form.fields["title",].field
    title.selectAll()
    qtbot.keyClicks(title, "Long hold")
    before = editor.plot.trial
    lasts = editor.form.phases.findChildren(NumberBox)
    (hold_s,) = (box for box in lasts if box.accessibleName() == "Phase 2: duration")
    typed(qtbot, hold_s, "14")
    drawn(qtbot, editor, before)
    assert editor.plot.trial.work_s == 15.0
    assert editor.source.toPlainText().startswith("# Isometric hold")
    qtbot.mouseClick(editor.save, Qt.MouseButton.LeftButton)
    shown = coach.controls.drill
    qtbot.waitUntil(lambda: shown.findText("3  Long hold") >= 0, timeout=20_000)
    _, drill = load_drill("my-hold", tmp_path / "own")
    assert (drill.title, drill.phases[1].duration_s, drill.rest_s) == ("Long hold", 14.0, 20.0)
    assert coach.live._bridge.station.drill == drill
    assert "is saved" in editor.problems.text()

    typed(qtbot, editor.form.fields["rest_s",].field, "25")
    qtbot.mouseClick(editor.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "save again to replace" in editor.problems.text(), timeout=20_000)
    assert load_drill("my-hold", tmp_path / "own")[1].rest_s == 20.0
    qtbot.mouseClick(editor.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "is saved" in editor.problems.text(), timeout=20_000)
    assert load_drill("my-hold", tmp_path / "own")[1].rest_s == 25.0

    editor.name.selectAll()
    qtbot.keyClicks(editor.name, "hold")
    qtbot.mouseClick(editor.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "came along" in editor.problems.text(), timeout=20_000)
    assert [p.name for p in (tmp_path / "own").iterdir()] == ["my-hold.toml"]


def test_what_is_wrong_stands_beside_its_field_and_cannot_be_saved(qtbot, editor):
    rest = editor.form.fields["rest_s",]
    typed(qtbot, rest.field, "0")
    assert "above 0" in rest.problem()
    assert not editor.save.isEnabled()
    assert_fits(editor)
    typed(qtbot, rest.field, "20")
    assert rest.problem() == ""
    qtbot.mouseClick(editor.form.phases.add, Qt.MouseButton.LeftButton)
    kinds = editor.form.phases.findChildren(QComboBox)
    (third,) = (box for box in kinds if box.accessibleName() == "Phase 3: kind")
    third.setCurrentText("perturb")
    third.activated.emit(third.currentIndex())
    assert "Phase 3: perturb needs a resistance that changes" in editor.form.phases.problem()
    assert not editor.save.isEnabled()


def test_the_text_is_checked_by_its_lines_and_comes_back_to_the_form(qtbot, editor):
    good = editor.source.toPlainText()
    editor.pages.setCurrentWidget(editor.source)
    editor.source.setPlainText(good.replace("target_pct = 75 }", "target_pct = 75% }"))
    line = good[: good.index("target_pct = 75 }")].count("\n") + 1
    assert f"Line {line}: " in editor.problems.text()
    assert "without the % sign" in editor.problems.text()
    editor.pages.setCurrentWidget(editor.form)
    assert editor.pages.currentWidget() is editor.source
    editor.source.setPlainText(good.replace("rest_s = 20", "rest_s = 33"))
    editor.pages.setCurrentWidget(editor.form)
    assert editor.form.fields["rest_s",].field.value() == 33.0
    assert editor.save.isEnabled()


def test_what_is_not_saved_wants_a_second_escape(qtbot, editor):
    typed(qtbot, editor.form.fields["rest_s",].field, "21")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert editor.isVisible()
    assert "not saved" in editor.problems.text()
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert not editor.isVisible()


def test_the_program_does_not_close_over_a_drill_that_is_not_saved(qtbot, coach, editor):
    typed(qtbot, editor.form.fields["rest_s",].field, "21")
    coach.close()
    assert coach.isVisible()
    assert "not saved" in editor.problems.text()
    coach.close()
    assert not coach.isVisible()
    assert not editor.isVisible()


def test_enter_in_a_field_presses_no_button(qtbot, editor):
    before = editor.source.toPlainText()
    for field in (editor.form.fields["title",].field, editor.form.fields["rest_s",].field):
        field.setFocus()
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert editor.isVisible()
    assert editor.source.toPlainText() == before


@pytest.mark.parametrize("name", ["fluctuate", "follow", "perturb"])
def test_every_kind_of_drill_is_shown_whole(qtbot, coach, station, name):
    editor = DrillEditor(coach._context, name, coach)
    editor.show()
    drawn(qtbot, editor)
    assert editor.save.isEnabled()
    bar = editor.form.verticalScrollBar()
    for place in range(4):
        bar.setValue(bar.maximum() * place // 3)
        assert_fits(editor)
    controls = [*editor.findChildren(QAbstractButton), *editor.findChildren(QComboBox)]
    unnamed = [w for w in controls if not w.accessibleName() and w.isVisibleTo(editor)]
    assert [w for w in unnamed if not isinstance(w.parent(), QLineEdit)] == []
    _, drill = load_drill(name)
    if name == "fluctuate":
        editor.difficulty.setValue(editor.difficulty.maximum())
        drawn(qtbot, editor, editor.plot.trial)
        facts = Facts(references_n={**EXAMPLE_N, **station.references})
        assert editor.plot.trial == prepare_trial(drill, facts, 1, 1, 1.0)
