"""Where recorded sounds stand: a folder an organisation, readable by the server's owner alone."""

from __future__ import annotations

from pathlib import Path

from cadran.ids import OrgId, RecordingId


def file_of(folder: Path, org: OrgId, recording: RecordingId) -> Path:
    """The file of a recording. Both are plain names: nothing in them leads elsewhere."""
    return folder / org / f"{recording}.flac"
