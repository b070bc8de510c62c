"""Recordings on disk: writing, reading what is left after any fault, import and export."""

from bandplate.recording.reader import MetadataChange, Recording, find_gaps
from bandplate.recording.series import gaps_of, load_series, signals_present
from bandplate.recording.verify import FileReport, Loss, VerifyReport, verify
from bandplate.recording.writer import RecordingWriter, safe_name, write_recording

__all__ = [
    "FileReport",
    "Loss",
    "MetadataChange",
    "Recording",
    "RecordingWriter",
    "VerifyReport",
    "find_gaps",
    "gaps_of",
    "load_series",
    "safe_name",
    "signals_present",
    "verify",
    "write_recording",
]
