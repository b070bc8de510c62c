"""Foreign files made up here: every role, every unit, and every way to be wrong."""

import builtins

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandplate.core.errors import BandplateError, ConfigError, DataFileError, UsageError
from bandplate.recording import load_series
from bandplate.recording.importing import import_file
from bandplate.recording.importing.maps import load_map

TIME = '[time]\ncolumn = "t"\nunit = "s"\n'
FZ = '[[channel]]\ncolumn = "fz"\nrole = "left.fz"\nunit = "N"\n'
GOOD = TIME + FZ


def channel(column, role, unit="N", extra=""):
    return f'[[channel]]\ncolumn = "{column}"\nrole = "{role}"\nunit = "{unit}"\n{extra}\n'


def run(folder, csv, toml=GOOD, name="in.csv"):
    source = folder / name
    source.write_bytes(csv if isinstance(csv, bytes) else csv.encode())
    (folder / "map.toml").write_text(toml)
    import_file(source, folder / "out.mcap", map_path=folder / "map.toml", force=True)
    return load_series(folder / "out.mcap")


def refused(folder, csv, toml=GOOD, kind=DataFileError):
    with pytest.raises(kind) as caught:
        run(folder, csv, toml)
    message = str(caught.value)
    assert "\n" not in message
    assert sorted(p.name for p in folder.iterdir()) == ["in.csv", "map.toml"]
    return message


def test_time_force_and_units(tmp_path):
    toml = (
        '[time]\ncolumn = "t"\nunit = "ms"\n'
        + channel("a", "left.fz", "kN")
        + channel("b", "swing_left", "lbf", "scale = 2.0\noffset = 1.0")
        + channel("c", "target", "V", "scale = 100.0")
        + channel("d", "both.cop_x", "m", "scale = -1.0")
    )
    series = run(tmp_path, "d,c,b,a,t\n0.5,2,3,0.7,1000\n0.25,1,4,0.8,1002\n", toml)
    assert series.t_ns.tolist() == [1_000_000_000, 1_002_000_000]
    assert series.rate_hz == 500.0
    assert series["left.fz"].tolist() == pytest.approx([700, 800])
    assert series["swing_left"].tolist() == pytest.approx(
        [7 * 4.4482216152605, 9 * 4.4482216152605]
    )
    assert series["target"].tolist() == [200, 100]
    assert series["both.cop_x"].tolist() == [-500, -250]
    assert series.present == {"left.fz", "swing_left", "target", "both.cop_x"}
    assert np.isnan(series["right.fz"]).all()
    assert series.metadata["source"]["file"] == "in.csv"


def test_a_rate_instead_of_a_time_column(tmp_path):
    series = run(tmp_path, "fz\n1\n2\n3\n", "[time]\nrate_hz = 2048\n" + FZ)
    assert series.rate_hz == 2048
    assert series.t_ns.tolist() == [0, 488281, 976562]


def test_other_ways_to_write_a_file(tmp_path):
    toml = (
        GOOD + '[file]\ndelimiter = ";"\ndecimal = ","\nencoding = "utf-16"\nskip_lines = 2\n'
    ).replace('"fz"', '"Kraft ü"')
    text = 'Trial 1\r\nAthlete\r\n"t";"Kraft ü"\r\n0;1,5\r\n0,01;"2,5"\r\n\r\n'
    series = run(tmp_path, text.encode("utf-16"), toml)
    assert series["left.fz"].tolist() == [1.5, 2.5]
    assert series.rate_hz == 100


def test_corner_cells_give_force_and_cop(tmp_path):
    roles = [channel(c, f"{side}.{c}") for side in ("left",) for c in ("fl", "fr", "rl", "rr")]
    toml = TIME + "".join(roles)
    geometry = "[plate.left]\nhalf_width_mm = 100\nhalf_length_mm = 200\n"
    csv = "t,fl,fr,rl,rr\n0,100,100,100,100\n1,0,300,0,100\n2,-1,0,0,0\n"
    series = run(tmp_path, csv, toml + geometry)
    assert series["left.fz"].tolist() == [400, 400, -1]
    np.testing.assert_allclose(series["left.cop_x"], [0, 100, np.nan])
    np.testing.assert_allclose(series["left.cop_y"], [0, 100, np.nan])
    assert "left.cop_x" not in run(tmp_path, csv, toml).present


def test_two_plates_give_the_combined_values(tmp_path):
    toml = TIME + "".join(
        channel(f"{s}{c}", f"{s}.{c}", u)
        for s in ("left", "right")
        for c, u in (("fz", "N"), ("cop_x", "mm"), ("cop_y", "mm"))
    )
    header = "t,leftfz,leftcop_x,leftcop_y,rightfz,rightcop_x,rightcop_y\n"
    series = run(tmp_path, header + "0,100,-100,10,300,100,20\n1,0,nan,,300,100,20\n", toml)
    assert series["both.fz"].tolist() == [400, 300]
    assert series["both.cop_x"].tolist() == [50, 100]
    assert series["both.cop_y"].tolist() == [17.5, 20]
    assert np.isnan(series["left.cop_y"][1])


def test_a_gap_and_jitter_stay_visible(tmp_path):
    times = [0, 0.0101, 0.0199, 0.03, 0.07, 0.08]
    series = run(tmp_path, "t,fz\n" + "".join(f"{t},1\n" for t in times))
    assert series.t_ns.tolist() == [round(t * 1e9) for t in times]
    assert series.rate_hz == pytest.approx(100.0)
    assert [(g.row, g.missing) for g in series.gaps] == [(4, 3)]


@pytest.mark.parametrize(
    ("csv", "expected"),
    [
        ("", "is empty"),
        (" \n\n", "is empty"),
        ("time,fz\n0,1\n", "has no time column 't': it has time, fz"),
        ("t,force\n0,1\n", "has no column 'fz': it has t, force"),
        ("t,fz,fz\n0,1,2\n", "has 2 columns named 'fz'"),
        ("t,fz\n", "has 0 rows"),
        ("t,fz\n0,1\n", "has 1 rows"),
        ("t,fz\n0,1\n\n1,x7\n2,3\n", "line 4, column 'fz': 'x7' is not a number"),
        ("t,fz\n0,1\n1,\n2,3\n", "line 3, column 'fz': '' is not a number"),
        ("t,fz\n0,1\n1,nan\n", "line 3, column 'fz': 'nan'"),
        ("t,fz\n0,1\n1,1e999\n", "line 3, column 'fz': '1e999'"),
        ("t,fz\n0,1\n1\n", "line 3: it ends before column 'fz' (1 of 2 cells)"),
        ("t,fz\n0,1\n1,1\n\n1,1\n", "line 5: time does not increase"),
        ("t,fz\n0,1\n1e30,1\n", "beyond 292 years"),
        ("t,fz\n0,1\n1,1e308\n", "column 'fz': its values reach beyond 1e+12"),
        (b"t,fz\n0,1\xff\n", "is not utf-8-sig text (byte 8)"),
        ("t,fz\n0,1\n".encode("utf-16"), "is not utf-8-sig text"),
        (b"t,fz\0\n0,1\n", "NUL bytes"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(csv, expected, tmp_path):
    assert expected in refused(tmp_path, csv)


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("[time", "is not TOML"),
        (FZ, "missing required field `time`"),
        (TIME, "missing required field `channel`"),
        (TIME + "channel = []", "unknown field `channel`"),
        (GOOD + "colour = 1", "unknown field `colour` - at `$.channel[0]`"),
        (GOOD.replace('unit = "s"', 'unit = "h"'), "time.unit: 'h'"),
        (GOOD.replace('unit = "s"\n', ""), "time.unit is missing"),
        ("[time]\nrate_hz = 0\n" + FZ, "rate_hz must be above 0"),
        ("[time]\nrate_hz = nan\n" + FZ, "rate_hz must be above 0"),
        (TIME + "rate_hz = 5\n" + FZ, "either column and unit, or rate_hz"),
        (TIME + channel("fz", "left.force"), "role 'left.force' is none of arm_left"),
        (TIME + channel("fz", "left.fz", "mm"), "'mm' is not a unit of force"),
        (TIME + channel("fz", "left.fz", "V"), "the unit V needs a scale"),
        (GOOD + "scale = nan", "scale and offset must be finite"),
        (GOOD + FZ, "role 'left.fz' is given twice"),
        (TIME + channel("a", "left.cop_x", "mm"), "must be given once, it is by nothing"),
        (TIME + channel("a", "left.fl"), "corner cells left.fr, left.rl, left.rr are missing"),
        (GOOD + channel("a", "left.mx", "Nm"), "left.mx and left.my go together"),
        (GOOD + "[plate.middle]\n", "plate"),
        (GOOD + "[plate.left]\nhalf_width_mm = 5\n", "half_length_mm go together"),
        (GOOD + '[file]\ndelimiter = "ab"\n', "file.delimiter must be one character"),
        (GOOD + '[file]\ndecimal = ","\n', "are the same character"),
    ],
)
def test_a_wrong_map_is_told_with_its_key(toml, expected, tmp_path):
    message = refused(tmp_path, "t,fz\n0,1\n1,2\n", toml, ConfigError)
    assert expected in message
    assert str(tmp_path / "map.toml") in message


def test_wrong_use_is_told(tmp_path):
    (tmp_path / "a.csv").write_text("t,fz\n0,1\n1,2\n")
    (tmp_path / "m.toml").write_text(GOOD)
    out = tmp_path / "out.mcap"
    with pytest.raises(UsageError, match="needs --map"):
        import_file(tmp_path / "a.csv", out)
    with pytest.raises(UsageError, match="--plates belongs to C3D"):
        import_file(tmp_path / "a.csv", out, map_path=tmp_path / "m.toml", plate_sides={1: "left"})
    with pytest.raises(UsageError, match="--map belongs to CSV"):
        import_file(tmp_path / "a.c3d", out, map_path=tmp_path / "m.toml")
    with pytest.raises(DataFileError, match="No such file"):
        import_file(tmp_path / "b.csv", out, map_path=tmp_path / "m.toml")
    with pytest.raises(ConfigError, match="cannot read the map"):
        import_file(tmp_path / "a.csv", out, map_path=tmp_path / "n.toml")
    with pytest.raises(DataFileError, match="is the file that is read"):
        import_file(tmp_path / "a.csv", tmp_path / "a.csv", map_path=tmp_path / "m.toml")
    assert not out.exists()


def test_c3d_without_its_package_says_what_to_install(tmp_path, monkeypatch):
    # A minimal header and parameter block: what comes before any parser is needed.
    data = bytearray(1024)
    data[0:2] = b"\x02\x50"
    data[515] = 84
    (tmp_path / "a.c3d").write_bytes(data)
    real = builtins.__import__

    def without_ezc3d(name, *args, **kwargs):
        if name == "ezc3d":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_ezc3d)
    with pytest.raises(DataFileError, match=r"pip install 'bandplate\[c3d\]'"):
        import_file(tmp_path / "a.c3d", tmp_path / "o.mcap")


@pytest.mark.parametrize("data", [b"", b"t,fz\n0,1\n", b"\x02\x50", b"\x02\x50" + bytes(510)])
def test_what_is_no_c3d_is_told(data, tmp_path):
    (tmp_path / "a.c3d").write_bytes(data)
    with pytest.raises(DataFileError, match=r"empty|not a C3D|cut off"):
        import_file(tmp_path / "a.c3d", tmp_path / "o.mcap")


cells = st.one_of(
    st.floats().map(repr), st.text(max_size=8), st.integers().map(str), st.just('"'), st.just("")
)


@settings(max_examples=200)
@given(
    header=st.lists(st.sampled_from(["t", "fz", "x", '"', ""]), max_size=4),
    rows=st.lists(st.lists(cells, max_size=4), max_size=5),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_no_csv_crashes_the_import(header, rows, end, tmp_path_factory):
    folder = tmp_path_factory.mktemp("csv")
    text = end.join(",".join(line) for line in [header, *rows])
    told = ""
    try:
        series = run(folder, text.encode("utf-8", "surrogatepass"))
    except BandplateError as error:
        told = str(error)
    if told:
        assert str(folder) in told
        assert sorted(p.name for p in folder.iterdir()) == ["in.csv", "map.toml"]
    else:
        assert (np.diff(series.t_ns) > 0).all()
        assert np.isfinite(series["left.fz"]).all()


@settings(max_examples=200)
@given(
    data=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")),
        st.lists(st.sampled_from([*GOOD.splitlines(), "[file]", "[plate.left]", "a_mm = inf"])).map(
            lambda lines: "\n".join(lines).encode()
        ),
    )
)
def test_no_map_crashes_the_import(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("map") / "map.toml"
    path.write_bytes(data)
    told = ""
    try:
        csv_map = load_map(path)
    except ConfigError as error:
        told = str(error)
    if told:
        assert str(path) in told
    else:
        assert "left.fz" in csv_map.roles
