"""Submitting a batch safely."""

import json
import time
from typing import cast
from urllib.parse import quote

from .errors import MaloteError, MaloteTimeoutError
from .generated.models import BatchOrder, BatchReport
from .transport import Call, Transport
from .until_answered import ANSWER_SECONDS, MAX_WAIT_SECONDS, Deadline, OnRetry, Retry, TimeOver, until_answered

_FINAL = ("completed", "completed_with_failures", "failed", "cancelled")
# These last until a person decides, or for days: nothing to wait for in one call.
_NOT_BEGUN = ("awaiting_approval", "scheduled")


def submit_and_wait(
    transport: Transport,
    batch: BatchOrder,
    timeout_seconds: float,
    poll_seconds: float,
    on_retry: OnRetry,
) -> BatchReport:
    deadline = Deadline(timeout_seconds)
    report: BatchReport | None = None
    last_retry: Retry | None = None

    def note(retry: Retry) -> None:
        nonlocal last_retry
        last_retry = retry
        on_retry(retry)

    def make(call: Call, answer_seconds: float) -> BatchReport:
        answer = until_answered(
            transport,
            call,
            answer_seconds=lambda: min(answer_seconds, deadline.remaining_seconds()),
            pause=deadline.pause,
            on_retry=note,
        )
        if answer.status not in (200, 201):
            raise MaloteError(answer.status, answer.body())
        return cast(BatchReport, answer.body())

    try:
        report = make(_submission(batch), ANSWER_SECONDS)
        while report["status"] not in _FINAL + _NOT_BEGUN:
            asked_at = time.monotonic()
            wait_seconds = min(MAX_WAIT_SECONDS, int(deadline.remaining_seconds()))
            report = make(_question(batch["batch_id"], wait_seconds), wait_seconds + ANSWER_SECONDS)
            if report["status"] not in _FINAL + _NOT_BEGUN:
                deadline.pause(poll_seconds - (time.monotonic() - asked_at))
        return report
    except TimeOver:
        raise MaloteTimeoutError(batch["batch_id"], report) from (last_retry.error if last_retry else None)


def _submission(batch: BatchOrder) -> Call:
    return Call("POST", "/api/payouts", {"content-type": "application/json"}, json.dumps(batch).encode())


def _question(batch_id: str, wait_seconds: int) -> Call:
    headers = {"prefer": f"wait={wait_seconds}"} if wait_seconds >= 1 else {}
    return Call("GET", f"/api/payouts/{quote(batch_id, safe='')}", headers)
