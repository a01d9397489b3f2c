/** How messages are collected: the protocol of the streams, as the reference shows it above their operations. */
export const COLLECTING = `
An institution (an **ISPB**, eight digits or capital letters) collects the Pix messages in which it is the receiver. A **stream** is one
collector's reading session.

1. **Start.** \`GET /api/pix/{ispb}/stream/start\` opens a stream and reads. With nothing to deliver the call waits, 8 seconds at most, then
   answers 204. A message that arrives meanwhile is handed over at once.
2. **Continue.** Every 200 and every 204 carries \`Pull-Next\`: the address to call next. A 200 gives a new one, a 204 the one that was called.
3. **Acknowledgement is the next call.** Calling the latest Pull-Next acknowledges what was delivered before, on arrival. Until then the
   messages belong to this stream and to no other.
4. **Replay.** An answer was lost? Call the same address again: the same messages, the same Pull-Next, until they are acknowledged. After
   that this address is 410.
5. **End.** \`DELETE\` the latest address: it acknowledges, and ends the stream. With an older address of the stream it ends it without
   acknowledging, and the messages return to the front of the line.

**One or up to ten.** Without \`Accept\`, or with \`application/json\`: one message, an object. With \`Accept: multipart/json\`: an array of 1 to 10,
answered as soon as there is one. The Content-Type of the answer is \`application/json\` either way.

**Six places.** At most six streams of an institution are open at once, over all processes. \`start\` beyond that is 429 with \`Retry-After\`;
\`GET …/streams\` shows who holds the places. A stream that is left alone for longer than its **lease** (60 seconds, counted from its last
answer) is ended, and its place and messages are free again.

**Two calls on one stream.** The newer one takes over; the older one is answered 204 with the same Pull-Next.

**At least once.** What was delivered and not acknowledged is delivered again when its stream ends. De-duplicate by \`endToEndId\`: it is the
same in every delivery of a payment, and no other payment has it.
`.trim();

export const DELIVERING = `
A PSP's core delivers the messages that an institution is to collect: one, or up to a thousand at a time, all or none. Repeating a
delivery is safe: a message whose \`endToEndId\` is known is counted as a duplicate and not stored again. What is wrong is listed fault by
fault, each with its JSON pointer.
`.trim();

export const PAYING = `
A **batch** of 1 to 10000 payouts is accepted whole or not at all. Once it is answered 201, each item is paid exactly once or ends in a state
that says why not, without your help, whatever crashes.

**Idempotency.** \`batch_id\` and \`external_id\` are yours, and each is used only once. Whenever you do not know whether a batch arrived,
send it again: the same content answers 200 with the report as it is by now and \`Idempotent-Replayed: true\`; nothing is paid twice. Other
content under a known \`batch_id\` is 409. An \`external_id\` that was used before, with the same amount and key, makes the item a
\`duplicate\`, which is never paid, also when the original failed: pay again under a new one. With another amount or key the whole batch is 409.

**States of an item.** \`pending\` → \`processing\` → \`paid\` or \`failed\`. In between \`in_doubt\`: it was sent, and the rail has not said what became
of it; it is not sent anew before that is known. \`needs_review\`: the rail stays silent for too long, or an operator has to act; it leaves
this state by the rail's answer or the operator's. \`duplicate\` and \`cancelled\` are what they say. Final are \`paid\`, \`failed\`, \`duplicate\` and
\`cancelled\`; a failed item carries \`failure\` with the rail's code, and whether trying again under a new \`external_id\` may help.

**Waiting.** \`Prefer: wait=N\` (30 seconds at most) on POST and GET answers when the batch is final or N seconds have passed;
\`Preference-Applied\` says what was granted. Webhooks report without a call.

**In the sandbox** every valid key is paid, and keys at \`sandbox.pix\` choose what the rail does: \`ac03@sandbox.pix\` is rejected with AC03,
\`unknown@sandbox.pix\` is no key at all, \`slow@sandbox.pix\` takes five seconds, \`timeout-then-paid@sandbox.pix\` leaves you in doubt for a while,
\`ab03-then-paid@sandbox.pix\` needs a second attempt, \`am04@sandbox.pix\` needs review. A \`+tag\` makes as many keys as you like
(\`ac03+17@sandbox.pix\`).
`.trim();

export const PAYING_AS_BEFORE = `
The same batches under the addresses and in the shapes of earlier systems; the rules are those of **Pay**. \`POST /payouts/batch\` waits for the
batch to be final. These routes also read a body sent as a form as JSON, because \`curl -d @file\` sends it so.
`.trim();

export const WEBHOOKS = `
Instead of polling, receive events: your endpoint gets \`payout.paid\`, \`payout.failed\`, \`payout.needs_review\`, \`batch.completed\` (once, whatever
the final status) and \`ping\`, by the [Standard Webhooks](https://www.standardwebhooks.com) specification. A delivery is a POST of
\`{ "type", "timestamp", "data" }\` with the headers \`webhook-id\`, \`webhook-timestamp\` and \`webhook-signature\`.

**Verify every delivery.** The signature is \`v1,\` and the base64 of HMAC-SHA256 over \`{webhook-id}.{webhook-timestamp}.{body}\`, the body byte for
byte as it came; the key is what follows \`whsec_\` in the endpoint's secret, decoded from base64. The header may hold several signatures, separated by
spaces: one that fits is enough, which is how a secret is rotated (the old one signs beside the new one for 24 hours). Refuse timestamps
that are more than five minutes away. A library does all of it: \`new Webhook(secret).verify(body, headers)\` of \`standardwebhooks\`.

**Answer 2xx, quickly**, and work afterwards. Anything else (redirects are not followed) is tried again for days, at growing distances;
410 disables the endpoint. Every attempt is listed by \`GET /api/webhooks/{id}/deliveries\` and can be replayed.

**More than once, out of order.** A delivery may come twice: \`webhook-id\` stays the same, de-duplicate by it. Deliveries may overtake each other:
\`sequence\` counts a payout's changes, so drop what is older than what you have.

Addresses are https, and in the sandbox also http and loopback; private and link-local ones are refused, also when a name leads there.
`.trim();

export const SANDBOX = `
For trying things out; these routes are there only with \`SANDBOX=true\`. \`POST /api/util/msgs/{ispb}/{number}\` inserts random messages to collect,
\`POST /api/util/reset\` starts over as on the first day.
`.trim();

export const KEYS = `
With \`AUTH=required\` (the only choice outside the sandbox) every call but health, metrics, documentation and error pages carries
\`Authorization: Bearer mk_…\`. The operator makes keys: \`npm run keys -- create --payer acme --ispb 32074986 --scope payouts:write\`; a key is
shown once. It belongs to a payer, to ISPBs, or to both, and may do what its scopes say: \`streams:read\`, \`messages:write\`, \`payouts:read\`,
\`payouts:write\`, \`webhooks:manage\`, \`operate\`. No key or one that is not valid (any more) is 401, a missing scope or another's ISPB 403, another payer's
batch 404. Keys are rotated with an overlap, and revoked within seconds. In the sandbox \`AUTH=off\` is the default, and no key is needed.
`.trim();

export const OPERATING = `
Is it alive, can it take calls, is it us or the rail; and what an error code means. None of this needs a key.
`.trim();

export const OPERATING_PAYOUTS = `
For those who run the installation, over all payers; a key needs the scope \`operate\`. Payouts in \`needs_review\` are **asked** about again, **redriven**
(submitted again), or **marked** as paid or failed; settlement is **paused** and **resumed** as a whole. Each action is written to the audit log
together with what it does, with who did it and why, and repeating one is safe. \`npm run ops\` does the same from a terminal.
`.trim();
