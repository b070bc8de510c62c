"""Foreign files become recordings: CSV by a map, C3D by its force-plate parameters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bandplate.core.errors import DataFileError, UsageError
from bandplate.recording.importing.source import ImportedSeries, sha256_of
from bandplate.recording.writer import write_recording

if TYPE_CHECKING:
    from bandplate.recording.importing.c3d import PlateSides

__all__ = ["ImportedSeries", "import_file"]


def import_file(
    source: Path,
    out: Path,
    *,
    map_path: Path | None = None,
    plate_sides: PlateSides | None = None,
    force: bool = False,
) -> ImportedSeries:
    """Make a recording of a foreign file.

    Parameters
    ----------
    source : Path
        A CSV (needs `map_path`) or a C3D file, told by its ending: ``.c3d`` or any other.
    out : Path
        The recording; it appears only when it is complete.
    map_path : Path, optional
        MAP.toml of a CSV.
    plate_sides : mapping of plate number to side, optional
        Which plates of a C3D file are left and right.
    force : bool
        Replace an existing recording.

    Raises
    ------
    UsageError
        A CSV without a map, a C3D with one.
    ConfigError
        The map is wrong.
    DataFileError
        The file cannot be read as asked.
    StorageError
        `out` exists already, or cannot be written.
    """
    notes: dict[str, object] = {}
    if source.suffix.lower() == ".c3d":
        from bandplate.recording.importing.c3d import read_c3d

        if map_path is not None:
            raise UsageError("--map belongs to CSV files: a C3D file says itself what it holds")
        imported = read_c3d(source, plate_sides)
    else:
        from bandplate.recording.importing.csv import read_csv
        from bandplate.recording.importing.maps import load_map

        if plate_sides is not None:
            raise UsageError("--plates belongs to C3D files: a CSV's MAP.toml names the sides")
        if map_path is None:
            raise UsageError(f"{source} needs --map MAP.toml (examples: docs/examples)")
        csv_map = load_map(map_path)
        imported = read_csv(source, csv_map)
        notes["map"] = {"file": map_path.name, "sha256": sha256_of(map_path)}
    if source.resolve() == out.resolve():
        raise DataFileError(f"{out} is the file that is read: give the recording another name")
    metadata: dict[str, object] = {
        "foreign": True,
        "rate_hz": imported.rate_hz,
        "present": sorted(imported.present),
        "source": {"file": source.name, "sha256": sha256_of(source)},
        **notes,
        **imported.notes,
    }
    write_recording(out, metadata, imported.rows, force=force)
    return imported
