"""Repeating a call until it is answered."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count

from .errors import MaloteConnectionError, MaloteUnreachableError
from .transport import Answer, Call, Transport

# The longest wait that Malote grants.
MAX_WAIT_SECONDS = 30
# For an answer to arrive, beside the wait that was requested.
ANSWER_SECONDS = 30.0

_FIRST_SECONDS = 0.2
_CAP_SECONDS = 10.0
# Clients that were given the same time do not all come back at once.
_SPREAD_SECONDS = 0.25


@dataclass(frozen=True)
class Retry:
    """A call that has to be made again, passed to `on_retry` so that waiting does not go unnoticed."""

    method: str
    path: str
    attempt: int
    """Which attempt has just failed, from 1."""
    status: int | None
    """The status it was answered; None where no answer came."""
    error: Exception | None
    """Why no answer came."""
    wait_seconds: float
    """When it is made again."""


OnRetry = Callable[[Retry], None]


class TimeOver(Exception):
    """A deadline has passed."""


class Deadline:
    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def remaining_seconds(self) -> float:
        """Raises `TimeOver` where there is none."""
        remaining = self._at - time.monotonic()
        if remaining <= 0:
            raise TimeOver
        return remaining

    def pause(self, seconds: float) -> None:
        """Waits; raises `TimeOver` at the deadline."""
        time.sleep(max(0.0, min(seconds, self.remaining_seconds())))
        self.remaining_seconds()


def until_answered(
    transport: Transport,
    call: Call,
    *,
    answer_seconds: Callable[[], float],
    pause: Callable[[float], None],
    on_retry: OnRetry,
) -> Answer:
    """
    Makes the very same call until it is answered with something that repeating would not change: after a lost
    connection, a timeout, 429 and 5xx it pauses, as the server says or by itself, and calls again. Ends early only by
    what `answer_seconds` and `pause` raise, and by `MaloteUnreachableError`.
    """
    for attempt in count(1):
        answer: Answer | None = None
        error: Exception | None = None
        try:
            answer = transport(call, answer_seconds())
            if answer.status != 429 and answer.status < 500:
                return answer
        except MaloteUnreachableError:
            raise
        except MaloteConnectionError as failure:
            error = failure
        asked = retry_after_seconds(answer.headers.get("retry-after")) if answer else None
        wait_seconds = _wait_before_repeating(attempt, asked)
        status = answer.status if answer else None
        on_retry(Retry(call.method, call.path, attempt, status, error, wait_seconds))
        pause(wait_seconds)
    raise AssertionError("unreachable")


def retry_after_seconds(value: str | None) -> float | None:
    """What a `Retry-After` asks for, seconds or a date (RFC 9110, 10.2.3); None where it asks for nothing."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - datetime.now(UTC)).total_seconds())


def _wait_before_repeating(attempt: int, asked_seconds: float | None) -> float:
    """As the server says, or doubling from 0.2 s to 10 s with each attempt, half of it at random."""
    if asked_seconds is not None:
        return asked_seconds + random.random() * _SPREAD_SECONDS
    whole = min(_CAP_SECONDS, _FIRST_SECONDS * 2.0 ** min(attempt - 1, 10))
    return whole / 2 + random.random() * whole / 2
