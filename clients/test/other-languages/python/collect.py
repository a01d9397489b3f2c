"""collect.py ISPB COUNT finish|break|stop: collects from MALOTE_URL, and prints what came and what was repeated."""

import json
import os
import sys

from malote import Malote

_, ispb, count, end = sys.argv
ids, cents, retries = [], [], []
malote = Malote(os.environ["MALOTE_URL"])
with malote.collect(ispb, timeout_seconds=0.8, on_retry=lambda retry: retries.append(retry.status or 0)) as batches:
    for messages in batches:
        ids += [message["endToEndId"] for message in messages]
        cents += [message["valorCents"] for message in messages]
        if len(ids) < int(count):
            continue
        if end == "stop":
            batches.stop()
            continue
        if end == "finish":
            batches.finish()
        break
print(json.dumps({"ids": ids, "cents": cents, "retries": retries}))
