"""The design module: readable colours, icons that are drawn, a font that is shipped."""

from __future__ import annotations

from importlib.resources import files
from itertools import product

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontInfo, QFontMetricsF, QIcon
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bandplate.gui.athlete.window import AthleteWindow
from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.theme import (
    FAMILY,
    ICON_PX,
    ICONS,
    THEMES,
    contrast_ratio,
    font,
    icon,
    load_fonts,
    style_sheet,
)
from bandplate.gui.widgets.text import label, set_state
from tests.system.gui_checks import (
    assert_painted_texts_readable,
    assert_readable,
    pixels,
    text_contrast,
)
from tests.system.gui_colours import contrast, rgb_of
from tests.system.gui_station import HandFedStation, context_of

STATES = ("good", "warn", "alarm")


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_word_can_be_read_on_every_ground(theme):
    words = {name: getattr(theme, name) for name in ("text", "dim", "accent", *STATES)}
    words |= {f"ink of {member}": theme.ink(member).name() for member in theme.members}
    for (name, colour), ground in product(words.items(), theme.grounds):
        ratio = contrast(rgb_of(colour), rgb_of(ground))
        assert ratio >= theme.readable, f"{name} {colour} on {ground}: {ratio:.2f}"
        assert ratio == pytest.approx(contrast_ratio(colour, ground), rel=1e-3)
    for name in (*STATES, "accent", "selection"):
        ground, words_on_it = getattr(theme, name), getattr(theme, f"on_{name}")
        assert contrast_ratio(words_on_it, ground) >= theme.readable, name


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_curves_and_controls_stand_out_from_their_ground(theme):
    """3:1, as WCAG 2.1 (1.4.11) asks of what is no text."""
    for ground in (theme.background, theme.surface):
        for member, colour in theme.members.items():
            assert contrast_ratio(colour, ground) >= 3.0, (member, ground)
        assert contrast_ratio(theme.edge, ground) >= 3.0, ground


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_words_in_all_common_controls_are_readable_as_painted(qtbot, theme):
    window = QWidget()
    window.setStyleSheet(style_sheet(theme))
    column = QVBoxLayout(window)
    panel = QFrame()
    panel.setObjectName("panel")
    column.addWidget(panel)
    inside = QVBoxLayout(panel)
    for role in ("caption", "heading", "title", "number", "headline", "simulated", "badge"):
        inside.addWidget(label(f"Words of the role {role}", role))
    for state in STATES:
        told = label(f"Words of the state {state}", "body")
        set_state(told, state)
        inside.addWidget(told)
    for role in ("", "primary", "danger", "small", "quiet"):
        button = QPushButton(f"Button {role}")
        button.setProperty("role", role)
        inside.addWidget(button)
    box = QComboBox()
    box.addItems(["Chosen of many"])
    line, number = QLineEdit("Typed words"), QDoubleSpinBox()
    group = QGroupBox("Group of words")
    choices = QListWidget()
    choices.addItems(["Chosen row", "Another row"])
    choices.setCurrentRow(0)
    table = QTableWidget(1, 1)
    table.setHorizontalHeaderLabels(["Heading"])
    table.setItem(0, 0, QTableWidgetItem("Words in a cell"))
    for widget in (box, line, number, QCheckBox("A choice to make"), group, choices, table):
        column.addWidget(widget)
    qtbot.addWidget(window)
    window.resize(420, 1100)
    with qtbot.waitExposed(window):
        window.show()
    assert assert_readable(window, theme.readable) > 15


def test_pale_words_are_found_by_their_pixels(qtbot):
    ground = QWidget()
    ground.setStyleSheet("background: #ffffff;")
    pale = QLabel("hardly to be read", ground)
    pale.setStyleSheet("color: #c0c0c0;")
    qtbot.addWidget(ground)
    ground.resize(300, 60)
    with qtbot.waitExposed(ground):
        ground.show()
    assert text_contrast(pixels(pale)) < 2.5
    with pytest.raises(AssertionError, match="hardly to be read"):
        assert_readable(ground, 4.5)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_coachs_words_are_readable_as_painted(qtbot, theme):
    station = HandFedStation()
    station.levels["left.fz"] = 1500.0
    station.work(8.0)
    station.halt()
    station.advance(0.5)
    bridge = Bridge(station)
    window = CoachWindow(context_of(bridge, theme))
    qtbot.addWidget(window)
    window.resize(1280, 720)
    with qtbot.waitExposed(window):
        window.show()
    bridge.poll()
    bridge.poll_slow()
    QApplication.processEvents()
    assert assert_readable(window, theme.readable) > 30


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("stage", ["work", "cue", "rest", "stopped"])
def test_the_athletes_words_are_readable_as_painted(qtbot, theme, stage):
    station = HandFedStation()
    if stage == "cue":
        station.levels["left.fz"] = 1500.0
    station.work(13.0 if stage == "rest" else 8.0)
    if stage == "stopped":
        station.halt()
        station.advance(0.5)
    bridge = Bridge(station)
    window = AthleteWindow(bridge, theme)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    with qtbot.waitExposed(window):
        window.show()
    for _ in range(2):
        bridge.poll()
        bridge.poll_slow()
    parts = (window.header, window.push, window.bars, window.cue, window.card)
    measured = sum(
        assert_painted_texts_readable(part, theme.readable) for part in parts if part.isVisible()
    )
    assert measured >= 6


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_is_drawn_inside_its_box(qtbot, name):
    drawn = QLabel()
    drawn.setFixedSize(48, 48)
    drawn.setStyleSheet("background: #000000;")
    drawn.setPixmap(icon(name, "#ffffff", 48).pixmap(48, 48))
    qtbot.addWidget(drawn)
    image = pixels(drawn) > 0x404040
    assert 0.02 < image.mean() < 0.6
    edges = (image[0], image[-1], image[:, 0], image[:, -1])
    assert not any(edge.any() for edge in edges)


def test_an_icon_is_as_large_on_a_chosen_row(qtbot):
    both = icon("lock", "#ffffff", selected="#000000")
    sizes = {
        both.pixmap(QSize(ICON_PX, ICON_PX), ratio, mode).deviceIndependentSize().width()
        for ratio in (1.0, 2.0)
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected)
    }
    assert sizes == {ICON_PX}


def test_no_icon_looks_like_another(qtbot):
    pictures = {name: icon(name, "#ffffff", 24).pixmap(24, 24).toImage() for name in ICONS}
    for name, picture in pictures.items():
        assert [other for other, one in pictures.items() if one == picture] == [name]


def test_the_font_is_shipped_with_its_licence(qapp):
    assert load_fonts()
    for bold in (False, True):
        assert QFontInfo(font(14, bold=bold)).family() == FAMILY
    folder = files("bandplate.gui").joinpath("assets/fonts")
    assert "SIL OPEN FONT LICENSE" in folder.joinpath("OFL.txt").read_text()
    metrics = QFontMetricsF(font(20))
    widths = {metrics.horizontalAdvance(figure) for figure in "0123456789"}
    assert len(widths) == 1, "numbers that change must not jump"
