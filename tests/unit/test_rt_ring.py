"""The ring: order, overruns, blocking readers."""

import gc
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandplate._rt import Ring

DTYPE = np.dtype([("n", "<u8"), ("copy", "<u8", (9,))])


def rows(first: int, n: int) -> np.ndarray:
    out = np.zeros(n, DTYPE)
    out["n"] = np.arange(first, first + n)
    out["copy"] = out["n"][:, None]
    return out


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=60))
def test_a_reader_gets_every_row_in_order_or_counts_it(steps: list[tuple[int, bool]]) -> None:
    ring = Ring(32, DTYPE)
    reader = ring.reader()
    written, seen = 0, []
    for n, read in steps:
        ring.write(rows(written, n))
        written += n
        if read:
            seen.extend(reader.read()["n"].tolist())
    seen.extend(reader.read()["n"].tolist())
    assert seen == sorted(set(seen))
    assert len(seen) + reader.overruns == written
    assert not seen or seen[-1] == written - 1


def test_rows_are_never_torn_while_the_producer_laps_the_reader() -> None:
    ring = Ring(64, DTYPE)
    reader = ring.reader()
    total = 200_000

    def produce() -> None:
        for first in range(0, total, 50):
            ring.write(rows(first, 50))

    thread = threading.Thread(target=produce)
    thread.start()
    seen, last = 0, -1
    while thread.is_alive() or reader.cursor < ring.head:
        if not reader.wait(10):
            continue
        got = reader.read()
        if len(got):
            assert (got["copy"] == got["n"][:, None]).all()
            assert int(got["n"][0]) > last
            assert (np.diff(got["n"].astype(int)) == 1).all()
            last = int(got["n"][-1])
            seen += len(got)
    thread.join()
    assert seen + reader.overruns == total


def test_wait_blocks_until_a_row_comes_and_times_out_without_one() -> None:
    ring = Ring(8, DTYPE)
    reader = ring.reader()
    assert reader.wait(1) is False
    timer = threading.Timer(0.05, lambda: ring.write(rows(0, 1)))
    timer.start()
    assert reader.wait(10_000) is True
    timer.join()
    assert reader.read()["n"].tolist() == [0]


def test_readers_are_limited_and_their_places_are_used_again() -> None:
    ring = Ring(8, DTYPE)
    held = [ring.reader() for _ in range(16)]
    with pytest.raises(RuntimeError, match="at most 16 readers"):
        ring.reader()
    held.pop()
    held.append(ring.reader())


def test_a_reader_in_a_circle_of_garbage_gives_its_place_back() -> None:
    ring = Ring(8, DTYPE)
    for _ in range(40):
        circle: list[object] = [ring.reader()]
        circle.append(circle)
        del circle
        gc.collect(0)  # the youngest: it is there, and all objects are not looked through
    assert len([ring.reader() for _ in range(16)]) == 16


def test_rows_of_another_dtype_are_refused() -> None:
    with pytest.raises(TypeError, match="the ring holds"):
        Ring(8, DTYPE).write(np.zeros(3))
