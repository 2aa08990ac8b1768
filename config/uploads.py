"""Bounds what a request may bring along before any of it is stored: forms are read before anyone is known."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# More than any form takes, with room for the form around the files.
MOST_BYTES = 24 * 1024 * 1024


class BoundedUpload(FileUploadHandler):
    """The first of the upload handlers; it keeps nothing, and passes everything on."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  Django's name for it
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Raises RequestDataTooBig, answered with status 400; no more is read than the length declared."""
        if content_length > MOST_BYTES:
            raise RequestDataTooBig(f"{content_length} bytes are more than any form takes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
