"""Every word that a person sees has its German, whichever layer it comes from, and fits."""

from __future__ import annotations

import ast
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea

import bandplate
from bandplate.core.phrases import phrases
from bandplate.drills import drill_files, load_drill
from bandplate.gui.athlete.window import AthleteWindow
from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.language import install, say
from tests.screens.camera import Camera
from tests.screens.desk import desk, own_folders
from tests.screens.past import PAGES as HISTORY_PAGES
from tests.screens.past import turn_to, two_sessions
from tests.screens.setting_up import PAGES as SETUP_PAGES
from tests.screens.setting_up import BenchStation, Setup
from tests.system.gui_checks import assert_fits, assert_painted_texts_fit
from tests.system.gui_station import STANDING, HandFedStation, context_of

ROOT = Path(bandplate.__file__).parent
TRANSLATIONS = ROOT / "gui" / "translations"
# Units, names and signs that are the same in both languages.
_SAME = re.compile(
    r"[\W\d]*(\{\d\}[\W\d]*)*(kg|kN|GB|min|ms|mm|N|s|m|p50|p99|Hz|bandplate)?[\W\d]*"
)


@pytest.fixture
def german(qapp):
    install(qapp, "de")
    yield phrases("de")
    install(qapp, "en")


def modules(*folders: str) -> list[tuple[Path, ast.Module]]:
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [(path, ast.parse(path.read_text())) for path in paths]


def pattern_of(node: ast.expr) -> str | None:
    """Return a literal, or an f-string with its holes numbered; None for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    parts, holes = [], 0
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(value.value)
        else:
            parts.append(f"{{{holes}}}")
            holes += 1
    return "".join(parts)


def test_every_word_of_the_windows_has_its_german():
    catalogue = ElementTree.parse(TRANSLATIONS / "bandplate_de.ts")
    known = {
        m.findtext("source"): m.findtext("translation")
        for m in catalogue.iter("message")
        if m.findtext("translation")
    }
    missing = []
    for path, tree in modules("gui"):
        for node in ast.walk(tree):
            is_tr = isinstance(node, ast.Call) and (
                (isinstance(node.func, ast.Attribute) and node.func.attr == "tr")
                or (isinstance(node.func, ast.Name) and node.func.id == "_tr")
            )
            if is_tr and node.args and (text := pattern_of(node.args[0])):
                said = known.get(text)
                if not said and not _SAME.fullmatch(text):
                    missing.append(f"{path.name}: {text!r}")
                elif said:
                    assert sorted(re.findall(r"\{\d\}", text)) == sorted(
                        re.findall(r"\{\d\}", said)
                    ), f"holes of {text!r}"
    assert not missing, "\n".join(["run make translations, then translate:", *missing])


def test_every_hole_of_a_sentence_is_in_its_german():
    table = tomllib.loads((ROOT / "core" / "phrases_de.toml").read_text())
    reworded = tomllib.loads((ROOT / "core" / "phrases_en.toml").read_text())
    for source, said in table.items():
        holes = set(re.findall(r"\{\d\}", source))
        left_out = holes - set(re.findall(r"\{\d\}", said.replace("!s}", "}")))
        assert not left_out or source in reworded, source
        assert holes == {f"{{{i}}}" for i in range(len(holes))}, source


def _exported(node: ast.stmt) -> list[ast.AST]:
    """Return the parts of a module's ``__all__``."""
    is_all = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
    return list(ast.walk(node)) if is_all else []


def sentences_of_the_drills() -> set[str]:
    """Return cue words, what to do, stops with their advice, as patterns."""
    found = set()
    files = ("words", "signs", "signs_members", "stops", "controller")
    for path, tree in modules("drills"):
        if path.stem not in files:
            continue
        names = {id(part) for node in tree.body for part in _exported(node)}
        for node in ast.walk(tree):
            text = pattern_of(node) if isinstance(node, ast.expr) else None
            if (
                text
                and id(node) not in names
                and re.fullmatch(r"[A-Z][A-Z:,]{2,}( [A-Z:,]+)*", text)
            ):
                found.add(text)
            advised = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Stop"
            if advised and len(node.args) == 3 and (text := pattern_of(node.args[2])):
                found.add(text)
            assigned = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "")
            if assigned == "advice" and (text := pattern_of(node.value)):
                found.add(text)
    return found


def test_what_the_drills_say_has_its_german(german):
    found = sentences_of_the_drills()
    assert {"BREATHE", "KEEP PUSHING", "STOP: BALANCE"} <= found
    texts = [re.sub(r"\{\d\}", "7", text) for text in found]
    for name in drill_files():
        _, drill = load_drill(name)
        texts += [drill.title, drill.about]
    missing = sorted(text for text in texts if german.translate(text) is None)
    assert not missing, "\n".join(missing)


def test_why_a_measure_is_absent_has_its_german(german):
    begins = re.compile(
        r"(no |the |fewer than|band slack|only one|push and|recorded at|shorter than|two plates,"
        r"|both legs push|body weight is|a jump:|jumps from)"
    )
    # pieces of longer sentences, which have their German as a whole
    parts = {
        "push and target are unrelated: coherence {0}, by chance up to",
        "the others carry",
        "the other carries",
    }
    texts = set()
    for _, tree in modules("measures"):
        docs = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        inside = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for part in node.values
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.expr) and id(node) not in docs | inside:
                text = pattern_of(node)
                if text and begins.match(text) and len(text) > 12 and text not in parts:
                    texts.add(re.sub(r"\{\d\}", "7", text))
    missing = sorted(text for text in texts if german.translate(text) is None)
    assert not missing, "\n".join(missing)


# Where what a person may read is made: refusals, what to do, steps, reasons, verdicts.
_SPOKEN = (
    *("calibration/band_course", "calibration/band_life", "calibration/bands"),
    *("calibration/catching", "calibration/course", "calibration/model"),
    *("calibration/plate_course", "calibration/plate_fit", "calibration/sensors"),
    *("calibration/store", "calibration/tare", "config/preferences", "config/toml"),
    *("core/band_curve", "drills/check", "drills/drive", "drills/files", "drills/meaning"),
    *("drills/stops", "drills/stream", "drills/toml_lines", "gui/setup/sensors_page"),
    *("history/athletes", "history/database", "history/exclusions", "history/migrate"),
    *("history/names", "history/records", "history/sets", "history/verdicts"),
    *("plan/apply", "plan/planner", "plan/rules", "plan/today", "recording/mcapfile"),
    *("recording/reader", "recording/series", "report/files", "report/gather"),
    *("report/recorded", "review/excluding", "sources/serial_port", "station/anchor"),
    *("station/commands", "station/desk", "station/host", "station/simulated"),
)
# No sentences, or pieces of sentences that have their German as a whole.
_UNSPOKEN = re.compile(
    r"PRAGMA .*|SELECT .*|-c lock_timeout=.*|lock timeout|bandplate \{0\}|sim:\{0\}.*|Silicon Labs"
    r"|simulated station on .*|see \{0\}|key \{0\}: |docs/.*|hardware/.*|code \{0\}|this program .*"
    r"|: no motorised anchor|gives nothing|is stuck at one value|; what was acknowledged .*"
    r"|it is not an object|Recording\(.*|line .*column .*| \(and .*|the firmware is older .*"
    r"|\{0\} gives way first\{1\}.*|[,;] .*| at .*"
)


def spoken_in(tree: ast.Module) -> set[str]:
    """Return every text of a module with a space and small letters in it, but docstrings."""
    inside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside.add(id(node.value))
        is_tr = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "tr"
        if is_tr or isinstance(node, ast.FormattedValue):
            held = node.args if is_tr else [node.format_spec] if node.format_spec else []
            inside |= {id(part) for one in held for part in ast.walk(one)}
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
    texts = {
        pattern_of(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.expr) and id(node) not in inside
    }
    return {text for text in texts if text and re.search(r"[a-z]{2}", text) and " " in text.strip()}


def test_what_refuses_advises_or_judges_has_its_german(german):
    spoken = {}
    for name in _SPOKEN:
        tree = ast.parse((ROOT / f"{name}.py").read_text())
        spoken |= {text: name for text in spoken_in(tree) if not _UNSPOKEN.fullmatch(text)}
    rules = tomllib.loads((ROOT / "plan" / "rules.toml").read_text())["rules"]
    spoken |= {drill["why"]: "rules" for rule in rules for drill in rule["drills"]}
    assert len(spoken) > 250
    missing = sorted(
        f"{name}: {text}"
        for text, name in spoken.items()
        if german.translate(re.sub(r"\{\d\}", "7", text)) is None
    )
    assert not missing, "\n".join(missing)


def test_a_screen_names_no_option_of_the_command_line(qapp):
    table = tomllib.loads((ROOT / "core" / "phrases_de.toml").read_text())
    option = re.compile(r"(?<!\w)--[a-z]|bandplate (history|measure|drills|verify) ")
    for language in ("en", "de"):
        install(qapp, language)
        for source in table:
            said = say(re.sub(r"\{\d\}", "7", source))
            assert not option.search(said), said
    install(qapp, "en")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("right arm", "rechter Arm"),
        ("72 % in the corridor", "72 % im Korridor"),
        ("not counted: pushed for 30 % of it", "nicht gezählt: nur 30 % gedrückt"),
        (
            "left torso band has 4 % left: stand closer to its anchor or take a longer band,"
            " then go on",
            "Rumpfband links hat noch 4 %: näher an den Anker stellen oder ein längeres Band"
            " nehmen, dann weiter",
        ),
        (
            "left arm gives way first at 72 % of max (P 0.81), not confirmed yet: where the"
            " support gives way; ceiling 74 % (left)",
            "linker Arm gibt zuerst nach bei 72 % vom Maximum (P 0,81), noch nicht bestätigt: wo"
            " die Stütze nachgibt; Grenze 74 % (links)",
        ),
        (
            "mine.toml:3: key sides[1]: 'lef' does not fit; did you mean left?",
            "mine.toml:3: Schlüssel sides[1]: 'lef' passt nicht; war left gemeint?",
        ),
        (
            "drill mine: key resistance.profile.amplitude_n: asks for 65 N, more than the 50 N that"
            " this station allows the right torso band; take less, or see Set-up, Limits",
            "Übung mine: Schlüssel resistance.profile.amplitude_n: verlangt 65 N, mehr als die"
            " 50 N, die diese Station dort erlaubt (Rumpfband rechts); weniger nehmen, oder siehe"
            " Einrichtung, Grenzwerte",
        ),
        ("what nobody has translated", "what nobody has translated"),
        ("", ""),
    ],
)
def test_a_sentence_is_found_by_its_pattern(german, text, said):
    assert say(text) == said


def test_english_stays_as_it_is(qapp):
    install(qapp, "en")
    assert say("HOLD STILL") == "HOLD STILL"
    assert QApplication.translate("Header", "SIMULATED") == "SIMULATED"


@pytest.mark.parametrize("size", [(1280, 720), (3840, 2160)])
@pytest.mark.parametrize("stage", ["work", "rest", "stopped", "lost"])
def test_the_athletes_german_fits(qtbot, german, size, stage):
    station = HandFedStation()
    station.levels["arm_right"] = 20.0
    station.work(13.0 if stage == "rest" else 8.0)
    if stage == "stopped":
        station.levels = dict.fromkeys(STANDING, 0.0)
        station.advance(2.0)
    station.show(phase="lost" if stage == "lost" else "running")
    bridge = Bridge(station)
    window = AthleteWindow(bridge, context_of(bridge).theme)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    for _ in range(8):
        if stage == "work":
            station.advance(0.3)
        bridge.poll()
        bridge.poll_slow()
    parts = [window.header, window.push, window.bars, window.foot, window.cue, window.card]
    shown = [part for part in parts if part.isVisible()]
    for part in shown:
        assert_painted_texts_fit(part)
    texts = " ".join(box.text for part in shown for box in part.texts())
    expected = {
        "work": "RECHTER ARM:",
        "rest": "Zurück blieb: rechter Arm",
        "stopped": "STOPP: ABGESTIEGEN",
        "lost": "GERÄT VERLOREN",
    }
    assert expected[stage] in texts


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1120, 640), (1280, 720)])
def test_every_tab_fits_in_german(qtbot, tmp_path, size):
    station = BenchStation()
    camera = Camera(tmp_path, (size,))
    with own_folders() as folder:
        two_sessions(folder)
        with desk(station, language="de") as shown:
            shown.review()
            camera.take("review", shown.coach)
            history = shown.history()
            for page in HISTORY_PAGES:
                turn_to(shown, history, page)
                camera.take(page, shown.coach)
            setup = Setup(shown, station)
            for page in SETUP_PAGES:
                setup.page(page)
                camera.take(page, shown.coach)
                areas = setup.tab.pages.currentWidget().findChildren(QScrollArea)
                assert not any(area.horizontalScrollBar().maximum() for area in areas), page
            setup.page("calibration")
            shown.click(setup.tab.calibration.right)
            camera.take("plate", shown.coach)
    assert not camera.faults, "\n".join(camera.faults)


def test_the_coachs_german_fits(qtbot, german, monkeypatch):
    station = HandFedStation()
    station.work(8.0)
    ease = replace(station.prompt, partner="ease", partner_n=85.0, partner_lead_s=0.7)
    monkeypatch.setattr(HandFedStation, "prompt", property(lambda _: ease))
    bridge = Bridge(station)
    window = CoachWindow(context_of(bridge))
    qtbot.addWidget(window)
    window.resize(1120, 640)
    with qtbot.waitExposed(window):
        window.show()
    bridge.poll()
    bridge.poll_slow()
    assert_fits(window)
