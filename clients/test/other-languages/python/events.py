"""events.py CURSOR COUNT [TYPE …]: reads MALOTE_URL's events, and prints what came and what was repeated."""

import json
import os
import sys

from malote import Malote, MaloteError

_, after, count, *types = sys.argv
names, retries = [], []
result = {"events": names, "cursor": after, "retries": retries, "error": ""}
malote = Malote(os.environ["MALOTE_URL"])
try:
    for events, cursor in malote.events(after=after, types=types, on_retry=lambda retry: retries.append(retry.status or 0)):
        for event in events:
            names.append(f"{event['type']} {event['data'].get('external_id') or event['data']['batch_id']}")
        result["cursor"] = cursor
        if len(names) >= int(count):
            break
except MaloteError as error:
    result["error"] = f"{error.status} {error.code}"
print(json.dumps(result))
