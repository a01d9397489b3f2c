"""What the client raises."""

from collections.abc import Sequence
from typing import Any, cast

from .generated.models import BatchReport, Fault, Problem


class MaloteError(Exception):
    """An answer that says no. `code` is stable and for programs; what each means stands at `problem["type"]`."""

    def __init__(self, status: int, body: Any) -> None:
        is_problem = isinstance(body, dict) and isinstance(body.get("code"), str)
        problem = cast(Problem, body) if is_problem else None
        self.status = status
        """The HTTP status: 400 for what you sent, 401 and 403 for who you are, 404, 409 for a conflict, …"""
        self.code = problem["code"] if problem else f"http_{status}"
        """The problem's code, such as `invalid_request`; `http_502` and its like where something else answered."""
        self.problem = problem
        """The whole problem document; None where something else answered."""
        super().__init__(f"{status} {self.code}" + (f": {problem.get('detail')}" if problem else ""))

    @property
    def faults(self) -> Sequence[Fault]:
        """Every single fault of what was sent, by JSON pointer; empty where there is none."""
        return self.problem.get("errors", []) if self.problem else []


class MaloteConnectionError(Exception):
    """No whole answer arrived. Whether the call was carried out is unknown; its cause is what the network said."""


class MaloteUnreachableError(MaloteConnectionError):
    """Nothing has answered at `base_url` since the client was made: the address is wrong, or Malote does not run."""


class MaloteTimeoutError(Exception):
    """`submit_and_wait` ran out of time. The batch goes its way: submit it again, or ask for it, to go on waiting."""

    def __init__(self, batch_id: str, report: BatchReport | None) -> None:
        self.batch_id = batch_id
        self.report = report
        """The last one that was heard of; None where not even the submission was answered."""
        state = report["status"] if report else "not known to be accepted"
        super().__init__(f"Batch {batch_id} is {state} when the time is over")
