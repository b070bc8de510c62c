"""``bandplate athletes``: who trains here; all that is known of one, out or away in one command."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from bandplate.cli.say import complain, one_line

if TYPE_CHECKING:
    from uuid import UUID

    from bandplate.history import History

__all__ = ["add_parser", "open_history", "run"]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "athletes",
        help="list, add, rename, export and delete athletes",
        description="Without an act: list everybody. NAME may also be an athlete's UUID.",
    )
    parser.set_defaults(run=run, act=_list)
    acts = parser.add_subparsers(metavar="ACT")
    add = acts.add_parser("add", help="add an athlete")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--mass", metavar="KG", type=float, help="body mass in kg")
    add.add_argument("--notes", metavar="TEXT", default="")
    add.set_defaults(act=_add)
    rename = acts.add_parser("rename", help="give an athlete another name")
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("new_name", metavar="NEW")
    rename.set_defaults(act=_rename)
    merge = acts.add_parser("merge", help="make one athlete of two")
    merge.add_argument("name", metavar="KEEP")
    merge.add_argument("other", metavar="OTHER", help="all of OTHER goes to KEEP")
    merge.set_defaults(act=_merge)
    delete = acts.add_parser("delete", help="forget everything of an athlete")
    delete.add_argument("name", metavar="NAME")
    delete.add_argument("--yes", action="store_true", help="do it; without: say what would go")
    delete.add_argument("--with-recordings", action="store_true", help="delete the files too")
    delete.set_defaults(act=_delete)
    export = acts.add_parser("export", help="write everything of an athlete to a file")
    export.add_argument("name", metavar="NAME")
    export.add_argument(
        *("-o", "--output"),
        type=Path,
        required=True,
        metavar="FILE",
        help=".json: the history; .zip: the history and the recordings",
    )
    export.add_argument("--force", action="store_true", help="replace a file that is there")
    export.set_defaults(act=_export)


def run(args: argparse.Namespace) -> int:
    """Open the history and do the act."""
    act: Callable[[argparse.Namespace, History], int] = args.act
    with open_history() as history:
        return act(args, history)


@contextmanager
def open_history(*, thorough: bool = False) -> Iterator[History]:
    """Open the history; what a person should know of it goes to stderr."""
    from bandplate.config import load_station_config
    from bandplate.history import History, database_url

    url = database_url(load_station_config().history.database)
    with History.open(url, thorough=thorough) as history:
        for message in history.messages:
            complain(message)
        yield history


def _list(_args: argparse.Namespace, history: History) -> int:
    import time

    from bandplate.cli.history_view import format_overview

    lines = history.overview(now_utc_ns=time.time_ns())
    print(format_overview(lines) if lines else "no athletes yet: bandplate athletes add NAME")
    return 0


def _add(args: argparse.Namespace, history: History) -> int:
    athlete = history.add_athlete(args.name, body_mass_kg=args.mass, notes=args.notes)
    print(one_line(f"{athlete.name} is in the history ({athlete.uid})"))
    return 0


def _rename(args: argparse.Namespace, history: History) -> int:
    athlete = history.athlete(args.name)
    history.rename_athlete(athlete.uid, args.new_name)
    print(one_line(f"{athlete.name} is now {history.athlete(str(athlete.uid)).name}"))
    return 0


def _merge(args: argparse.Namespace, history: History) -> int:
    keep, other = history.athlete(args.name), history.athlete(args.other)
    history.merge_athletes(keep.uid, other.uid)
    print(one_line(f"all of {other.name} is {keep.name}'s now"))
    return 0


def _delete(args: argparse.Namespace, history: History) -> int:
    from bandplate.core.errors import UsageError

    athlete = history.athlete(args.name)
    sessions, sets = history.sessions(athlete.uid), history.sets(athlete.uid)
    there, gone = recording_files(history, athlete.uid)
    what = one_line(f"{athlete.name}: {len(sessions)} sessions, {len(sets)} sets")
    files = f"{len(there)} files of recordings"
    if not args.yes:
        extent = f" and {files}" if args.with_recordings else ""
        raise UsageError(f"{what}{extent} would be deleted for good: add --yes to do it")
    if args.with_recordings and not history.read_only:  # else the history refuses below
        _unlink(there)  # first: a file that cannot go leaves the history as it is
    history.delete_athlete(athlete.uid)
    print(f"deleted {what}")
    if there:
        print(f"{files} {'deleted' if args.with_recordings else 'stay'}")
        if not args.with_recordings:
            for path in there:
                print(one_line(f"  {path}"))
    for path in gone:
        complain(f"{path} is not where it was recorded; if it was moved, delete it there")
    for copy in history.copies():
        complain(f"{copy} still holds what was deleted: delete it when it is not needed any more")
    return 0


def _unlink(files: Iterable[Path]) -> None:
    from bandplate.core.errors import StorageError

    for path in files:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"{path} cannot be deleted: {error.strerror or error}") from error


def recording_files(history: History, uid: UUID) -> tuple[list[Path], list[Path]]:
    """Return all files of an athlete's recordings, and the recordings that are not there."""
    from bandplate.core.errors import RecordingError
    from bandplate.recording import Recording

    there: list[Path] = []
    gone: list[Path] = []
    for path in history.recordings(uid):
        try:
            there += Recording.open(path).files
        except RecordingError:  # destroyed, but still a person's, or not there
            (there if path.is_file() else gone).append(path)
    return there, gone


def _export(args: argparse.Namespace, history: History) -> int:
    import os
    import zipfile

    from bandplate.core.errors import StorageError, UsageError

    target: Path = args.output
    if target.suffix.lower() not in (".json", ".zip"):
        raise UsageError(f"{target} must end in .json or .zip")
    if target.exists() and not args.force:
        raise UsageError(f"{target} is there already: name another file, or add --force")
    athlete = history.athlete(args.name)
    part = target.with_name(target.name + ".part")
    gone: list[Path] = []
    try:
        if target.suffix.lower() == ".json":
            with part.open("wb") as file:
                rows = write_json(file, history, athlete.uid)
        else:
            there, gone = recording_files(history, athlete.uid)
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
                with archive.open("athlete.json", "w", force_zip64=True) as file:
                    rows = write_json(file, history, athlete.uid)
                taken: set[str] = set()
                for number, path in enumerate(there, start=1):
                    name = f"{number}-{path.name}" if path.name in taken else path.name
                    taken.add(name)
                    archive.write(path, f"recordings/{name}")
        os.replace(part, target)
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    print(one_line(f"{athlete.name}: {rows} rows written to {target}"))
    for path in gone:
        complain(f"{path} is not where it was recorded: it is not in {target}")
    return 0


def write_json(file: IO[bytes], history: History, uid: UUID) -> int:
    """Write ``{"format": ..., TABLE: [row, ...], ...}`` row by row; return how many rows."""
    import msgspec

    count = 0
    before = ""
    file.write(b'{"format": "bandplate athlete 1"')
    for table, row in history.export_athlete(uid):
        start = b",\n " if table == before else b',\n"%s": [\n ' % table.encode()
        if before and table != before:
            start = b"]" + start
        file.write(start + msgspec.json.encode(row))
        before = table
        count += 1
    file.write(b"]}\n" if before else b"}\n")
    return count
