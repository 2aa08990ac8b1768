"""How far one HTTP/2 connection has come by its rules, and how much a server may send that is no answer."""

from typing import Any

import h2.events
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.settings import SettingCodes, Settings

_MOST_HEADER_BYTES = 100 * 1024
_STREAM_WINDOW = 512 * 1024
_CONNECTION_WINDOW = 16 * 1024 * 1024
# In a row, without anything of an answer among them; a stream that was given up may still fill its window.
_MOST_IDLE_FRAMES = 5000
_MOST_IDLE_BYTES = 8 * _STREAM_WINDOW
_SETTINGS_FRAME = 4
_MOST_UNREAD_BYTES = 1024 * 1024
_MOST_SETTINGS = 64
# Heads are looked at in `http2_stream`: h2 would end the connection for a malformed one, which concerns one
# stream alone (RFC 9113 §8.1.1).
_CONFIGURATION = H2Configuration(
    client_side=True,
    header_encoding=None,
    validate_inbound_headers=False,
    normalize_inbound_headers=False,
    validate_outbound_headers=False,
    normalize_outbound_headers=False,
)


class NoHttp2(Exception):
    """What came is none, or much of it and nothing of an answer."""


class State(H2Connection):
    """Counts frames and bytes since the last progress, also of frames that h2 says nothing about.

    h2 takes a GOAWAY for the end; streams taken on before it still get answers (RFC 9113 §6.8).
    """

    def __init__(self) -> None:
        super().__init__(_CONFIGURATION)
        self._idle_frames = self._idle_bytes = 0
        self._start = b""
        self.local_settings = Settings(
            client=True,
            initial_values={
                SettingCodes.ENABLE_PUSH: 0,
                SettingCodes.INITIAL_WINDOW_SIZE: _STREAM_WINDOW,
                SettingCodes.MAX_HEADER_LIST_SIZE: _MOST_HEADER_BYTES,
            },
        )
        self.decoder.max_header_list_size = _MOST_HEADER_BYTES
        self.initiate_connection()
        self.increment_flow_control_window(_CONNECTION_WINDOW)

    def receive(self, data: bytes) -> list[h2.events.Event]:
        """Raises NoHttp2, or whatever h2 and its decoder of headers stumble over."""
        self._look_at_start(data)
        self._idle_bytes += len(data)
        return self.receive_data(data)

    def note_progress(self) -> None:
        """Something of an answer that somebody waits for has come."""
        self._idle_frames = self._idle_bytes = 0

    def look_for_flood(self, unread_bytes: int) -> None:
        """Raises NoHttp2 where too much came, or too much of ours has not been read."""
        if self._idle_frames > _MOST_IDLE_FRAMES or self._idle_bytes > _MOST_IDLE_BYTES:
            raise NoHttp2("frames without end, and no answer")
        if len(self.remote_settings) > _MOST_SETTINGS:
            raise NoHttp2("settings without end")
        if unread_bytes > _MOST_UNREAD_BYTES:
            raise NoHttp2("asks much and reads nothing")

    def _look_at_start(self, data: bytes) -> None:
        """Settings come first (RFC 9113 §3.4); of anything else, h2 would wait for the end."""
        start = self._start + data[: 4 - len(self._start)]
        if len(self._start) < 4 == len(start) and start[3] != _SETTINGS_FRAME:
            raise NoHttp2("begins with something else")
        self._start = start

    def _receive_frame(self, frame: Any) -> list[h2.events.Event]:
        self._idle_frames += 1
        return super()._receive_frame(frame)

    def _receive_goaway_frame(self, frame: Any) -> tuple[list[Any], list[h2.events.Event]]:
        event = h2.events.ConnectionTerminated()
        event.last_stream_id, event.error_code = frame.last_stream_id, frame.error_code
        return [], [event]
