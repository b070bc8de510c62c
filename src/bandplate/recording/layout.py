"""What a recording file holds: topics, row layouts, and how JSON goes in and out.

The page docs/recording.md describes the same for people who write other readers.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

import msgspec
import numpy as np

from bandplate.core.channels import CHANNELS, SIGNAL_UNITS, SIGNALS
from bandplate.core.samples import SAMPLE_DTYPE, SERIES_DTYPE

__all__ = [
    "EVENTS",
    "FORMAT_VERSION",
    "METADATA",
    "PROFILE",
    "ROW_ENCODING",
    "SAMPLES",
    "SCHEMAS",
    "SERIES",
    "TOPICS",
    "decode_json",
    "encode_json",
]

PROFILE: Final = "bandplate"
#: Raised when an old reader could misread a new file; a reader refuses what is above its own.
FORMAT_VERSION: Final = 1
ROW_ENCODING: Final = "bandplate-rows"

# Channel ids are fixed, so that a file whose first chunk (which declares them) is damaged can
# still be read.
METADATA: Final = 1
SAMPLES: Final = 2
SERIES: Final = 3
EVENTS: Final = 4
TOPICS: Final = {METADATA: "/metadata", SAMPLES: "/samples", SERIES: "/series", EVENTS: "/events"}


def _plain(value: object) -> object:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, PurePath):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} cannot stand in a recording's JSON")


_encoder: Final = msgspec.json.Encoder(enc_hook=_plain, order="deterministic")


def encode_json(value: object) -> bytes:
    """Encode as UTF-8 JSON; numpy values become lists and numbers, NaN becomes null."""
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:  # a name that is no text, from a file system or a command line
        return _encoder.encode(_readable(value))


def _readable(value: object) -> object:
    r"""Return `value` with what is no Unicode in its strings spelled out (``\udcff``)."""
    if isinstance(value, str | PurePath):
        return str(value).encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, Mapping):
        return {_readable(key): _readable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(item) for item in value]
    return value


def decode_json(data: bytes | memoryview) -> object:
    """Decode UTF-8 JSON; raises msgspec.DecodeError."""
    return msgspec.json.decode(data)


def _row_schema(dtype: np.dtype[np.void], columns: object) -> bytes:
    fields = dict(dtype.fields or {})
    return encode_json(
        {
            "encoding": "packed little-endian rows, one after the other, no header",
            "row_bytes": dtype.itemsize,
            "fields": [
                {
                    "name": name,
                    "type": fields[name][0].base.str,
                    "count": int(np.prod(fields[name][0].shape)),
                    "offset": fields[name][1],
                }
                for name in dtype.names or ()
            ],
            "columns": columns,
        }
    )


#: Channel id -> (schema name, schema encoding, schema data, message encoding).
SCHEMAS: Final = {
    METADATA: (
        "bandplate.Metadata",
        "jsonschema",
        encode_json({"type": "object", "title": "what the recording says of itself"}),
        "json",
    ),
    SAMPLES: (
        "bandplate.Samples",
        ROW_ENCODING,
        _row_schema(SAMPLE_DTYPE, {"counts": [{"name": name, "unit": "1"} for name in CHANNELS]}),
        ROW_ENCODING,
    ),
    SERIES: (
        "bandplate.Series",
        ROW_ENCODING,
        _row_schema(
            SERIES_DTYPE,
            {"values": [{"name": name, "unit": SIGNAL_UNITS[name]} for name in SIGNALS]},
        ),
        ROW_ENCODING,
    ),
    EVENTS: (
        "bandplate.Event",
        "jsonschema",
        encode_json(
            {
                "type": "object",
                "properties": {
                    "t_ns": {"type": "integer"},
                    "kind": {"type": "string"},
                    "data": {"type": "object"},
                },
                "required": ["t_ns", "kind", "data"],
            }
        ),
        "json",
    ),
}
