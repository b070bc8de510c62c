"""What a recording survives: real kills, real full disks, every kind of damaged byte."""

import os
import random
import resource
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from bandplate.core.errors import RecordingError, StorageError
from bandplate.core.events import Event
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.recording import Recording, RecordingWriter, verify

BATCH = 20
N_ROWS = 320


def ramp_rows(first, count):
    """Rows whose every value tells its index, so that a wrong or lost one shows."""
    index = np.arange(first, first + count)
    rows = np.zeros(count, SAMPLE_DTYPE)
    rows["index"] = index
    rows["t_ns"] = 5_000_000_000 + index * 1_000_000
    rows["device_ticks"] = index * 1000
    rows["counts"] = index[:, None] * 16 + np.arange(16)
    return rows


@pytest.fixture(scope="module", params=["closed", "part"])
def recorded(request, tmp_path_factory):
    """Path and bytes of a recording that was closed, or was cut off while recording."""
    folder = tmp_path_factory.mktemp(request.param)
    writer = RecordingWriter(folder, name="ramp", metadata={"rate_hz": 1000.0, "drill": "ramp"})
    for first in range(0, N_ROWS, BATCH):
        writer.write_samples(ramp_rows(first, BATCH))
        if first == N_ROWS // 2:
            writer.write_event(Event(5_100_000_000, "mark", {"text": "half"}))
    if request.param == "closed":
        writer.close()
    path = writer.path
    data = path.read_bytes()
    writer.close()
    return request.param, path.name, data


def examine(folder, name, data):
    """Write damaged bytes, read what is left, check that nothing of it is wrong."""
    path = folder / name
    path.write_bytes(data)
    recording = Recording.open(path)
    rows = recording.samples()
    index = rows["index"].astype(np.int64)
    assert (np.diff(index) > 0).all()
    assert (rows == ramp_rows(0, N_ROWS)[index]).all()
    assert recording.metadata["drill"] == "ramp"
    return len(rows), verify(path), recording.events()


def check_flips(recorded, folder, bits):
    kind, name, data = recorded
    for bit in bits:
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        kept, report, events = examine(folder, name, bytes(damaged))
        assert kept >= N_ROWS - BATCH, f"bit {bit}"
        assert kept == N_ROWS or len(events) == 1, f"bit {bit}"
        if kind == "closed":
            assert not report.intact, f"bit {bit} not detected"
        if kept < N_ROWS:
            assert [loss for loss in report.lost if loss.samples != 0], f"bit {bit}"


def test_one_flipped_bit_is_detected_and_costs_one_batch_at_most(recorded, tmp_path):
    data = recorded[2]
    rng = random.Random(1)
    # Every bit of the first record heads and of the end, and a sample of all others.
    ends = [*range(8 * 40), *range(8 * (len(data) - 60), 8 * len(data))]
    check_flips(recorded, tmp_path, ends + [rng.randrange(8 * len(data)) for _ in range(600)])


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_any_flipped_bit_is_detected_and_costs_one_batch_at_most(recorded, tmp_path):
    check_flips(recorded, tmp_path, range(8 * len(recorded[2])))


def check_cuts(recorded, folder, sizes):
    _, name, data = recorded
    row_bytes = SAMPLE_DTYPE.itemsize
    for size in sizes:
        try:
            kept, report, _ = examine(folder, name, data[:size])
        except RecordingError as error:
            assert size < 6000, f"cut to {size}"
            if "nothing in it can be read" not in str(error):
                raise
            continue
        assert not report.intact, f"cut to {size} not detected"
        # All of the batches before the cut are there: the rest of the bytes cannot hold a batch
        # more than their size in rows says.
        lost_rows = N_ROWS - kept
        assert lost_rows * row_bytes <= len(data) - size + BATCH * row_bytes, f"cut to {size}"


def test_a_file_cut_off_keeps_all_before_the_cut(recorded, tmp_path):
    size = len(recorded[2])
    rng = random.Random(2)
    sizes = {*range(64), *range(size - 64, size), *(rng.randrange(size) for _ in range(300))}
    check_cuts(recorded, tmp_path, sorted(sizes))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_file_cut_off_anywhere_keeps_all_before_the_cut(recorded, tmp_path):
    check_cuts(recorded, tmp_path, range(len(recorded[2])))


def test_lost_inserted_and_foreign_bytes_never_become_values(recorded, tmp_path):
    _, name, data = recorded
    rng = random.Random(3)
    for _ in range(150):
        at = rng.randrange(3000, len(data))
        count = rng.choice([1, 7, 88, 700, 5000])
        garbage = rng.randbytes(count)
        for damaged in (
            data[:at] + data[at + count :],
            data[:at] + garbage + data[at:],
            data[:at] + garbage + data[at + count :],
        ):
            if damaged == data:
                continue
            kept, report, _ = examine(tmp_path, name, damaged)
            batch_bytes = 2 * BATCH * SAMPLE_DTYPE.itemsize
            assert (N_ROWS - kept) * SAMPLE_DTYPE.itemsize <= count + batch_bytes
            assert not report.intact


CHILD = """
    import sys, time
    from pathlib import Path
    sys.path[:0] = {paths!r}
    from test_recording_faults import BATCH, ramp_rows
    from bandplate.recording import RecordingWriter
    writer = RecordingWriter(
        Path({folder!r}), name="kill", metadata={{"rate_hz": 1000.0}}, segment_s=0.5
    )
    first = 0
    while True:
        writer.write_samples(ramp_rows(first, BATCH))
        first += BATCH
        print(writer.acknowledged, flush=True)
"""


def run_child(code, **options):
    source = str(Path(__file__).parents[2] / "src")
    paths = [source, str(Path(__file__).parent)]
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code.format(paths=paths, **options))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def check_kill(folder, batches):
    acknowledged = 0
    with run_child(CHILD, folder=str(folder)) as child:
        for _ in range(batches):
            acknowledged = int(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
        for line in child.stdout:
            acknowledged = int(line) if line.endswith("\n") else acknowledged
    first = min(p for p in folder.iterdir() if "-000.mcap" in p.name)
    rows = Recording.open(first).samples()
    assert len(rows) >= acknowledged > 0
    assert (rows == ramp_rows(0, len(rows))).all()
    report = verify(first)
    assert report.gaps == ()
    # The kernel may stop in the middle of the one write that the kill met: a torn end, never more.
    assert len(report.lost) <= 1
    assert all(loss.file == report.files[-1].file for loss in report.lost)
    assert all(loss.end_s is None for loss in report.lost)


@pytest.mark.parametrize("batches", [1, 30, 90])
def test_kill_9_loses_nothing_that_was_acknowledged(batches, tmp_path):
    check_kill(tmp_path, batches)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_kill_9_a_hundred_times(tmp_path):
    rng = random.Random(4)
    for number in range(100):
        folder = tmp_path / str(number)
        folder.mkdir()
        check_kill(folder, rng.randrange(1, 120))


FULL = """
    import resource, signal, sys
    from pathlib import Path
    sys.path[:0] = {paths!r}
    from test_recording_faults import fill_until_refused
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
    fill_until_refused(Path({folder!r}))
"""


def fill_until_refused(folder):
    """Record until the disk refuses; print what was acknowledged and the message."""
    writer = RecordingWriter(folder, name="full", metadata={"rate_hz": 1000.0})
    try:
        for first in range(0, 200_000, BATCH):
            writer.write_samples(ramp_rows(first, BATCH))
    except StorageError as error:
        kept = writer.acknowledged
        for again in (writer.write_samples, lambda _: writer.sync()):
            with pytest.raises(StorageError):
                again(ramp_rows(first, BATCH))
        writer.close()
        writer.close()
        sys.stdout.write(f"{kept}\n{error}\n")


def check_full(folder, acknowledged, message):
    assert acknowledged > 0
    (path,) = folder.iterdir()
    assert path.suffix == ".part"
    assert str(path) in message
    rows = Recording.open(path).samples()
    assert len(rows) == acknowledged
    assert (rows == ramp_rows(0, acknowledged)).all()
    report = verify(path)
    assert report.lost == ()  # the torn batch was cut off again
    assert not report.closed


def test_a_file_that_may_not_grow_keeps_what_was_acknowledged(tmp_path):
    child = run_child(FULL, folder=str(tmp_path))
    out, err = child.communicate(timeout=60)
    assert child.returncode == 0, err
    acknowledged, message = out.splitlines()
    assert "takes no larger file" in message
    check_full(tmp_path, int(acknowledged), message)


def test_a_full_disk_keeps_what_was_acknowledged(tmp_path, capsys):
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        fill_until_refused(tmp_path)
        acknowledged, message = capsys.readouterr().out.splitlines()
        assert "the disk is full" in message
        check_full(tmp_path, int(acknowledged), message)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_disk_that_is_full_at_the_start_leaves_nothing_behind(tmp_path):
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limit[1]))
    try:
        with pytest.raises(StorageError, match="cannot write"):
            RecordingWriter(tmp_path, name="x", metadata={"rate_hz": 1000.0})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, ignored)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="record to another folder") as refused:
        RecordingWriter(tmp_path / "file" / "sub", name="x", metadata={})
    assert "\n" not in str(refused.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount a read-only disk")
def test_a_read_only_disk_is_told_in_one_line(tmp_path):
    options = ["-t", "tmpfs", "-o", "ro,size=100k", "tmpfs", str(tmp_path)]
    mounted = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a read-only disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        with pytest.raises(StorageError, match="the disk is read-only"):
            RecordingWriter(tmp_path, name="x", metadata={})
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
