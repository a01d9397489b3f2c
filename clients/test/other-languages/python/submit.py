"""submit.py: submits the batch of standard input to MALOTE_URL, and prints what became of it and what was repeated."""

import json
import os
import sys

from malote import Malote, MaloteError

retries = []
result = {"status": "", "items": [], "retries": retries, "error": "", "pointers": []}
try:
    report = Malote(os.environ["MALOTE_URL"]).submit_and_wait(
        json.load(sys.stdin), on_retry=lambda retry: retries.append(retry.status or 0)
    )
    result |= {"status": report["status"], "items": [item["status"] for item in report.get("details", [])]}
except MaloteError as error:
    result |= {"error": f"{error.status} {error.code}", "pointers": [fault["pointer"] for fault in error.faults]}
print(json.dumps(result))
