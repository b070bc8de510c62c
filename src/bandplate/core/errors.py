"""The one tree of errors.

Every message is a line for a person: what, where, what to do::

    BandplateError
    ├── UsageError            the command was called wrongly (exit code 2)
    ├── ConfigError           a TOML file of ours is wrong: names file and key
    ├── LinkError             the way to the device
    │   ├── PortNotFoundError the port does not exist
    │   ├── PortBusyError     another program holds the port, or we may not open it
    │   ├── NoAnswerError     bytes go out, nothing (or nothing of ours) comes back
    │   └── VersionError      the device speaks no version of the protocol that we do
    ├── WireError             bytes that are not the protocol's
    ├── CalibrationError      data that cannot give a calibration or a tare
    ├── UnitError             a unit that is not known, or of another quantity
    ├── HistoryError          the database of athletes and sets
    ├── DataFileError         a foreign file (CSV, C3D, MAP.toml) that cannot be read as asked
    └── RecordingError        a recording that cannot be written or read
        └── StorageError      the disk: full, read-only, gone
"""

from __future__ import annotations

__all__ = [
    "BandplateError",
    "CalibrationError",
    "ConfigError",
    "DataFileError",
    "HistoryError",
    "LinkError",
    "NoAnswerError",
    "PortBusyError",
    "PortNotFoundError",
    "RecordingError",
    "StorageError",
    "UnitError",
    "UsageError",
    "VersionError",
    "WireError",
]


class BandplateError(Exception):
    """Base of every error that bandplate raises on purpose; ``str()`` is one line for a person."""

    exit_code = 1


class UsageError(BandplateError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class ConfigError(BandplateError):
    """A configuration, drill or map file is wrong; the message names the file and the key."""


class LinkError(BandplateError):
    """The way to the device failed."""


class PortNotFoundError(LinkError):
    """The named port does not exist."""


class PortBusyError(LinkError):
    """The port exists, but another program holds it or permission is missing."""


class NoAnswerError(LinkError):
    """The port opened, but no bandplate device answered."""


class VersionError(LinkError):
    """The device answered, in no version of the protocol that this program speaks."""


class WireError(BandplateError):
    """Bytes that are not a message of the protocol."""


class CalibrationError(BandplateError):
    """The data cannot give a calibration or a tare."""


class UnitError(BandplateError):
    """The unit is not known, or belongs to another quantity."""


class DataFileError(BandplateError):
    """A foreign file cannot be read as asked."""


class HistoryError(BandplateError):
    """The history cannot be opened, read or written as asked."""


class RecordingError(BandplateError):
    """A recording cannot be written or read."""


class StorageError(RecordingError):
    """The disk refused: full, read-only or gone."""
