"""One exchange over HTTP."""

import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException, InvalidURL
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .errors import MaloteConnectionError, MaloteUnreachableError

# How long a client that was never answered repeats refused connections. Long enough for a Malote that starts beside it.
_UNREACHABLE_AFTER_SECONDS = 10.0


@dataclass(frozen=True)
class Call:
    """A request, its path beginning with a slash."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Answer:
    """An answer that has arrived whole."""

    status: int
    headers: Message
    content: bytes

    def body(self) -> Any:
        """What its JSON says; its text where it is no JSON."""
        text = self.content.decode(errors="replace")
        try:
            return json.loads(text)
        except ValueError:
            return text


class Transport:
    """Makes calls, each on a connection opened for it, by way of the proxy that the environment names."""

    def __init__(self, base_url: str, headers: Mapping[str, str]) -> None:
        self._base_url = base_url
        self._headers = headers
        self._opener = build_opener(_NoRedirects)
        self._has_answered = False
        self._refused_since: float | None = None

    def __call__(self, call: Call, timeout_seconds: float) -> Answer:
        """
        Raises `MaloteConnectionError` where no whole answer arrives, or nothing for `timeout_seconds`; as
        `MaloteUnreachableError` where connections were refused for ten seconds and none has ever been answered.
        """
        request = Request(self._base_url + call.path, call.body, {**self._headers, **call.headers}, method=call.method)
        try:
            response = self._opener.open(request, timeout=timeout_seconds)
        except HTTPError as refusal:
            # An answer like any other, by its status.
            response = refusal
        except InvalidURL:
            raise
        except (OSError, HTTPException) as error:
            raise self._failure(error) from error
        self._has_answered = True
        try:
            with response:
                return Answer(response.status, response.headers, response.read())
        except (OSError, HTTPException) as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> MaloteConnectionError:
        reason = error.reason if isinstance(error, URLError) else error
        if _is_unreachable(reason) and not self._has_answered:
            now = time.monotonic()
            if self._refused_since is None:
                self._refused_since = now
            if now - self._refused_since >= _UNREACHABLE_AFTER_SECONDS:
                return MaloteUnreachableError(f"Nothing answers at {self._base_url}")
        return MaloteConnectionError(f"No answer: {reason!r}")


def _is_unreachable(reason: object) -> bool:
    """Refused, or an unknown name; a name server that fails may answer the next time."""
    is_unknown = isinstance(reason, socket.gaierror) and reason.errno == socket.EAI_NONAME
    return is_unknown or isinstance(reason, ConnectionRefusedError)


class _NoRedirects(HTTPRedirectHandler):
    """Malote redirects no call; a POST that is redirected would arrive as a GET."""

    def redirect_request(self, *_: Any) -> None:
        return None
