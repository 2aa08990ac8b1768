"""A workbook that was damaged on its way is refused with a word, wherever in it the damage is."""

import io
import zipfile

import pytest

from engagements.register_files.sheet import UnreadableFile
from engagements.register_files.xlsx_files import read_xlsx, write_xlsx


def test_damaged_compression_is_refused() -> None:
    data = bytearray(write_xlsx("Risks", ["Title"], [[f"Risk {number}"] for number in range(200)]))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        largest = max(archive.infolist(), key=lambda member: member.compress_size)
    begin = largest.header_offset + 30 + len(largest.filename)
    data[begin : begin + 20] = b"\xff" * 20
    with pytest.raises(UnreadableFile):
        read_xlsx(bytes(data))
