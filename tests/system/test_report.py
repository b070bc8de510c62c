"""``bandplate report`` as a person calls it, and what comes out, read back."""

from __future__ import annotations

import json
import re
import signal
import statistics
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest

from bandplate.cli.main import main
from bandplate.history import History
from bandplate.recording import Recording
from bandplate.report import compose, report_of_recording
from bandplate.report.document import Document, Facts, Heading, Notice, Numbers, Table, Text
from tests.system.recorded_sessions import recorded_hold
from tests.system.report_histories import trained

#: Else a report would make an application without windows, for all tests after it.
pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded_hold(tmp_path_factory.mktemp("recorded") / "hold.mcap")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    place = str(tmp_path / "history.db")
    monkeypatch.setenv("BANDPLATE_DB", place)
    return place


class Seen(HTMLParser):
    """Text, elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self._quiet = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._quiet = tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._quiet and data.strip():
            self.words += data.split()

    @property
    def text(self) -> str:
        return " ".join(self.words)


def in_pdf(path: Path) -> str:
    """Return the text without spaces: a PDF knows of lines, not of words."""
    return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages)


def texts(document: Document) -> list[str]:
    """Return everything that a document says outside of its pictures."""
    found = [document.title]
    for page in document.pages:
        found += [page.title, page.subtitle]
        for block in page.blocks:
            match block:
                case Heading() | Text() | Notice():
                    found.append(block.text)
                case Numbers():
                    found += [part for i in block.items for part in (i.label, i.value, i.note)]
                case Table():
                    found += [column.title for column in block.columns if block.rows]
                    found += [cell.text for row in block.rows for cell in row]
                case Facts():
                    found += [part for pair in block.items for part in pair]
    return [text for text in found if text]


def called(capsys: pytest.CaptureFixture[str], *args: str | Path, code: int = 0) -> str:
    capsys.readouterr()
    try:
        found = main([str(arg) for arg in args])
    except SystemExit as end:
        found = int(end.code or 0)
    captured = capsys.readouterr()
    assert found == code, captured
    assert code == 0 or captured.err.count("\n") == 1, captured.err
    return captured.err


@pytest.mark.parametrize("language", ["en", "de"])
def test_both_forms_say_everything_and_the_numbers_are_those_of_measure(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    pdf, html = tmp_path / "ä b.pdf", tmp_path / "a.html"
    for out in (pdf, html):
        called(capsys, "report", recording, "-o", out, "--language", language)
    page = Seen(html.read_text("utf-8"))
    document = compose(report_of_recording(recording), language)
    in_html, in_print = page.text, in_pdf(pdf)
    for text in texts(document):
        assert " ".join(text.split()) in in_html
        assert "".join(text.split()) in in_print

    supported = []
    for number in (1, 2, 3):
        assert main(["measure", str(recording), "--repetition", str(number), "--json"]) == 0
        measured = json.loads(capsys.readouterr().out)
        supported += [m["value"] for m in measured["measures"] if m["name"] == "push_supported_pct"]
    (run,) = measured["drills"]
    max_n = Recording.open(recording).metadata["references_n"]["push"]  # type: ignore[index]
    expected = [
        statistics.fmean(100 * one["mean_n"] / max_n for one in run["repetitions"]),
        run["in_corridor_pct"],
        statistics.fmean(supported),
    ]
    (numbers,) = [b for b in document.pages[0].blocks if isinstance(b, Numbers)]
    assert [item.value for item in numbers.items] == [f"{value:.0f}" for value in expected]
    simulated = {"en": "Simulated station", "de": "Simulierte Station"}[language]
    assert simulated in in_html


def test_a_page_needs_nothing_from_elsewhere_and_a_pdf_brings_its_fonts(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf, html = tmp_path / "a.pdf", tmp_path / "a.html"
    for out in (pdf, html):
        out.write_text("old")
        called(capsys, "report", recording, "-o", out)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.html", "a.pdf"]
    page = Seen(html.read_text("utf-8"))
    assert not page.tags & {"script", "link", "img", "iframe", "object", "form"}
    assert not page.attributes & {"src", "href", "srcset", "onload"}
    assert "http" not in html.read_text("utf-8")
    assert {"svg", "table", "header"} <= page.tags
    reader = pypdf.PdfReader(pdf)
    assert len(reader.pages) >= 3
    assert reader.metadata is not None
    assert "2026" not in (reader.metadata.author or "")
    assert reader.metadata.title
    sizes = {(round(p.mediabox.width), round(p.mediabox.height)) for p in reader.pages}
    assert sizes == {(595, 842)}
    fonts = {
        name: font.get_object()
        for page_of in reader.pages
        for name, font in page_of["/Resources"]["/Font"].items()  # type: ignore[index]
    }
    assert fonts
    for font in fonts.values():
        (inner,) = font["/DescendantFonts"]
        assert "/FontFile2" in inner.get_object()["/FontDescriptor"]


def test_an_interrupted_report_leaves_the_old_one(recording: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    out.write_text("old")
    words = ["-m", "bandplate.cli.main", "report", str(recording), "-o", str(out)]
    with subprocess.Popen([sys.executable, *words], stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not list(tmp_path.glob(".*")):  # until it writes
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert told == ""
    assert [one.name for one in tmp_path.iterdir()] == ["a.pdf"]
    assert out.read_text() == "old"


def test_what_cannot_be_reported_is_one_line_and_leaves_nothing(
    recording: Path, tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.pdf"
    assert ".pdf or .html" in called(capsys, "report", recording, "-o", tmp_path / "a.doc", code=2)
    assert "does not exist" in called(capsys, "report", recording, "-o", tmp_path / "n/a.pdf",
                                      code=1)  # fmt: skip
    assert "one thing" in called(capsys, "report", "-o", out, code=2)
    assert "one thing" in called(capsys, "report", recording, "--athlete", "Ann", "-o", out, code=2)
    assert "does not exist" in called(capsys, "report", tmp_path / "no.mcap", "-o", out, code=1)
    damaged = tmp_path / "damaged.mcap"
    damaged.write_bytes(recording.read_bytes()[:40])
    assert "damaged.mcap" in called(capsys, "report", damaged, "-o", out, code=1)
    with History.open(database) as history:
        history.add_athlete("Ann")
        trained(history, "Bo", 1)
    assert "no session yet" in called(capsys, "report", "--athlete", "Ann", "-o", out, code=2)
    told = called(capsys, "report", "--athlete", "Bo", "--session", "1999-01-01", "-o", out, code=2)
    assert "the last ones: " in told
    assert not out.exists()
    assert not list(tmp_path.glob(".*"))


def test_a_recording_without_a_drill_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shared_data: Path
) -> None:
    imported = tmp_path / "gait.mcap"
    called(capsys, "import", shared_data / "gait_two_plates.c3d", "-o", imported)
    out = tmp_path / "gait.html"
    called(capsys, "report", imported, "-o", out)
    page = Seen(out.read_text("utf-8"))
    assert main(["measure", str(imported), "--json"]) == 0
    measures = json.loads(capsys.readouterr().out)["measures"]
    peak_n = next(
        m["value"] for m in measures if m["name"] == "push_peak_n" and m["scope"] == "both"
    )
    assert f"Push peak {peak_n:.0f} N" in page.text
    assert "imported recording" in page.text


@pytest.mark.parametrize("sessions", [1, 5, 60])
def test_a_session_of_the_history_has_what_was_before_and_what_is_next(
    sessions: int,
    recording: Path,
    tmp_path: Path,
    database: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with History.open(database) as history:
        trained(history, "Jörg Müßig", sessions, recording=recording)
    pdf, html = tmp_path / "a.pdf", tmp_path / "a.html"
    for out in (pdf, html):
        called(capsys, "report", "--athlete", "jörg müßig", "-o", out)
    text, printed = Seen(html.read_text("utf-8")).text, in_pdf(pdf)
    assert "Jörg Müßig" in text
    assert "JörgMüßig" in printed
    assert "Slept badly." in text
    assert "Plan for" in text
    trend = "A trend needs a second session" if sessions == 1 else "Push mean"
    assert trend in text
    verdict = {1: "no verdict at all", 5: "not yet knowable", 60: "improving"}[sessions]
    assert (verdict in text) == (sessions > 1)
    assert ("No ramps yet" in text) == (sessions < 10)
    assert ("Hold, push right" in text) == (sessions > 1)
    assert not re.search(r"(?<![\w-])-\d", text)  # a minus is no hyphen


def test_hostile_names_and_notes_are_words(
    tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "\"><script>alert('x')</script>&amp;{{7*7}}"
    with History.open(database) as history:
        athlete = trained(history, name, 2)
        session = history.sessions(athlete.uid)[-1]
        history.add_note(athlete.uid, "<img src=x onerror=y> =1+1", session_uid=session.uid)
    pdf, html = tmp_path / "a.pdf", tmp_path / "a.html"
    for out in (pdf, html):
        called(capsys, "report", "--athlete", name, "-o", out)
    page = Seen(html.read_text("utf-8"))
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert name in page.text
    assert "<img src=x onerror=y> =1+1" in page.text
    assert name in in_pdf(pdf)


def test_an_excluded_repetition_is_named_and_left_out(
    recording: Path, tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    called(capsys, "history", "add", recording, "--athlete", "Ann")
    with History.open(database) as history:
        (done,) = history.sets(history.athlete("Ann").uid)
        history.exclude(done.uid, 2, reason="slipped off the plate")
    out = tmp_path / "a.html"
    called(capsys, "report", "--athlete", "Ann", "-o", out)
    text = Seen(out.read_text("utf-8")).text
    assert "repetition 2: excluded, slipped off the plate" in text
    assert "2 of 3 counted" in text
    assert "mean of 2" in text
