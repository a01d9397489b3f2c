"""A typed client of Malote."""

from .client import Malote
from .collection import CollectedMessage, Collection, cents_of
from .errors import MaloteConnectionError, MaloteError, MaloteTimeoutError, MaloteUnreachableError
from .generated.models import (
    BatchOrder,
    BatchReport,
    Fault,
    FeedBatchEvent,
    FeedPayoutEvent,
    PayoutOrder,
    PayoutReport,
    Problem,
)
from .read_events import EventBatch, FeedEvent
from .until_answered import OnRetry, Retry

__all__ = [
    "BatchOrder",
    "BatchReport",
    "CollectedMessage",
    "Collection",
    "EventBatch",
    "Fault",
    "FeedBatchEvent",
    "FeedEvent",
    "FeedPayoutEvent",
    "Malote",
    "MaloteConnectionError",
    "MaloteError",
    "MaloteTimeoutError",
    "MaloteUnreachableError",
    "OnRetry",
    "PayoutOrder",
    "PayoutReport",
    "Problem",
    "Retry",
    "cents_of",
]
