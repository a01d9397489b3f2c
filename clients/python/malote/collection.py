"""Collecting an institution's messages."""

import re
import threading
from collections.abc import Generator, Iterator
from typing import Literal, Self
from urllib.parse import quote

from .errors import MaloteConnectionError, MaloteError
from .generated.models import PixMessage
from .transport import Answer, Call, Transport
from .until_answered import Deadline, OnRetry, Retry, TimeOver, until_answered

# Without an answer for this long, a stream is left to its lease, which ends it as well.
_ENDING_SECONDS = 10.0
_ACCEPT = {"one": "application/json", "many": "multipart/json"}
_ID = re.compile(r"/stream/([a-z0-9]+)$")


class CollectedMessage(PixMessage):
    """A Pix message as `collect` hands it out."""

    valorCents: int
    """`valor` in centavos, to calculate with: `valor` is a number of reais, good for showing."""


class Collection(Iterator[list[CollectedMessage]]):
    """
    Messages as they come, for `with` and `for`. A batch is acknowledged when the loop's body has come back for more,
    and in no other way but `finish`.
    """

    def __init__(
        self,
        transport: Transport,
        ispb: str,
        form: Literal["one", "many"],
        timeout_seconds: float,
        on_retry: OnRetry,
    ) -> None:
        self._transport = transport
        self._path = f"/api/pix/{quote(ispb, safe='')}/stream/"
        self._accept = {"accept": _ACCEPT[form]}
        self._timeout_seconds = timeout_seconds
        self._on_retry = on_retry
        self._ending = threading.Event()
        self._is_finished = False
        self._batches = self._read_all()

    def finish(self) -> None:
        """From within the loop's body: the batch in hand is handled and the last one, even if the body breaks."""
        self._is_finished = True
        self._ending.set()

    def stop(self) -> None:
        """
        From a signal handler or another thread: ends the loop without an exception. A batch in hand is handled to its
        end first, and acknowledged; a call under way is waited for, and what it brings goes back.
        """
        self._ending.set()

    def close(self) -> None:
        """What leaving the `with` block does: ends the stream. The batch in hand goes back, unless it is finished."""
        self._ending.set()
        self._batches.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> list[CollectedMessage]:
        return next(self._batches)

    def _read_all(self) -> Generator[list[CollectedMessage], None, None]:
        """Streams, one after the other: where the server has ended one, a new one goes on."""
        while not self._ending.is_set():
            yield from self._read_one_stream()

    def _read_one_stream(self) -> Generator[list[CollectedMessage], None, None]:
        # The id to call; None for start.
        id: str | None = None
        # The id to end the stream with. The current one acknowledges, an older one does not.
        end_id: str | None = None
        try:
            while not self._ending.is_set():
                answer = self._call(id)
                if _has_ended(answer, id):
                    end_id = None
                    return
                called, id = id, _next_id_of(answer)
                if answer.status == 200:
                    # The id whose call brought the batch. For what start brought there is none: that batch returns with
                    # the end of the lease.
                    end_id = called
                    if self._ending.is_set():
                        # It was stopped meanwhile: what has arrived is not handed out, so neither may it be acknowledged.
                        id = called
                        return
                    yield _messages_of(answer)
                # The batch is handled. An answer that is lost from here on was to a call of this id: ending by it
                # returns what that answer held.
                end_id = id
        except _Stopped:
            pass
        finally:
            last = id if self._is_finished else end_id
            if last is not None:
                self._end(last)

    def _call(self, id: str | None) -> Answer:
        call = Call("GET", self._path + (id or "start"), self._accept)
        answer = until_answered(
            self._transport,
            call,
            answer_seconds=lambda: self._timeout_seconds,
            pause=self._pause,
            on_retry=self._on_retry,
        )
        if answer.status in (200, 204):
            return answer
        if not _has_ended(answer, id):
            raise MaloteError(answer.status, answer.body())
        self._on_retry(Retry("GET", call.path, 1, answer.status, None, 0.0))
        return answer

    def _pause(self, seconds: float) -> None:
        if self._ending.wait(seconds):
            raise _Stopped

    def _end(self, id: str) -> None:
        """Says that the stream is over. Failing that the server finds out, and what was not acknowledged comes again."""
        deadline = Deadline(_ENDING_SECONDS)
        try:
            until_answered(
                self._transport,
                Call("DELETE", self._path + id),
                answer_seconds=deadline.remaining_seconds,
                pause=deadline.pause,
                on_retry=self._on_retry,
            )
        except (TimeOver, MaloteConnectionError):
            pass


class _Stopped(Exception):
    """The collection was ended while it paused."""


def cents_of(valor: float) -> int:
    """The centavos of a message's `valor`, exactly: it has 12 digits at most, and a double keeps 15."""
    return int(f"{valor:.2f}".replace(".", ""))


def _has_ended(answer: Answer, id: str | None) -> bool:
    """Whether the server has ended the stream. To start, 404 says that this is no Malote."""
    return answer.status == 410 or (answer.status == 404 and id is not None)


def _next_id_of(answer: Answer) -> str:
    found = _ID.search(answer.headers.get("pull-next", ""))
    if found is None:
        raise ValueError("The answer carries no Pull-Next: something between here and Malote loses it.")
    return found[1]


def _messages_of(answer: Answer) -> list[CollectedMessage]:
    body = answer.body()
    messages: list[PixMessage] = body if isinstance(body, list) else [body]
    return [{**message, "valorCents": cents_of(message["valor"])} for message in messages]
