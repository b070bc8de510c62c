"""``bandplate devices``: the serial ports, and who answers there."""

from __future__ import annotations

import argparse

from bandplate.cli.say import complain

__all__ = ["add_parser", "run"]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "devices",
        help="list serial ports and the devices on them",
        description="List the serial ports and ask who is there. Exit code 1: a port was named by "
        "--port and no device answers.",
    )
    parser.add_argument(
        "--port", action="append", metavar="PORT", help="ask this port only (may be repeated)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the subcommand."""
    from bandplate.config import load_station_config
    from bandplate.core.errors import LinkError
    from bandplate.sources.serial_port import candidate_ports
    from bandplate.station.link import DeviceLink

    ports = [(port, "") for port in args.port] if args.port else candidate_ports()
    if not ports:
        print("no serial ports; `bandplate` then runs the simulated station")
        return 0
    found = False
    for port, description in ports:
        link = DeviceLink(port, load_station_config().baud)
        try:
            info = link.connect()
            answer = f"{info.name}, {info.firmware}"
            answer += f"; {info.warning}" if info.warning else ""
            found = True
        except LinkError as error:
            if args.port:
                complain(error)
                continue
            answer = str(error).removeprefix(f"{port}: ")
        finally:
            link.close()
        print(f"{port}  {answer}" + (f"  [{description}]" if description else ""))
    return 0 if found or not args.port else 1
