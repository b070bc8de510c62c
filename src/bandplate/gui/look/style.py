"""The style sheet of the windows, and what an application as a whole wears."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from bandplate.gui.look.fonts import font
from bandplate.gui.look.tokens import CONTROL_PX, GRID_PX, RADIUS_PX, SPACE_PX, TYPE_PX, Theme

__all__ = ["dress", "palette", "style_sheet"]

_HAIR: Final = SPACE_PX["hair"]
_TIGHT: Final = SPACE_PX["tight"]
_WIDE: Final = SPACE_PX["wide"]
_NORMAL: Final = SPACE_PX["normal"]
# Room inside a control's frame: its height without the frame of one pixel on each side.
_INSIDE: Final = CONTROL_PX - 2


def dress(app: QApplication, theme: Theme) -> None:
    """Give the application font and palette; windows take :func:`style_sheet` on top."""
    # each of the three goes through every widget there is: seconds, where all of it is there
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    if app.font() != (body := font(TYPE_PX["body"])):
        app.setFont(body)
    if app.palette() != (colours := palette(theme)):
        app.setPalette(colours)


def palette(theme: Theme) -> QPalette:
    """Return the theme's palette, for what style sheets do not reach (file dialogs, frames)."""
    made = QPalette()
    role = QPalette.ColorRole
    for place, colour in {
        role.Window: theme.background,
        role.WindowText: theme.text,
        role.Base: theme.field,
        role.AlternateBase: theme.surface,
        role.Text: theme.text,
        role.PlaceholderText: theme.dim,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.alarm,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.on_selection,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Light: theme.edge,
    }.items():
        made.setColor(place, QColor(colour))
    for place in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, place, QColor(theme.disabled))
    return made


def style_sheet(theme: Theme) -> str:
    """Return the Qt style sheet of a window.

    Roles (a widget's ``role`` property): labels are caption, heading, title, number, headline,
    display, simulated, badge; buttons are primary, small, quiet, danger; states (``state``) are
    good, warn, alarm. A QFrame named ``panel`` is a panel, one named ``card`` a lifted part of it.
    """
    return "".join(part(theme) for part in (_grounds, _words, _buttons, _fields, _views, _rest))


def _image(name: str, theme: Theme) -> str:
    """Return the path of a small picture that style sheets can only take from a file."""
    ground = "light" if theme.name == "light" else "dark"
    return Path(str(files("bandplate.gui").joinpath(f"assets/{name}_{ground}.svg"))).as_posix()


def _grounds(t: Theme) -> str:
    return f"""
    QWidget {{ background: {t.background}; color: {t.text}; font-size: {TYPE_PX["body"]}px; }}
    QLabel, QCheckBox, QRadioButton, QSlider, QGroupBox, QScrollArea, QStackedWidget, QSplitter,
    QGroupBox .QWidget, QFrame#panel .QWidget, QFrame#card .QWidget, QScrollArea .QWidget
        {{ background: transparent; }}
    QFrame#panel {{ background: {t.surface}; border-radius: {RADIUS_PX["panel"]}px; }}
    QFrame#card {{ background: {t.raised}; border-radius: {RADIUS_PX["panel"]}px; }}
    QFrame#help {{ background: {t.raised}; border: 1px solid {t.line};
        border-radius: {RADIUS_PX["panel"]}px; }}
    QFrame#banner {{ background: {t.alarm}; }}
    QFrame#banner QLabel {{ color: {t.on_alarm}; font-size: {TYPE_PX["title"]}px;
        font-weight: 600; }}
    QFrame[role="rule"] {{ background: {t.line}; border: none; max-height: 1px; }}
    """


def _words(t: Theme) -> str:
    return f"""
    QLabel[role="caption"] {{ color: {t.dim}; font-size: {TYPE_PX["caption"]}px; }}
    QLabel[role="heading"] {{ color: {t.dim}; font-size: {TYPE_PX["caption"]}px;
        font-weight: 700; }}
    QLabel[role="title"] {{ font-size: {TYPE_PX["title"]}px; font-weight: 600; }}
    QLabel[role="number"] {{ font-size: {TYPE_PX["number"]}px; font-weight: 600; }}
    QLabel[role="headline"] {{ font-size: {TYPE_PX["headline"]}px; font-weight: 600; }}
    QLabel[role="display"] {{ font-size: {TYPE_PX["display"]}px; font-weight: 600; }}
    QLabel[role="simulated"] {{ background: {t.warn}; color: {t.on_warn}; font-weight: 700;
        border-radius: {RADIUS_PX["small"]}px; padding: {_HAIR}px; }}
    QLabel[role="badge"] {{ background: {t.raised}; color: {t.text}; font-weight: 600;
        font-size: {TYPE_PX["caption"]}px; border-radius: {RADIUS_PX["small"]}px;
        padding: 2px {_TIGHT}px; }}
    QLabel[state="warn"] {{ color: {t.warn}; }}
    QLabel[state="alarm"] {{ color: {t.alarm}; }}
    QLabel[state="good"] {{ color: {t.good}; }}
    QLabel:disabled {{ color: {t.disabled}; }}
    """


def _buttons(t: Theme) -> str:
    return f"""
    QPushButton, QToolButton {{ background: {t.raised}; border: 1px solid {t.line};
        border-radius: {RADIUS_PX["control"]}px; padding: 6px 12px; min-height: 20px; }}
    QToolButton {{ padding: 6px; }}
    QToolButton::menu-indicator {{ image: none; }}
    QPushButton:hover, QToolButton:hover {{ border-color: {t.edge}; }}
    QPushButton:pressed, QToolButton:pressed {{ background: {t.line}; }}
    QPushButton:checked, QToolButton:checked {{ border-color: {t.text}; }}
    QPushButton:focus {{ border: 2px solid {t.accent}; padding: 5px 11px; }}
    QToolButton:focus {{ border: 2px solid {t.accent}; padding: 5px; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {t.disabled}; background: transparent;
        border-color: {t.line}; }}
    QPushButton[role="primary"] {{ background: {t.good}; color: {t.on_good};
        border-color: {t.good}; font-size: {TYPE_PX["title"]}px; font-weight: 700;
        min-height: {CONTROL_PX}px; padding: 6px {_WIDE}px; }}
    QPushButton[role="primary"]:hover {{ border-color: {t.text}; }}
    QPushButton[role="primary"]:focus {{ border: 2px solid {t.text};
        padding: 5px {_WIDE - 1}px; }}
    QPushButton[role="primary"][running="true"], QPushButton[role="danger"] {{
        background: {t.alarm}; color: {t.on_alarm}; border-color: {t.alarm}; }}
    QPushButton[role="primary"]:disabled, QPushButton[role="danger"]:disabled {{
        background: {t.raised}; color: {t.disabled}; border-color: {t.line}; }}
    QPushButton[role="small"] {{ padding: 0 {GRID_PX}px; font-size: {TYPE_PX["caption"]}px;
        min-height: 18px; }}
    QPushButton[role="small"]:focus {{ padding: 0 {GRID_PX - 1}px; min-height: 16px; }}
    QPushButton[role="quiet"], QToolButton[role="quiet"] {{ background: transparent;
        border-color: transparent; }}
    QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover {{ background: {t.raised}; }}
    QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus {{
        border-color: {t.accent}; }}
    """


def _fields(t: Theme) -> str:
    marks = "QCheckBox::indicator, QRadioButton::indicator, QGroupBox::indicator"
    marks_of_views = "QTreeView::indicator, QListView::indicator, QTableView::indicator"
    return f"""
    QLineEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QDateTimeEdit, QPlainTextEdit, QTextEdit {{
        background: {t.field}; border: 1px solid {t.edge};
        border-radius: {RADIUS_PX["control"]}px; padding: 0 {_TIGHT}px;
        selection-background-color: {t.selection}; selection-color: {t.on_selection}; }}
    QLineEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QDateTimeEdit {{ min-height: {_INSIDE}px; }}
    QSpinBox, QDoubleSpinBox, QDateEdit, QDateTimeEdit {{ max-height: {_INSIDE}px; }}
    QLineEdit {{ placeholder-text-color: {t.dim}; }}
    QAbstractSpinBox QLineEdit, QComboBox QLineEdit, QAbstractSpinBox QLineEdit:focus,
    QComboBox QLineEdit:focus {{ background: transparent; border: none; min-height: 0;
        padding: 0 {_HAIR}px; }}
    QPlainTextEdit, QTextEdit {{ padding: {_HAIR}px; }}
    QComboBox {{ background: {t.raised}; border: 1px solid {t.edge};
        border-radius: {RADIUS_PX["control"]}px; padding: 0 {_TIGHT}px; min-height: {_INSIDE}px; }}
    QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus, QDateTimeEdit:focus,
    QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus {{
        border: 2px solid {t.accent}; padding: 0 {_TIGHT - 1}px; }}
    QPlainTextEdit:focus, QTextEdit:focus {{ padding: {_HAIR - 1}px; }}
    QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus, QDateTimeEdit:focus,
    QComboBox:focus {{ min-height: {_INSIDE - 2}px; }}
    QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus, QDateTimeEdit:focus {{
        max-height: {_INSIDE - 2}px; }}
    QLineEdit[state="alarm"], QSpinBox[state="alarm"], QDoubleSpinBox[state="alarm"],
    QPlainTextEdit[state="alarm"], QComboBox[state="alarm"] {{ border: 2px solid {t.alarm}; }}
    QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled,
    QDateEdit:disabled, QPlainTextEdit:disabled {{ color: {t.disabled};
        background: transparent; border-color: {t.line}; }}
    QLineEdit:read-only, QPlainTextEdit:read-only {{ border-color: {t.line}; }}
    QComboBox::drop-down {{ border: none; width: {3 * GRID_PX}px; }}
    QComboBox::down-arrow {{ image: url("{_image("down", t)}"); width: 12px; height: 12px; }}
    QComboBox QAbstractItemView {{ background: {t.raised}; color: {t.text};
        border: 1px solid {t.line}; outline: none; padding: {_HAIR}px;
        selection-background-color: {t.selection}; selection-color: {t.on_selection}; }}
    QComboBox QAbstractItemView::item {{ min-height: {CONTROL_PX - _HAIR}px; }}
    QSpinBox::up-button, QDoubleSpinBox::up-button, QDateEdit::up-button,
    QSpinBox::down-button, QDoubleSpinBox::down-button, QDateEdit::down-button {{
        background: transparent; border: none; width: {2 * GRID_PX}px; }}
    QSpinBox::up-arrow, QDoubleSpinBox::up-arrow, QDateEdit::up-arrow {{
        image: url("{_image("up", t)}"); width: 10px; height: 10px; }}
    QSpinBox::down-arrow, QDoubleSpinBox::down-arrow, QDateEdit::down-arrow {{
        image: url("{_image("down", t)}"); width: 10px; height: 10px; }}
    QCheckBox, QRadioButton {{ spacing: {_TIGHT}px; min-height: {3 * GRID_PX}px; }}
    {marks}, {marks_of_views} {{ width: 16px; height: 16px; background: {t.field};
        border: 1px solid {t.edge}; border-radius: {RADIUS_PX["small"]}px; }}
    QRadioButton::indicator {{ border-radius: 9px; }}
    QCheckBox::indicator:checked, QGroupBox::indicator:checked, QTreeView::indicator:checked,
    QListView::indicator:checked, QTableView::indicator:checked {{ background: {t.field};
        image: url("{_image("check", t)}"); }}
    QRadioButton::indicator:checked {{ background: {t.field};
        image: url("{_image("dot", t)}"); }}
    QCheckBox:focus, QRadioButton:focus {{ color: {t.text}; }}
    QCheckBox::indicator:focus, QRadioButton::indicator:focus {{
        border: 2px solid {t.accent}; width: 14px; height: 14px; }}
    QCheckBox:disabled, QRadioButton:disabled {{ color: {t.disabled}; }}
    QSlider::groove:horizontal {{ background: {t.raised}; height: 6px; border-radius: 3px; }}
    QSlider::sub-page:horizontal {{ background: {t.edge}; height: 6px; border-radius: 3px; }}
    QSlider::handle:horizontal {{ background: {t.text}; width: 14px; margin: -5px 0;
        border-radius: 7px; }}
    QSlider::handle:horizontal:focus {{ background: {t.accent}; }}
    """


def _views(t: Theme) -> str:
    return f"""
    QListView, QTreeView, QTableView {{ background: {t.field}; border: 1px solid {t.line};
        border-radius: {RADIUS_PX["control"]}px; gridline-color: {t.line}; outline: none;
        alternate-background-color: {t.surface};
        selection-background-color: {t.selection}; selection-color: {t.on_selection}; }}
    QListView:focus, QTreeView:focus, QTableView:focus {{ border-color: {t.accent}; }}
    QListView::item, QTreeView::item {{ padding: {_HAIR}px {_TIGHT}px;
        min-height: {3 * GRID_PX}px; }}
    QTableView::item {{ padding: {_HAIR}px {_TIGHT}px; }}
    QListView::item:hover, QTreeView::item:hover {{ background: {t.raised}; color: {t.text}; }}
    QListView::item:selected, QTreeView::item:selected, QTableView::item:selected {{
        background: {t.selection}; color: {t.on_selection}; }}
    QHeaderView {{ background: {t.surface}; border: none; }}
    QHeaderView::section {{ background: {t.surface}; color: {t.dim}; border: none;
        border-bottom: 1px solid {t.line}; padding: {_HAIR}px {_TIGHT}px; font-weight: 600;
        font-size: {TYPE_PX["caption"]}px; text-align: left; }}
    QHeaderView::section:vertical {{ border-bottom: none; }}
    QTableView[role="dense"]::item, QTableView[role="dense"] QHeaderView::section {{
        padding: {_HAIR}px; }}
    QTableCornerButton::section {{ background: {t.surface}; border: none; }}
    QTabWidget::pane {{ border: none; }}
    QTabBar {{ background: transparent; qproperty-drawBase: 0; }}
    QTabBar::tab {{ background: transparent; color: {t.dim}; padding: {_TIGHT}px {_NORMAL}px;
        border: none; border-bottom: 2px solid transparent; font-weight: 600; }}
    QTabBar::tab:hover {{ color: {t.text}; }}
    QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; }}
    QTabBar::tab:focus {{ color: {t.accent}; }}
    QTabBar::tab:disabled {{ color: {t.disabled}; }}
    """


def _rest(t: Theme) -> str:
    return f"""
    QGroupBox {{ border: 1px solid {t.line}; border-radius: {RADIUS_PX["panel"]}px;
        margin-top: {_NORMAL}px; padding: {_NORMAL}px {_TIGHT}px {_TIGHT}px {_TIGHT}px; }}
    QGroupBox::title {{ subcontrol-origin: margin; left: {_TIGHT}px; padding: 0 {_HAIR}px;
        color: {t.dim}; font-weight: 600; }}
    QProgressBar {{ background: {t.raised}; border: none; border-radius: 3px;
        max-height: 6px; min-height: 6px; color: transparent; }}
    QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
    QMenu {{ background: {t.raised}; border: 1px solid {t.line}; padding: {_HAIR}px; }}
    QMenu::item {{ background: transparent; padding: {_TIGHT}px {3 * GRID_PX}px;
        border-radius: {RADIUS_PX["small"]}px; }}
    QMenu::item:selected {{ background: {t.selection}; color: {t.on_selection}; }}
    QMenu::item:disabled {{ color: {t.disabled}; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: {_HAIR}px; }}
    QScrollArea, QGraphicsView {{ border: none; }}
    QScrollBar {{ background: transparent; }}
    QScrollBar:vertical {{ width: {GRID_PX}px; }}
    QScrollBar:horizontal {{ height: {GRID_PX}px; }}
    QScrollBar::handle {{ background: {t.edge}; border-radius: 4px; }}
    QScrollBar::handle:vertical {{ min-height: 24px; }}
    QScrollBar::handle:horizontal {{ min-width: 24px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QSplitter::handle {{ background: transparent; }}
    QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.edge};
        padding: {_HAIR}px; }}
    """
