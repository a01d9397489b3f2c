"""Reading what happened to payouts and batches."""

import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias, cast
from urllib.parse import urlencode

from .errors import MaloteError
from .generated.models import EventPage, FeedBatchEvent, FeedPayoutEvent, WebhookEventType
from .transport import Call, Transport
from .until_answered import ANSWER_SECONDS, MAX_WAIT_SECONDS, OnRetry, until_answered

FeedEvent: TypeAlias = FeedPayoutEvent | FeedBatchEvent


class EventBatch(NamedTuple):
    """Events that were committed next to each other, oldest first, and the cursor to keep once they are handled."""

    events: list[FeedEvent]
    cursor: str
    """Good for `after`, today or in weeks."""


def read_events(
    transport: Transport,
    after: str | None,
    types: Sequence[WebhookEventType],
    poll_seconds: float,
    on_retry: OnRetry,
) -> Iterator[EventBatch]:
    cursor = after
    while True:
        asked_at = time.monotonic()
        page = _read_page(transport, cursor, types, on_retry)
        cursor = page["next_cursor"]
        if page["items"]:
            yield EventBatch(page["items"], cursor)
        else:
            time.sleep(max(0.0, poll_seconds - (time.monotonic() - asked_at)))


def _read_page(
    transport: Transport, cursor: str | None, types: Sequence[WebhookEventType], on_retry: OnRetry
) -> EventPage:
    query = [("type", type) for type in types] + ([] if cursor is None else [("after", cursor)])
    path = f"/api/events?{urlencode(query)}" if query else "/api/events"
    answer = until_answered(
        transport,
        Call("GET", path, {"prefer": f"wait={MAX_WAIT_SECONDS}"}),
        answer_seconds=lambda: MAX_WAIT_SECONDS + ANSWER_SECONDS,
        pause=time.sleep,
        on_retry=on_retry,
    )
    if answer.status != 200:
        raise MaloteError(answer.status, answer.body())
    return cast(EventPage, answer.body())
