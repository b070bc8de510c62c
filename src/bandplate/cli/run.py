"""``bandplate run``: the station, from a device or a simulated one to the screens."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bandplate.cli.keep import keep_after_run, stored_facts
from bandplate.cli.say import one_line
from bandplate.cli.session import add_view_arguments, check_duration, show

if TYPE_CHECKING:
    from bandplate.drills import Drill

__all__ = ["add_parser", "run"]


#: Who says one of these knows what to open, and is not asked.
_CHOSEN: Final = (
    *("source", "drill", "planned", "athlete", "anchor", "record", "no_record"),
    *("coach_only", "arm", "duration", "config"),
)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "run",
        help="run the station (the default)",
        description="Run the station: record every sample, show the forces live. Without a "
        "display, or with --headless, in the terminal.",
    )
    parser.add_argument(
        "--source",
        metavar="SOURCE",
        help="sim[:SCENARIO[+TRAIT]...], serial:PORT or replay:FILE; default: the first device, "
        "else sim",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--drill", metavar="NAME", help="drill by name (see: bandplate drills), or a TOML file"
    )
    what.add_argument(
        "--planned",
        type=int,
        metavar="N",
        help="line N of the athlete's plan (bandplate plan NAME): its drill, targets and bands",
    )
    parser.add_argument("--athlete", metavar="NAME", default="", help="who trains")
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="all chance of drill and simulation (1)"
    )
    parser.add_argument(
        "--rate", type=int, default=1000, metavar="HZ", help="of the simulated station (1000)"
    )
    parser.add_argument(
        "--anchor", action="store_true", help="give the simulated station a motorised anchor"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--record",
        type=Path,
        metavar="DIR",
        help="folder for the recording (default: recordings in the user's data folder)",
    )
    where.add_argument("--no-record", action="store_true", help="record nothing")
    add_view_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the subcommand."""
    check_duration(args)
    from bandplate.config import load_station_config
    from bandplate.drills import drills_folder, load_drill
    from bandplate.station import Host, Opening

    config = load_station_config(args.config)
    database = config.history.database
    bare = not (args.headless or any(vars(args)[name] for name in _CHOSEN))
    if bare:
        _remember(args)
    source = args.source or _default_source()
    kind, _, where = source.partition(":")
    if kind == "replay" and where:
        from bandplate.cli.replay import replay

        return replay(Path(where), args)
    folder = drills_folder(config.drills.folder)
    if args.planned is not None:
        name, drill = _planned(args, folder, database)
    else:
        wanted = args.drill or (_drill_of_scenario(where) if kind == "sim" else "free")
        name, drill = load_drill(wanted, folder)
    opening = Opening(
        source,
        name,
        drill,
        args.athlete,
        None if args.no_record else args.record or _default_folder(config.recording.folder),
        args.seed,
        args.rate,
        args.anchor,
    )
    host = Host(
        config,
        lambda athlete: stored_facts(athlete, database),
        lambda path, athlete: keep_after_run(path, athlete, database),
    )
    return show(host, opening, args, welcome=bare)


def _remember(args: argparse.Namespace) -> None:
    """Go on with athlete and drill of the last time; a drill that is gone is forgotten."""
    from bandplate.config import PreferencesFile, load_station_config
    from bandplate.drills import drill_files, drills_folder

    last = PreferencesFile.load().now
    args.athlete = last.athlete
    if last.drill in drill_files(drills_folder(load_station_config().drills.folder)):
        args.drill = last.drill


def _planned(args: argparse.Namespace, folder: Path, database: str) -> tuple[str, Drill]:
    """Return a line of the athlete's plan; what a person must do for it is printed."""
    from bandplate.core.errors import UsageError
    from bandplate.history import History, database_url
    from bandplate.plan.today import drill_of_line, known_drills, todays_plan

    if not args.athlete:
        raise UsageError("--planned needs --athlete NAME: whose plan?")
    drills, _ = known_drills(folder)
    with History.open(database_url(database)) as history:
        plan = todays_plan(history, history.find_athlete(args.athlete), args.athlete, drills).plan
    name, drill = drill_of_line(plan, args.planned, drills)
    item = plan.drills[args.planned - 1]
    print(one_line(f"planned: {name}: {item.why}"))
    if item.less_band is not None:
        print(f"first: take 20 % off the {item.less_band} band")
    return name, drill


def _default_source() -> str:
    """Return the first port that looks like a device, else the simulated station."""
    from bandplate.sources.serial_port import likely_ports

    ports = likely_ports()
    return f"serial:{ports[0]}" if ports else "sim"


def _drill_of_scenario(where: str) -> str:
    from bandplate.drills import drill_files

    scenario = where.partition("+")[0]
    if not scenario:
        return "hold"
    return scenario if scenario in drill_files(None) else "free"


def _default_folder(configured: str) -> Path:
    if configured:
        return Path(configured).expanduser()
    import platformdirs

    return platformdirs.user_data_path("bandplate") / "recordings"
