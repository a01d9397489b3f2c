"""A typed client of Malote."""

from .client import Malote
from .collection import CollectedMessage, Collection, cents_of
from .errors import MaloteConnectionError, MaloteError, MaloteTimeoutError, MaloteUnreachableError
from .generated.models import BatchOrder, BatchReport, Fault, PayoutOrder, PayoutReport, Problem
from .until_answered import OnRetry, Retry

__all__ = [
    "BatchOrder",
    "BatchReport",
    "CollectedMessage",
    "Collection",
    "Fault",
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
