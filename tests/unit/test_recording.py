"""Writing and reading recordings that nothing has happened to."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcap.reader import make_reader

from bandplate.core.channels import SIGNAL_INDEX, SIGNALS
from bandplate.core.errors import BandplateError, RecordingError, StorageError
from bandplate.core.events import Event
from bandplate.core.samples import SAMPLE_DTYPE, SERIES_DTYPE
from bandplate.recording import (
    Recording,
    RecordingWriter,
    load_series,
    safe_name,
    verify,
    write_recording,
)
from bandplate.recording.export import export_events_csv, export_raw_csv, export_signals_csv

RATE_HZ = 1000.0


def sample_rows(first, count, segment=0):
    index = np.arange(first, first + count)
    rows = np.zeros(count, SAMPLE_DTYPE)
    rows["index"] = index
    rows["t_ns"] = 7_000_000_000 + index * 1_000_000
    rows["device_ticks"] = index * 1000
    rows["segment"] = segment
    rows["counts"] = index[:, None] * 16 + np.arange(16)
    return rows


def write(folder, batches, **options):
    metadata = {"rate_hz": RATE_HZ, **options.pop("metadata", {})}
    with RecordingWriter(folder, name="test", metadata=metadata, **options) as writer:
        for batch in batches:
            writer.write_samples(batch)
        return writer


def test_what_was_written_is_read(tmp_path):
    rows = sample_rows(0, 500)
    writer = write(tmp_path, np.split(rows, 10), metadata={"athlete": "Ä \u0000 B"})
    recording = Recording.open(writer.path)
    np.testing.assert_array_equal(recording.samples(), rows)
    assert recording.metadata["athlete"] == "Ä \u0000 B"
    assert recording.rate_hz == RATE_HZ
    assert not recording.foreign
    assert recording.damage() == ()
    assert writer.acknowledged == writer.durable == 500
    assert [p.suffix for p in tmp_path.iterdir()] == [".mcap"]


def test_events_and_changes_of_metadata_keep_their_place(tmp_path):
    with RecordingWriter(tmp_path, name="e", metadata={"rate_hz": RATE_HZ, "zero": 1}) as writer:
        writer.write_samples(sample_rows(0, 30))
        writer.write_metadata({"zero": np.arange(2.0)})
        writer.write_event(Event(7, "contact.on", {"side": "left", "force_n": np.float64(20.5)}))
        writer.write_samples(sample_rows(30, 30))
    recording = Recording.open(writer.path)
    changes = recording.metadata_changes()
    assert [(c.row, c.metadata["zero"]) for c in changes] == [(0, 1), (30, [0.0, 1.0])]
    assert recording.events() == (Event(7, "contact.on", {"side": "left", "force_n": 20.5}),)


def test_a_recording_rolls_over_and_opens_as_one(tmp_path):
    rows = sample_rows(0, 1000)
    writer = write(tmp_path, np.split(rows, 100), segment_s=0.25)
    files = sorted(tmp_path.iterdir())
    assert [f.name[-8:] for f in files] == [f"{n:03d}.mcap" for n in range(4)]
    recording = Recording.open(writer.first_path)
    assert recording.files == tuple(files)
    np.testing.assert_array_equal(recording.samples(), rows)
    assert len(recording.metadata_changes()) == 1
    alone = Recording.open(files[2])
    np.testing.assert_array_equal(alone.samples(), rows[500:750])
    assert alone.metadata == recording.metadata
    assert len(Recording.open(files[0], alone=True).samples()) == 250


def test_a_missing_segment_is_told_and_shows_as_a_gap(tmp_path):
    writer = write(tmp_path, np.split(sample_rows(0, 1000), 100), segment_s=0.25)
    sorted(tmp_path.iterdir())[1].unlink()
    report = verify(writer.first_path)
    assert not report.intact
    assert report.missing_files == (1,)
    assert [(g.row, g.missing) for g in report.gaps] == [(250, 250)]


def test_gaps_are_reported_and_leave_the_recording_intact(tmp_path):
    parts = [sample_rows(0, 100), sample_rows(107, 50), sample_rows(0, 30, segment=1)]
    report = verify(write(tmp_path, parts).path)
    assert report.intact
    assert [(g.row, g.missing) for g in report.gaps] == [(100, 7), (150, None)]
    assert report.samples == 180


def test_other_programs_can_read_it(tmp_path):
    rows = sample_rows(0, 40)
    writer = write(tmp_path, np.split(rows, 4))
    with writer.path.open("rb") as stream:
        reader = make_reader(stream, validate_crcs=True)
        messages = list(reader.iter_messages())
        assert reader.get_summary().statistics.message_count == len(messages) == 6
    topics = {channel.topic: schema for schema, channel, _ in messages}
    layout = json.loads(topics["/samples"].data)
    dtype = np.dtype(
        {
            "names": [f["name"] for f in layout["fields"]],
            "formats": [(f["type"], (f["count"],)) for f in layout["fields"]],
            "offsets": [f["offset"] for f in layout["fields"]],
            "itemsize": layout["row_bytes"],
        }
    )
    data = b"".join(m.data for _, channel, m in messages if channel.topic == "/samples")
    np.testing.assert_array_equal(np.frombuffer(data, dtype)["counts"], rows["counts"])
    assert topics["/metadata"].encoding == "jsonschema"


@given(st.text())
def test_any_text_becomes_a_harmless_file_name(name):
    safe = safe_name(name)
    assert 1 <= len(safe) <= 40
    assert safe.isascii()
    assert Path(safe).name == safe
    assert not safe.startswith(("-", "."))


@pytest.mark.parametrize("name", ["../../x", "\0", "a" * 10_000, "🏃", "=CMD()"])
def test_names_cannot_leave_the_folder(name, tmp_path):
    with RecordingWriter(tmp_path / "in", name=name, metadata={"rate_hz": 1.0}) as writer:
        writer.write_samples(sample_rows(0, 1))
    assert writer.path.parent == tmp_path / "in"
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


def test_a_closed_writer_refuses_and_rows_must_be_ours(tmp_path):
    writer = write(tmp_path, [sample_rows(0, 10)])
    with pytest.raises(StorageError, match="is closed"):
        writer.write_samples(sample_rows(10, 10))
    with pytest.raises(TypeError), RecordingWriter(tmp_path, name="t", metadata={}) as other:
        other.write_samples(np.zeros(3, SERIES_DTYPE))


@given(data=st.binary(max_size=400), start=st.sampled_from([b"", b"\x89MCAP0\r\n"]))
def test_no_bytes_crash_the_reader(data, start, tmp_path_factory):
    path = tmp_path_factory.mktemp("bytes") / "x.mcap"
    path.write_bytes(start + data)
    with pytest.raises(RecordingError) as refused:
        Recording.open(path)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: None, "does not exist"),
        (lambda p: p.mkdir(), "is a folder"),
        (lambda p: p.write_bytes(b""), "nothing in it can be read"),
        (lambda p: p.write_bytes(b"time,fz\n0,1\n" * 100), "is not a bandplate recording"),
    ],
)
def test_what_is_no_recording_is_told(make, message, tmp_path):
    path = tmp_path / "x.mcap"
    make(path)
    with pytest.raises(RecordingError, match=message):
        Recording.open(path)


def test_a_newer_format_is_refused(tmp_path):
    from bandplate.recording.layout import METADATA
    from bandplate.recording.mcapfile import McapFile

    file = McapFile(tmp_path / "new.mcap", {"file": {"format": 2}}, 0)
    file.add(METADATA, 0, b"{}")
    file.finish()
    with pytest.raises(RecordingError, match=r"format 2.*newer bandplate"):
        Recording.open(tmp_path / "new.mcap")


def series_rows(values, t_ns=None):
    rows = np.zeros(len(values), SERIES_DTYPE)
    rows["t_ns"] = np.arange(len(values)) * 1_000_000 if t_ns is None else t_ns
    rows["index"] = np.arange(len(values))
    rows["values"] = values
    return rows


def foreign(path, values, present=("left.fz", "left.cop_x"), **options):
    metadata = {"foreign": True, "rate_hz": RATE_HZ, "present": sorted(present)}
    write_recording(path, metadata, series_rows(values, options.pop("t_ns", None)), **options)
    return path


@pytest.fixture
def values():
    rng = np.random.default_rng(5)
    values = np.full((2500, len(SIGNALS)), np.nan)
    values[:, SIGNAL_INDEX["left.fz"]] = rng.normal(700, 200, 2500)
    values[:, SIGNAL_INDEX["left.cop_x"]] = rng.normal(0, 20, 2500)
    values[10:20, SIGNAL_INDEX["left.cop_x"]] = np.nan
    return values


def test_an_import_comes_back_as_series(tmp_path, values):
    series = load_series(foreign(tmp_path / "f.mcap", values))
    np.testing.assert_array_equal(series.values, values)
    assert series.foreign
    assert series.present == {"left.fz", "left.cop_x"}
    assert series.rate_hz == RATE_HZ
    assert series.gaps == ()
    assert verify(tmp_path / "f.mcap").intact


def test_a_gap_in_imported_time_stays_visible(tmp_path, values):
    t_ns = np.arange(2500) * 1_000_000
    t_ns[1000:] += 5_000_000
    series = load_series(foreign(tmp_path / "f.mcap", values, t_ns=t_ns))
    assert [(g.row, g.missing) for g in series.gaps] == [(1000, 5)]
    np.testing.assert_array_equal(series.t_ns, t_ns)


def test_nothing_is_replaced_without_being_asked(tmp_path, values):
    path = foreign(tmp_path / "f.mcap", values)
    before = path.read_bytes()
    with pytest.raises(StorageError, match=r"exists already.*--force"):
        foreign(path, values[:5])
    assert path.read_bytes() == before
    foreign(path, values[:5], force=True)
    assert len(load_series(path)) == 5
    assert [p.name for p in tmp_path.iterdir()] == ["f.mcap"]


def test_export_gives_the_same_bits_back(tmp_path, values):
    recording = Recording.open(foreign(tmp_path / "f.mcap", values))
    assert export_signals_csv(recording, tmp_path / "f.csv") == 2500
    with (tmp_path / "f.csv").open(newline="") as stream:
        header, *lines = csv.reader(stream)
    assert header == ["row", "t_ns", "time_s", "left.fz_n", "left.cop_x_mm"]
    back = np.array([[float(cell or "nan") for cell in line] for line in lines])
    columns = [SIGNAL_INDEX["left.fz"], SIGNAL_INDEX["left.cop_x"]]
    np.testing.assert_array_equal(back[:, 3:], values[:, columns])
    assert lines[10][4] == ""
    with pytest.raises(StorageError, match="--force"):
        export_signals_csv(recording, tmp_path / "f.csv")
    with pytest.raises(RecordingError, match="no raw samples"):
        export_raw_csv(recording, tmp_path / "raw.csv")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["f.csv", "f.mcap"]


def test_raw_counts_and_events_export(tmp_path):
    with RecordingWriter(tmp_path, name="x", metadata={"rate_hz": RATE_HZ}) as writer:
        writer.write_samples(sample_rows(3, 20))
        writer.write_event(Event(5, "=HYPERLINK(1)", {"text": "@x"}))
    recording = Recording.open(writer.path)
    export_raw_csv(recording, tmp_path / "raw.csv")
    table = np.genfromtxt(tmp_path / "raw.csv", delimiter=",", names=True, deletechars="")
    np.testing.assert_array_equal(table["index"], np.arange(3, 23))
    np.testing.assert_array_equal(table["temperature_counts"], np.arange(3, 23) * 16 + 15)
    export_events_csv(recording, tmp_path / "events.csv")
    with (tmp_path / "events.csv").open(newline="") as stream:
        assert list(csv.reader(stream))[1] == ["5", "'=HYPERLINK(1)", '{"text":"@x"}']


def test_a_failed_export_leaves_nothing_behind(tmp_path, values):
    recording = Recording.open(foreign(tmp_path / "f.mcap", values))
    with pytest.raises(BandplateError, match="cannot write"):
        export_signals_csv(recording, tmp_path / "no" / "folder.csv")
    (tmp_path / "taken.csv").mkdir()
    with pytest.raises(StorageError):
        export_signals_csv(recording, tmp_path / "taken.csv", force=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["f.mcap", "taken.csv"]
