"""The client."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from .collection import Collection
from .errors import MaloteError
from .generated.models import BatchOrder, BatchReport, WebhookEventType
from .read_events import EventBatch, read_events
from .submit_and_wait import submit_and_wait
from .transport import Call, Transport
from .until_answered import OnRetry, Retry


class Malote:
    """Every operation by `call`, beside three things that take more than a call. Threads may share one."""

    def __init__(self, base_url: str, *, api_key: str | None = None, accept_language: str | None = None) -> None:
        """
        `base_url`: where Malote is, such as `https://pix.example.com`. `api_key`: `mk_…`, needed where Malote runs with
        AUTH=required. `accept_language`: of problems' titles and details, `pt-BR` or English.
        """
        if urlsplit(base_url).scheme not in ("http", "https"):
            raise ValueError(f"Not an http address: {base_url}")
        headers = {"accept": "application/json"}
        if api_key is not None:
            headers["authorization"] = f"Bearer {api_key}"
        if accept_language is not None:
            headers["accept-language"] = accept_language
        self._transport = Transport(base_url.rstrip("/"), headers)

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Any = None,
        timeout_seconds: float = 30.0,
    ) -> Any:
        """
        Makes one call and returns the answer's JSON, or its text where it is none. `malote.generated.models` has its
        types by the names of the OpenAPI document. Raises `MaloteError` where it is refused, `MaloteConnectionError`
        where no answer arrives: nothing is repeated.
        """
        target = f"{path}?{urlencode(query)}" if query else path
        content = None if body is None else json.dumps(body).encode()
        headers = {} if body is None else {"content-type": "application/json"}
        answer = self._transport(Call(method, target, headers, content), timeout_seconds)
        if not 200 <= answer.status < 300:
            raise MaloteError(answer.status, answer.body())
        return answer.body()

    def collect(
        self,
        ispb: str,
        *,
        form: Literal["one", "many"] = "many",
        timeout_seconds: float = 30.0,
        on_retry: OnRetry | None = None,
    ) -> Collection:
        """
        Collects an institution's messages: `with malote.collect(ispb) as batches: for messages in batches: …`.
        `timeout_seconds`: how long to wait for an answer before it counts as lost; longer than the server lets a call
        wait (8 s unless it is configured otherwise), or calls are repeated without need.
        """
        return Collection(self._transport, ispb, form, timeout_seconds, on_retry or _ignore)

    def events(
        self,
        *,
        after: str | None = None,
        types: Sequence[WebhookEventType] = (),
        poll_seconds: float = 1.0,
        on_retry: OnRetry | None = None,
    ) -> Iterator[EventBatch]:
        """
        What happened to payouts and batches, and what happens, without an end: `for events, cursor in malote.events(…): …`.
        `after`: the cursor of the last batch that was handled; without it the feed begins with the oldest event that is
        kept. `types`: all unless given. Raises `MaloteError`: 400 where `after` is no cursor, 410
        `cursor_of_another_database` after a restore. `poll_seconds`: the least time between two questions, where the
        server answers them without waiting.
        """
        return read_events(self._transport, after, types, poll_seconds, on_retry or _ignore)

    def submit_and_wait(
        self,
        batch: BatchOrder,
        *,
        timeout_seconds: float = 300.0,
        poll_seconds: float = 1.0,
        on_retry: OnRetry | None = None,
    ) -> BatchReport:
        """
        Posts a batch and waits until each item is paid, failed, a duplicate or cancelled. Calls whose answer is lost
        are repeated, which is safe: a batch is accepted once. A batch that is `awaiting_approval` or `scheduled` is
        returned as it is. Raises `MaloteError` where it is refused, `MaloteTimeoutError` when the time is over.
        `poll_seconds`: the least time between two questions, where the server answers them without waiting.
        """
        return submit_and_wait(self._transport, batch, timeout_seconds, poll_seconds, on_retry or _ignore)


def _ignore(_: Retry) -> None:
    pass
