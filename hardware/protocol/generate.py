"""Write the protocol's Python module, Cython constants and C header from messages.toml.

``python hardware/protocol/generate.py`` writes them; ``--check`` writes nothing and exits 1 when a
file differs from what would be written.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "hardware/protocol/messages.toml"
NOTICE = "Generated from hardware/protocol/messages.toml by generate.py; do not edit."

TYPE_SIZE = 1
CRC_SIZE = 4
COUNT_SIZE = 3
SCALARS = {  # wire type: (struct code, size, Python type, C type)
    "u8": ("B", 1, "int", "uint8_t"),
    "u16": ("H", 2, "int", "uint16_t"),
    "u32": ("I", 4, "int", "uint32_t"),
    "u64": ("Q", 8, "int", "uint64_t"),
    "f32": ("f", 4, "float", "float"),
}


@dataclass(frozen=True)
class Field:
    """One field of a message, laid out at ``offset`` bytes from the type byte."""

    name: str
    struct_code: str
    size: int
    python_type: str
    c_type: str
    c_suffix: str
    offset: int
    doc: str


@dataclass(frozen=True)
class Message:
    """One message type; ``counts`` = (min, max) samples after the fields, or None."""

    name: str
    id: int
    to_device: bool
    doc: str
    fields: tuple[Field, ...]
    counts: tuple[int, int] | None
    header_size: int
    since: int

    @property
    def constant(self) -> str:
        """The name in capitals: HeartbeatReply -> HEARTBEAT_REPLY."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.name).upper()

    def length(self, n: int, n_channels: int) -> int:
        """Exact payload length in bytes with type and CRC."""
        return self.header_size + n * n_channels * COUNT_SIZE + CRC_SIZE


class Protocol:
    """messages.toml, checked."""

    def __init__(self, text: str) -> None:
        source: dict[str, Any] = tomllib.loads(text)
        self.constants: dict[str, Any] = source["protocol"]
        self.crc: dict[str, int] = self.constants.pop("crc")
        self.enums: list[dict[str, Any]] = source["enum"]
        self.messages = [_message(entry) for entry in source["message"]]
        self.n_channels: int = self.constants["n_channels"]
        ids = [message.id for message in self.messages]
        if len(ids) != len(set(ids)):
            raise SystemExit(f"{SOURCE}: two messages share an id")
        for message in self.messages:
            longest = message.length(message.counts[1] if message.counts else 0, self.n_channels)
            if longest > self.constants["max_payload"]:
                raise SystemExit(f"{SOURCE}: {message.name} is longer than max_payload")

    @property
    def samples(self) -> Message:
        """The one message that carries counts."""
        return next(message for message in self.messages if message.counts)


def _message(entry: dict[str, Any]) -> Message:
    fields: list[Field] = []
    offset = TYPE_SIZE
    for field in entry["fields"]:
        kind = field["type"]
        if array := re.fullmatch(r"bytes\[(\d+)\]", kind):
            size = int(array[1])
            code, python_type, c_type, c_suffix = f"{size}s", "bytes", "uint8_t", f"[{size}]"
        else:
            code, size, python_type, c_type = SCALARS[kind]
            c_suffix = ""
        unit = f", {field['unit']}" if "unit" in field else ""
        fields.append(
            Field(
                field["name"],
                code,
                size,
                python_type,
                c_type,
                c_suffix,
                offset,
                field["doc"] + unit,
            )
        )
        offset += size
    counts = entry.get("counts")
    return Message(
        entry["name"],
        entry["id"],
        entry["direction"] == "to_device",
        entry["doc"],
        tuple(fields),
        (counts["min"], counts["max"]) if counts else None,
        offset,
        entry.get("since", 1),
    )


# --- Python ------------------------------------------------------------------------------------

PYTHON_HEAD = '''\
"""The messages of the wire protocol.

Generated from hardware/protocol/messages.toml by generate.py; do not edit.

A *message* is the type byte and the fields; a *payload* is a message with its CRC-32C appended.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag
from struct import Struct, error
from typing import ClassVar, Final

from bandplate.core.errors import WireError
from bandplate.wire.base import Message

'''

PYTHON_SAMPLES = '''
    def pack(self) -> bytes:
        """Return the message's bytes, or raise WireError."""
        header = (self.TYPE, self.frame_seq, self.n, self.device_state, self.flags)
        try:
            return self.LAYOUT.pack(*header, self.index, self.t_us) + self.packed_counts
        except error as why:
            raise WireError(f"samples from index {{self.index}} cannot be sent: {{why}}") from None

    @classmethod
    def unpack(cls, message: bytes) -> Samples:
        """Return the message in these bytes, or raise WireError."""
        n = message[2] if len(message) > 2 else 0
        if message[:1] != bytes([cls.TYPE]) or len(message) + {crc} != payload_length(cls.TYPE, n):
            raise WireError(f"{{len(message)}} bytes are not a Samples message")
        _, seq, n, state, flags, index, t_us = cls.LAYOUT.unpack_from(message)
        return cls(seq, n, state, flags, index, t_us, message[SAMPLES_HEADER_SIZE:])
'''


def python_module(protocol: Protocol) -> str:
    """Text of src/bandplate/wire/messages.py."""
    out = [PYTHON_HEAD]
    names = [name.upper() for name in protocol.constants]
    names += ["CRC_" + name.upper() for name in protocol.crc]
    names += [enum["name"] for enum in protocol.enums]
    names += [message.name for message in protocol.messages]
    names += ["Message", "MESSAGES", "SAMPLES_HEADER_SIZE", "SINCE", "payload_length", "unpack"]
    out.append("__all__ = [\n")
    out += [f'    "{name}",\n' for name in sorted(names, key=_all_order)]
    out.append("]\n\n")
    for name, value in protocol.constants.items():
        out.append(f"{name.upper()}: Final = {value}\n")
    for name, value in protocol.crc.items():
        out.append(f"CRC_{name.upper()}: Final = 0x{value:08X}\n")
    out.append(f"SAMPLES_HEADER_SIZE: Final = {protocol.samples.header_size}\n\n")
    for enum in protocol.enums:
        base = "IntFlag" if enum.get("bits") else "IntEnum"
        out.append(f'\nclass {enum["name"]}({base}):\n    """{enum["doc"]}"""\n\n')
        for value in enum["values"]:
            number = f"0x{value['value']:04X}" if enum.get("bits") else str(value["value"])
            out.append(f"    #: {value['doc']}\n    {value['name'].upper()} = {number}\n")
        out.append("\n")
    out += [_python_class(message) for message in protocol.messages]
    out.append("\nMESSAGES: Final[dict[int, type[Message]]] = {\n")
    out += [f"    0x{message.id:02X}: {message.name},\n" for message in protocol.messages]
    out.append("}\n#: The version that brought a message; the others are in all that are spoken.\n")
    out.append("SINCE: Final[dict[int, int]] = {\n")
    later = [one for one in protocol.messages if one.since > protocol.constants["oldest_version"]]
    out += [f"    0x{message.id:02X}: {message.since},  # {message.name}\n" for message in later]
    out.append("}\n\n")
    out.append(_python_functions())
    return "".join(out)


def _all_order(name: str) -> tuple[int, str]:
    """Ruff's order of __all__: CONSTANTS, Classes, functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def _python_class(message: Message) -> str:
    samples = message.counts is not None
    lines = ["@dataclass(frozen=True, slots=True)", f"class {message.name}(Message):"]
    doc = textwrap.wrap(message.doc, 92)
    first, _, rest = message.doc.partition(". ")
    if len(doc) == 1 and not rest:
        lines.append(f'    """{message.doc}')
    else:
        lines.append(f'    """{first.rstrip(".")}.')
        if rest:
            lines += ["", *textwrap.indent(textwrap.fill(rest, 92), "    ").split("\n")]
    lines += ["", "    Attributes", "    ----------"]
    for field in message.fields:
        lines += [f"    {field.name} : {field.python_type}", f"        {_sentence(field.doc)}"]
    if samples:
        lines += [
            "    packed_counts : bytes",
            "        n x N_CHANNELS counts, signed, three bytes each.",
        ]
    layout = "<B" + "".join(field.struct_code for field in message.fields)
    lines += ['    """', "", f"    TYPE: ClassVar[int] = 0x{message.id:02X}"]
    lines += [f'    LAYOUT: ClassVar[Struct] = Struct("{layout}")', ""]
    lines += [f"    {field.name}: {field.python_type}" for field in message.fields]
    if samples:
        lines.append("    packed_counts: bytes")
        lines += PYTHON_SAMPLES.format(crc=CRC_SIZE).rstrip().split("\n")
    return "\n" + "\n".join(lines) + "\n\n"


def _python_functions() -> str:
    return f'''
def payload_length(kind: int, n: int = 0) -> int:
    """Exact length in bytes of a payload (with type and CRC); 0 for an unknown type or n.

    Parameters
    ----------
    kind : int
        The type byte.
    n : int
        Samples per frame, the third byte of SAMPLES; ignored for other types.
    """
    if kind == Samples.TYPE:
        if not 1 <= n <= SAMPLES_MAX_N:
            return 0
        return SAMPLES_HEADER_SIZE + n * N_CHANNELS * {COUNT_SIZE} + {CRC_SIZE}
    return MESSAGES[kind].LAYOUT.size + {CRC_SIZE} if kind in MESSAGES else 0


def unpack(message: bytes) -> Message:
    """Return the message in these bytes (without CRC).

    Raises
    ------
    WireError
        The type is unknown or the length is not the type's.
    """
    if not message or message[0] not in MESSAGES:
        raise WireError(f"unknown message: {{message[:1].hex() or 'empty'}}")
    return MESSAGES[message[0]].unpack(message)
'''


def _sentence(text: str) -> str:
    return (text[0].upper() + text[1:] if text[:2].islower() else text) + "."


# --- Cython ------------------------------------------------------------------------------------


def cython_constants(protocol: Protocol) -> str:
    """Text of cython_ext/bandplate/_rt/messages.pxd."""
    samples = protocol.samples
    out = [f'"""{NOTICE}"""\n\nfrom libc.stdint cimport uint8_t\n\n\ncdef enum:\n']
    for name, value in protocol.constants.items():
        prefix = "PROTOCOL_" if name.endswith("version") else ""
        out.append(f"    {prefix}{name.upper()} = {value}\n")
    out.append(f"    SAMPLES_HEADER_SIZE = {samples.header_size}\n")
    for field in samples.fields:
        out.append(f"    SAMPLES_OFFSET_{field.name.upper()} = {field.offset}\n")
    sample_size = protocol.n_channels * COUNT_SIZE
    out.append(f"    SAMPLE_SIZE = {sample_size}\n    CRC_SIZE = {CRC_SIZE}\n")
    for enum in protocol.enums:
        for value in enum["values"]:
            out.append(f"    {enum['prefix']}_{value['name'].upper()} = {value['value']}\n")
    for message in protocol.messages:
        out.append(f"    MSG_{message.constant} = 0x{message.id:02X}\n")
        if message.counts is None:
            length = message.length(0, protocol.n_channels)
            out.append(f"    LEN_{message.constant} = {length}\n")
        else:
            for n in range(message.counts[0], message.counts[1] + 1):
                length = message.length(n, protocol.n_channels)
                out.append(f"    LEN_{message.constant}_{n} = {length}\n")
    lengths = {
        message.length(n, protocol.n_channels)
        for message in protocol.messages
        for n in (range(message.counts[0], message.counts[1] + 1) if message.counts else (0,))
    }
    out.append(
        "\n\ncdef inline bint length_known(size_t n) noexcept nogil:\n"
        "    # Whether a payload of any type has n bytes, type and CRC counted.\n"
        "    return (\n        "
    )
    out.append("\n        or ".join(f"n == {length}" for length in sorted(lengths)))
    out.append(
        "\n    )\n\n\n"
        "cdef inline bint length_fits(const uint8_t *payload, size_t n) noexcept nogil:\n"
        "    # Whether n >= 3 bytes, CRC counted, are the exact length of the payload's type.\n"
        f"    if payload[0] == MSG_{samples.constant}:\n"
        "        return (\n"
        "            1 <= payload[SAMPLES_OFFSET_N] <= SAMPLES_MAX_N\n"
        "            and n == SAMPLES_HEADER_SIZE + CRC_SIZE\n"
        "            + payload[SAMPLES_OFFSET_N] * SAMPLE_SIZE\n"
        "        )\n"
    )
    for message in protocol.messages:
        if message.counts is None:
            constant = message.constant
            out.append(
                f"    if payload[0] == MSG_{constant}:\n        return n == LEN_{constant}\n"
            )
    out.append("    return False\n")
    return "".join(out)


# --- C -----------------------------------------------------------------------------------------


def c_header(protocol: Protocol) -> str:
    """Text of hardware/protocol/bandplate_messages.h."""
    out = [
        f"/* {NOTICE} */\n#ifndef BANDPLATE_MESSAGES_H\n#define BANDPLATE_MESSAGES_H\n\n"
        "#include <stddef.h>\n#include <stdint.h>\n\n"
    ]
    for name, value in protocol.constants.items():
        out.append(f"#define BP_{name.upper()} {value}\n")
    for name, value in protocol.crc.items():
        out.append(f"#define BP_CRC_{name.upper()} 0x{value:08X}u\n")
    out.append(f"#define BP_CRC_SIZE {CRC_SIZE}\n")
    out.append(f"#define BP_SAMPLE_SIZE {protocol.n_channels * COUNT_SIZE}\n\n")
    for enum in protocol.enums:
        out.append(f"/* {enum['doc']} */\nenum bp_{enum['prefix'].lower()} {{\n")
        for value in enum["values"]:
            out.append(f"    /* {value['doc']} */\n")
            out.append(f"    BP_{enum['prefix']}_{value['name'].upper()} = {value['value']},\n")
        out.append("};\n\n")
    out.append("/* Type byte of every message. */\nenum bp_msg {\n")
    for message in protocol.messages:
        out.append(f"    BP_MSG_{message.constant} = 0x{message.id:02X},\n")
    out.append("};\n\n/* Exact payload lengths with type and CRC; SAMPLES without its counts. */\n")
    out.append("enum bp_len {\n")
    for message in protocol.messages:
        length = message.length(0, protocol.n_channels)
        out.append(f"    BP_LEN_{message.constant} = {length},\n")
    out.append(
        "};\n\n/* Layouts on a little-endian machine. The CRC follows the fields (in SAMPLES the\n"
        " * counts: n * BP_N_CHANNELS, signed, three bytes each). */\n#pragma pack(push, 1)\n"
    )
    for message in protocol.messages:
        name = message.constant.lower()
        direction = "host to device" if message.to_device else "device to host"
        out.append("\n" + _c_comment(f"{message.doc} ({direction})"))
        out.append(f"struct bp_msg_{name} {{\n    uint8_t type;\n")
        for field in message.fields:
            out.append(f"    /* {field.doc} */\n    {field.c_type} {field.name}{field.c_suffix};\n")
        out.append("};\n")
    out.append("\n#pragma pack(pop)\n\n")
    for message in protocol.messages:
        name, constant = message.constant.lower(), message.constant
        out.append(
            _c_assert(f"sizeof(struct bp_msg_{name}) + BP_CRC_SIZE == BP_LEN_{constant}", constant)
        )
    for field in protocol.samples.fields:
        condition = f"offsetof(struct bp_msg_samples, {field.name}) == {field.offset}"
        out.append(_c_assert(condition, f"SAMPLES.{field.name}"))
    longest = f"BP_LEN_{protocol.samples.constant} + BP_SAMPLES_MAX_N * BP_SAMPLE_SIZE"
    out.append(_c_assert(f"{longest} <= BP_MAX_PAYLOAD", "SAMPLES fits"))
    out.append(
        "\n/* Exact length of a payload with this type byte and third byte (n in SAMPLES), type\n"
        " * and CRC counted; 0 for an unknown type or n. */\n"
        "static inline size_t bp_payload_length(uint8_t type, uint8_t third) {\n"
        "    switch (type) {\n"
    )
    for message in protocol.messages:
        out.append(f"    case BP_MSG_{message.constant}:\n")
        size = f"BP_LEN_{message.constant}"
        if message.counts is None:
            out.append(f"        return {size};\n")
        else:
            least, most = message.counts
            out.append(
                f"        return {least} <= third && third <= {most}"
                f" ? {size} + (size_t)third * BP_SAMPLE_SIZE : 0;\n"
            )
    out.append("    default:\n        return 0;\n    }\n}\n")
    out.append("\n#endif /* BANDPLATE_MESSAGES_H */\n")
    return "".join(out)


def _c_comment(text: str) -> str:
    if len(text) <= 94:
        return f"/* {text} */\n"
    first, *others = textwrap.wrap(text + " */", 97)
    return "".join([f"/* {first}\n", *(f" * {line}\n" for line in others)])


def _c_assert(condition: str, text: str) -> str:
    # The keyword, not assert.h's macro: a bare-metal compiler may come without that header.
    line = f'_Static_assert({condition}, "{text}");\n'
    if len(line) <= 101:
        return line
    return f'_Static_assert({condition},\n               "{text}");\n'


OUTPUTS = {
    "src/bandplate/wire/messages.py": python_module,
    "cython_ext/bandplate/_rt/messages.pxd": cython_constants,
    "hardware/protocol/bandplate_messages.h": c_header,
}


def main(arguments: list[str] | None = None) -> int:
    """Write or check the generated files; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare, exit 1 on a difference")
    check = parser.parse_args(arguments).check
    different = []
    for name, generate in OUTPUTS.items():
        path = ROOT / name
        text = generate(Protocol(SOURCE.read_text()))
        if path.exists() and path.read_text() == text:
            continue
        different.append(name)
        if not check:
            path.write_text(text)
    for name in different:
        print(f"{name} {'differs from messages.toml' if check else 'written'}")
    return 1 if check and different else 0


if __name__ == "__main__":
    sys.exit(main())
