-- The tables of Malote, their indexes and comments, and what the planner believes of them while they are
-- empty. Functions and triggers stand in ../functions, partitions are made by prepare_partitions.
--
-- Every table that grows leads with its shard key: receiver_ispb (messages, streams) or payer (payouts,
-- webhooks). Text that is compared or ordered has the collation "C".

-- ── Messages and streams ─────────────────────────────────────────────────────────────────────────────
--
-- An institution's messages are a log: rows are written once and never again. Storing moves the tail,
-- delivering moves the head, and what a stream holds unacknowledged is written in the stream. So a message
-- costs one insert, however often it is claimed, returned or acknowledged, and a claim reads the primary
-- key from the head on, whatever the size of the backlog.

CREATE TABLE message (
  receiver_ispb  text COLLATE "C" NOT NULL,
  position       bigint NOT NULL,
  end_to_end_id  text COLLATE "C" NOT NULL,
  payload        text NOT NULL,
  stored_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (receiver_ispb, position)
) PARTITION BY RANGE (position);
COMMENT ON TABLE message IS 'Partitioned by the time of storing. Per institution one ordered log over all partitions; endToEndIds are unique within a partition by its own index, over all by store_messages, which holds the tail.';
COMMENT ON COLUMN message.position IS 'Order of storing within the institution: the UTC day above 36 bits of counter. Only ever increases, gaps are allowed.';
COMMENT ON COLUMN message.payload IS 'The JSON text as it is delivered, so that delivery parses nothing.';

CREATE TABLE message_ahead (
  receiver_ispb  text COLLATE "C" NOT NULL,
  end_to_end_id  text COLLATE "C" NOT NULL,
  position       bigint NOT NULL,
  payload        text NOT NULL,
  PRIMARY KEY (receiver_ispb, end_to_end_id)
);
COMMENT ON TABLE message_ahead IS 'Messages whose endToEndId carries a day after that of their position, and would not be looked for where they are. Rare.';

CREATE TABLE message_tail (
  receiver_ispb  text COLLATE "C" PRIMARY KEY,
  last_position  bigint NOT NULL DEFAULT 0,
  stored_count   bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
COMMENT ON TABLE message_tail IS 'Where storing is. Its row lock puts the storing transactions of an institution in line, so that positions become visible in their order.';

CREATE TABLE message_head (
  receiver_ispb  text COLLATE "C" PRIMARY KEY,
  next_position  bigint NOT NULL DEFAULT 1,
  taken_count    bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
COMMENT ON TABLE message_head IS 'Where delivering is. Its row lock puts the calls of an institution''s collectors in line.';

CREATE TABLE message_returned (
  receiver_ispb  text COLLATE "C" NOT NULL,
  position       bigint NOT NULL,
  PRIMARY KEY (receiver_ispb, position)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
COMMENT ON TABLE message_returned IS 'Delivered, but its stream ended without acknowledging it: the front of the line.';

CREATE TABLE stream (
  receiver_ispb   text COLLATE "C" NOT NULL,
  stream_id       text COLLATE "C" NOT NULL,
  seat            smallint NOT NULL CHECK (seat BETWEEN 1 AND 6),
  serial          bigint NOT NULL DEFAULT 0,
  fence           bigint NOT NULL DEFAULT 1,
  outstanding     bigint[] NOT NULL DEFAULT '{}',
  opened_at       timestamptz NOT NULL,
  last_answer_at  timestamptz,
  answer_due_at   timestamptz NOT NULL,
  takeovers       timestamptz[] NOT NULL DEFAULT '{}',
  delivered       bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (receiver_ispb, stream_id),
  CONSTRAINT stream_seat_once UNIQUE (receiver_ispb, seat)
) WITH (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
COMMENT ON TABLE stream IS 'The open streams. No indexed column ever changes, so every update stays on its page.';
COMMENT ON COLUMN stream.serial IS 'Batches delivered so far; the current interactionId is the one of this number.';
COMMENT ON COLUMN stream.fence IS 'The number of the newest call: only that call may claim.';
COMMENT ON COLUMN stream.outstanding IS 'Positions of the batch delivered last, until it is acknowledged.';
COMMENT ON COLUMN stream.delivered IS 'Messages delivered so far. All but those that are outstanding are acknowledged.';
COMMENT ON COLUMN stream.takeovers IS 'When the last takeovers were, newest first; no more than are allowed in a second.';
COMMENT ON COLUMN stream.answer_due_at IS 'While a call waits: when its wait ends at the latest. Otherwise: when the last call was answered. The lease runs from here.';

CREATE TABLE stream_ended (
  receiver_ispb  text COLLATE "C" NOT NULL,
  stream_id      text COLLATE "C" NOT NULL,
  ended_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_by       text NOT NULL CHECK (ended_by IN ('delete', 'stop', 'operator', 'client_gone', 'lease')),
  seat           smallint NOT NULL,
  opened_at      timestamptz NOT NULL,
  last_answer_at timestamptz,
  delivered      bigint NOT NULL,
  returned       integer NOT NULL,
  PRIMARY KEY (receiver_ispb, stream_id)
);
CREATE INDEX stream_ended_at ON stream_ended (ended_at);
CREATE INDEX stream_ended_newest ON stream_ended (receiver_ispb, ended_at DESC, seat);
COMMENT ON TABLE stream_ended IS 'Streams that ended in the last 24 hours: their ids answer 410, later ones 404.';
COMMENT ON COLUMN stream_ended.returned IS 'Of the messages that were delivered, those that went back; the others were acknowledged.';

-- ── Payouts ──────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE payout_batch (
  payer             text COLLATE "C" NOT NULL,
  batch_id          text COLLATE "C" NOT NULL,
  content_hash      bytea NOT NULL,
  idempotency_key   text COLLATE "C",
  -- To the millisecond, as clients see it: lists are continued after it.
  created_at        timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  scheduled_for     timestamptz(3),
  goes_at           timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  priority          smallint NOT NULL DEFAULT 0 CONSTRAINT payout_batch_priority_check CHECK (priority BETWEEN -1 AND 1),
  posted_by         text COLLATE "C",
  approval          text CONSTRAINT payout_batch_approval_check CHECK (approval IN ('awaiting', 'approved', 'rejected')),
  started_at        timestamptz,
  completed_at      timestamptz,
  item_count        integer NOT NULL CHECK (item_count > 0),
  pending           integer NOT NULL DEFAULT 0,
  processing        integer NOT NULL DEFAULT 0,
  in_doubt          integer NOT NULL DEFAULT 0,
  needs_review      integer NOT NULL DEFAULT 0,
  paid              integer NOT NULL DEFAULT 0,
  failed            integer NOT NULL DEFAULT 0,
  duplicate         integer NOT NULL DEFAULT 0,
  cancelled         integer NOT NULL DEFAULT 0,
  total_cents       bigint NOT NULL,
  payable_cents     bigint NOT NULL DEFAULT 0,
  paid_cents        bigint NOT NULL DEFAULT 0,
  failed_cents      bigint NOT NULL DEFAULT 0,
  returned_cents    bigint NOT NULL DEFAULT 0,
  status            text NOT NULL GENERATED ALWAYS AS (
    CASE
      WHEN paid + failed + duplicate + cancelled < item_count
        THEN CASE WHEN approval = 'awaiting' THEN 'awaiting_approval' WHEN started_at IS NULL THEN 'pending' ELSE 'processing' END
      WHEN cancelled > 0 AND paid + failed = 0 THEN 'cancelled'
      WHEN failed > 0 AND paid = 0 THEN 'failed'
      WHEN failed + cancelled > 0 THEN 'completed_with_failures'
      ELSE 'completed'
    END) STORED,
  first_payout_id   uuid NOT NULL,
  last_payout_id    uuid NOT NULL,
  items_removed_at  timestamptz(3),
  PRIMARY KEY (payer, batch_id),
  CONSTRAINT payout_batch_counts_add_up
    CHECK (pending + processing + in_doubt + needs_review + paid + failed + duplicate + cancelled = item_count)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
COMMENT ON COLUMN payout_batch.scheduled_for IS 'Nothing of it is sent before; null: it may go at once.';
COMMENT ON COLUMN payout_batch.goes_at IS 'The moment whose day and hour its limits are counted by: scheduled_for, its acceptance or its approval, whichever is last.';
COMMENT ON COLUMN payout_batch.priority IS 'Among the batches of its payer: -1 low, 0 normal, 1 high.';
COMMENT ON COLUMN payout_batch.payable_cents IS 'Of items that are paid, or still may be: what limits count.';
COMMENT ON COLUMN payout_batch.posted_by IS 'The key of the call that stored it; null: authentication was off.';
COMMENT ON COLUMN payout_batch.approval IS 'Null: it needs none. Nothing of a batch that awaits it is sent.';
COMMENT ON COLUMN payout_batch.returned_cents IS 'Of what was paid.';
COMMENT ON COLUMN payout_batch.first_payout_id IS 'With last_payout_id, the range of its payouts'' ids, and so their partition.';
COMMENT ON COLUMN payout_batch.idempotency_key IS 'Of the call that stored it, where that had one.';
COMMENT ON COLUMN payout_batch.items_removed_at IS 'Since when its payouts are gone: retention removed them.';
CREATE UNIQUE INDEX payout_batch_idempotency_key ON payout_batch (payer, idempotency_key) WHERE idempotency_key IS NOT NULL;
-- Without batch_id, however tempting for lists: a batch is to be found by its key, whatever the planner believes of an empty table.
CREATE INDEX payout_batch_newest ON payout_batch (payer, created_at DESC);
CREATE INDEX payout_batch_newest_by_status ON payout_batch (payer, status, created_at DESC);
-- Scheduled or approved. The others go when they were accepted, so that most batches cost no entry here.
CREATE INDEX payout_batch_scheduled ON payout_batch (payer, goes_at) WHERE goes_at > created_at;
-- A batch enters this index when it is accepted and leaves it when it is complete, together with a change of its status, which is
-- indexed already. In between nothing of it changes, so the updates of a batch that is worked on stay on its page.
CREATE INDEX payout_batch_open ON payout_batch (created_at) WHERE completed_at IS NULL;
CREATE INDEX payout_batch_open_of_payer ON payout_batch (payer, created_at, batch_id) WHERE completed_at IS NULL;
-- Held payouts are few, and so are the batches that have any. Not an index of payouts: none may depend on a column that changes.
CREATE INDEX payout_batch_held ON payout_batch (created_at, payer, batch_id) WHERE needs_review > 0;
-- Where to look for payouts that were not paid, and why not; most batches are in none of these.
CREATE INDEX payout_batch_with_failed ON payout_batch (payer, created_at, batch_id) WHERE failed > 0 AND items_removed_at IS NULL;
CREATE INDEX payout_batch_with_duplicate ON payout_batch (payer, created_at, batch_id) WHERE duplicate > 0 AND items_removed_at IS NULL;
CREATE INDEX payout_batch_with_cancelled ON payout_batch (payer, created_at, batch_id) WHERE cancelled > 0 AND items_removed_at IS NULL;

CREATE TABLE payout (
  payer           text COLLATE "C" NOT NULL,
  payout_id       uuid NOT NULL,
  batch_id        text COLLATE "C" NOT NULL,
  item_index      integer NOT NULL,
  external_id     text COLLATE "C" NOT NULL,
  user_id         text COLLATE "C" NOT NULL,
  amount_cents    bigint NOT NULL CHECK (amount_cents BETWEEN 1 AND 99999999999),
  pix_key         text COLLATE "C" NOT NULL,
  pix_key_type    text NOT NULL,
  expected_tax_id text COLLATE "C",
  description     text,
  metadata        json,
  status          text NOT NULL DEFAULT 'pending' CHECK (status IN
                    ('pending', 'processing', 'in_doubt', 'needs_review', 'paid', 'failed', 'duplicate', 'cancelled')),
  sequence        integer NOT NULL DEFAULT 0,
  fence           bigint NOT NULL DEFAULT 0,
  lease_until     timestamptz,
  not_before      timestamptz,
  due_at          timestamptz,
  attempts        smallint NOT NULL DEFAULT 0,
  payment_id      text COLLATE "C",
  rail            text COLLATE "C",
  end_to_end_id   text COLLATE "C",
  rail_reference  text COLLATE "C",
  sent_until      timestamptz,
  doubtful_since  timestamptz,
  receiver_ispb   text COLLATE "C",
  settled_at      timestamptz,
  failure_code    text,
  failure_source  text,
  failure_detail  text,
  duplicate_of    uuid,
  returned_cents  bigint NOT NULL DEFAULT 0,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (payer, payout_id),
  CONSTRAINT payout_duplicate_names_original CHECK ((status = 'duplicate') = (duplicate_of IS NOT NULL)),
  CONSTRAINT payout_returns_fit CHECK (returned_cents BETWEEN 0 AND amount_cents),
  CONSTRAINT payout_paid_is_settled CHECK (status <> 'paid' OR (settled_at IS NOT NULL AND payment_id IS NOT NULL))
) PARTITION BY RANGE (payout_id);
COMMENT ON TABLE payout IS 'Partitioned by the time of acceptance, which the id contains. No indexed column changes after the insert, but for rail_reference, once, at rails that name payments so; and half of each page is left free, so updates stay on their page.';
COMMENT ON COLUMN payout.sequence IS 'Counts the changes of state; the last entry of the history has it.';
COMMENT ON COLUMN payout.fence IS 'Counts the claims: who claimed under an older number changes nothing any more.';
COMMENT ON COLUMN payout.lease_until IS 'While a worker holds it: until when no other worker may claim it.';
COMMENT ON COLUMN payout.not_before IS 'Backing off: not to be claimed earlier.';
COMMENT ON COLUMN payout.due_at IS 'When the sweeper is to enqueue it (again), which payout_due says of its bucket; null: never.';
COMMENT ON COLUMN payout.payment_id IS 'Our key at the rail, committed before it is called. New only after a definitive rejection.';
COMMENT ON COLUMN payout.expected_tax_id IS 'The CPF or CNPJ that must own the key, checked before it is sent. Personal.';
COMMENT ON COLUMN payout.description IS 'For the receiver. Personal.';
COMMENT ON COLUMN payout.metadata IS 'For the payer, as it was sent: json keeps the order of its members. Never interpreted. Personal.';
COMMENT ON COLUMN payout.rail IS 'The rail that the present payment_id was made for. No other rail is sent it, nor believed about it.';
COMMENT ON COLUMN payout.end_to_end_id IS 'Of the present payment: its payment_id where the rail takes ours, else what the rail has said; written once.';
COMMENT ON COLUMN payout.rail_reference IS 'The rail''s own id of the present payment, where it has one; written once.';
COMMENT ON COLUMN payout.sent_until IS 'The last moment at which the rail can have been sent the present payment_id.';
COMMENT ON COLUMN payout.doubtful_since IS 'Since when the outcome of the present payment_id has been unknown; sending it again does not change that.';
COMMENT ON COLUMN payout.returned_cents IS 'What came back, the sum of its payout_return rows.';
CREATE INDEX payout_repeated ON payout (payer, external_id, payout_id) WHERE duplicate_of IS NOT NULL;
-- By a hash of payer and user: numbers cost acceptance half of what the texts would.
CREATE INDEX payout_of_user ON payout (hashtextextended(user_id, hashtextextended(payer, 0)), payout_id);
-- By the CPF or CNPJ of the key's owner, where it is known: those of other keys are not kept.
CREATE INDEX payout_of_owner ON payout (hashtextextended(coalesce(expected_tax_id, pix_key), hashtextextended(payer, 0)), payout_id)
  WHERE expected_tax_id IS NOT NULL OR pix_key_type IN ('CPF', 'CNPJ');
CREATE INDEX payout_rail_reference ON payout (payer, rail_reference) WHERE rail_reference IS NOT NULL;

CREATE TABLE payout_key (
  payer        text COLLATE "C" NOT NULL,
  external_id  text COLLATE "C" NOT NULL,
  payout_id    uuid NOT NULL,
  PRIMARY KEY (payer, external_id)
);
COMMENT ON TABLE payout_key IS 'Every external_id there ever was, and its original: this makes it unique over all partitions and beyond them. Only ever grows.';

CREATE TABLE payout_removed (
  payer        text COLLATE "C" NOT NULL,
  external_id  text COLLATE "C" NOT NULL,
  batch_id     text COLLATE "C" NOT NULL,
  status       text NOT NULL CHECK (status IN ('paid', 'failed', 'cancelled')),
  digest       bytea NOT NULL,
  PRIMARY KEY (payer, external_id)
);
COMMENT ON TABLE payout_removed IS 'Originals whose partition was removed: what a later duplicate is compared with and answered.';
COMMENT ON COLUMN payout_removed.digest IS 'Of amount and Pix key, under a secret of the installation (digest_of_payout): the key itself is not kept.';

CREATE TABLE payout_due (
  payer             text COLLATE "C" NOT NULL,
  batch_id          text COLLATE "C" NOT NULL,
  bucket            integer NOT NULL,
  unclaimed_due_at  timestamptz,
  in_flight_due_at  timestamptz,
  rank              smallint NOT NULL DEFAULT 0,
  place             bigint,
  in_flight_ready   boolean NOT NULL DEFAULT false,
  PRIMARY KEY (payer, batch_id, bucket)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX payout_due_unclaimed ON payout_due (unclaimed_due_at) WHERE unclaimed_due_at IS NOT NULL;
CREATE INDEX payout_due_in_flight ON payout_due (in_flight_due_at) WHERE in_flight_due_at IS NOT NULL;
CREATE INDEX payout_due_to_line_up ON payout_due (unclaimed_due_at) WHERE unclaimed_due_at IS NOT NULL AND place IS NULL;
CREATE INDEX payout_due_line ON payout_due (payer, rank, place) WHERE place IS NOT NULL;
CREATE INDEX payout_due_in_flight_line ON payout_due (payer, in_flight_due_at) WHERE in_flight_ready;
COMMENT ON TABLE payout_due IS 'Per bucket, a hundred payouts in a row of a batch (item_index / 100): the earliest due_at, an earlier moment, or, where no worker could take them, one a second later.';
COMMENT ON COLUMN payout_due.unclaimed_due_at IS 'Of those that are pending.';
COMMENT ON COLUMN payout_due.in_flight_due_at IS 'Of the others: retries, look-ups, leases.';
COMMENT ON COLUMN payout_due.rank IS 'The lower ones of a payer go first: the batch''s priority, negated.';
COMMENT ON COLUMN payout_due.place IS 'Of those that are pending: their place in the line of their payer; null: not in line.';
COMMENT ON COLUMN payout_due.in_flight_ready IS 'The others are in line, by their date.';

CREATE TABLE payer_turn (
  payer       text COLLATE "C" NOT NULL,
  work        text NOT NULL CONSTRAINT payer_turn_work_check CHECK (work IN ('unclaimed', 'in_flight')),
  turn        double precision NOT NULL,
  is_ready    boolean NOT NULL,
  is_held     boolean NOT NULL DEFAULT false,
  last_place  bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (payer, work)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
CREATE INDEX payer_turn_next ON payer_turn (work, is_ready, turn);
CREATE INDEX payer_turn_held ON payer_turn (payer) WHERE is_held;
COMMENT ON TABLE payer_turn IS 'Whose turn it is: of the payers that are ready the one with the lowest number. Its row lock makes the claims of a payer follow one another.';
COMMENT ON COLUMN payer_turn.turn IS 'Grows by one for each payout that is claimed, divided by the payer''s weight (start-time fair queueing).';
COMMENT ON COLUMN payer_turn.is_ready IS 'It has something in line.';
COMMENT ON COLUMN payer_turn.is_held IS 'It has, but is paused or has as much in flight as it may.';
COMMENT ON COLUMN payer_turn.last_place IS 'Of what was claimed last: new batches begin there, so that small ones do not wait for large ones.';

CREATE TABLE payout_history (
  payer          text COLLATE "C" NOT NULL,
  payout_id      uuid NOT NULL,
  sequence       integer NOT NULL,
  status         text NOT NULL,
  at             timestamptz NOT NULL DEFAULT clock_timestamp(),
  attempt        smallint NOT NULL,
  learnt         boolean NOT NULL DEFAULT false,
  payment_id     text COLLATE "C",
  end_to_end_id  text COLLATE "C",
  code           text,
  detail         text,
  settled_at     timestamptz(3),
  settled_cents  bigint,
  held           jsonb,
  transaction_id bigint,
  PRIMARY KEY (payer, payout_id, sequence)
) PARTITION BY RANGE (payout_id);
COMMENT ON TABLE payout_history IS 'A row per change of state, partitioned as its payout. The first state, pending or duplicate, is the payout''s creation and has no row.';
COMMENT ON COLUMN payout_history.learnt IS 'The rail has named the endToEndId with this entry.';
COMMENT ON COLUMN payout_history.settled_at IS 'Of the entry that paid it: when the rail settled it.';
COMMENT ON COLUMN payout_history.settled_cents IS 'With settled_at: how much.';
COMMENT ON COLUMN payout_history.payment_id IS 'What the rail is called with; null: the endToEndId.';
COMMENT ON COLUMN payout_history.held IS 'With needs_review: what was different of the payout then. What is final stays as it is.';
COMMENT ON COLUMN payout_history.transaction_id IS 'Of the changes that are events: the transaction that wrote it. Null: no event.';
-- The feed reads it: events of one type of a payer, in the order of their transactions.
CREATE INDEX payout_history_events ON payout_history (payer, status, transaction_id, payout_id, sequence) WHERE transaction_id IS NOT NULL;
-- Every endToEndId begins with a claim or is learnt, so these are all there ever were, those that were rejected and replaced included.
CREATE INDEX payout_history_rail_id ON payout_history (payer, end_to_end_id) WHERE learnt OR (status = 'processing' AND code IS NULL);
-- What settled, in its order, with the amount: a day is summed from the index alone. It is here and not in payout because rows of the
-- history never change.
CREATE INDEX payout_history_settled ON payout_history (payer, settled_at, payout_id, settled_cents) WHERE settled_at IS NOT NULL;
-- The PSP names a payment by it. Empty where the endToEndId is ours.
CREATE INDEX payout_history_payment_id ON payout_history (payer, payment_id) WHERE payment_id IS NOT NULL AND status = 'processing' AND code IS NULL;

CREATE TABLE payout_return (
  payer         text COLLATE "C" NOT NULL,
  payout_id     uuid NOT NULL,
  return_id     text COLLATE "C" NOT NULL,
  amount_cents  bigint NOT NULL CONSTRAINT payout_return_is_some CHECK (amount_cents > 0),
  reason        text,
  -- To the millisecond, as clients see it: statements are continued after it.
  returned_at   timestamptz(3) NOT NULL,
  recorded_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  sequence      integer NOT NULL,
  transaction_id  bigint NOT NULL,
  PRIMARY KEY (payer, payout_id, return_id)
);
CREATE INDEX payout_return_by_time ON payout_return (payer, returned_at, payout_id, return_id);
CREATE INDEX payout_return_events ON payout_return (payer, transaction_id, payout_id, sequence);
COMMENT ON TABLE payout_return IS 'Money of paid payouts that came back, each return once. Few beside the payouts, so not partitioned: it goes when its payout goes.';
COMMENT ON COLUMN payout_return.return_id IS 'The rail''s.';
COMMENT ON COLUMN payout_return.recorded_at IS 'When it was learnt.';
COMMENT ON COLUMN payout_return.sequence IS 'Of its event: continues that of the payout, which grows no more.';
COMMENT ON COLUMN payout_return.transaction_id IS 'The transaction that wrote it.';

CREATE TABLE payout_return_inquiry (
  payer        text COLLATE "C" NOT NULL,
  payout_id    uuid NOT NULL,
  due_at       timestamptz,
  asked_at     timestamptz,
  attempts     smallint NOT NULL DEFAULT 0,
  PRIMARY KEY (payer, payout_id)
);
CREATE INDEX payout_return_inquiry_due ON payout_return_inquiry (due_at) WHERE due_at IS NOT NULL;
COMMENT ON TABLE payout_return_inquiry IS 'Paid payouts that the rail is to be asked about again, or was: money may have come back.';
COMMENT ON COLUMN payout_return_inquiry.due_at IS 'Null: the rail has answered since it was last woken.';
COMMENT ON COLUMN payout_return_inquiry.attempts IS 'Questions since the last answer.';

CREATE TABLE batch_event (
  payer           text COLLATE "C" NOT NULL,
  batch_id        text COLLATE "C" NOT NULL,
  type            text NOT NULL,
  event_id        uuid NOT NULL,
  transaction_id  bigint NOT NULL,
  occurred_at     timestamptz(3) NOT NULL,
  returned_cents  bigint NOT NULL,
  PRIMARY KEY (payer, batch_id, type)
);
CREATE INDEX batch_event_in_order ON batch_event (payer, type, transaction_id, event_id);
COMMENT ON TABLE batch_event IS 'What happened to batches, for the feed of events: one to three rows a batch. Goes when its payouts go.';
COMMENT ON COLUMN batch_event.transaction_id IS 'The transaction that wrote it.';
COMMENT ON COLUMN batch_event.returned_cents IS 'Of the batch, as it was then; everything else follows from its row.';

CREATE TABLE settlement_pause (
  only_one   boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  paused_at  timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  actor      text NOT NULL,
  reason     text
);
COMMENT ON TABLE settlement_pause IS 'A row: no payment is submitted. No row: settlement runs. Not data: emptying the sandbox leaves it.';

CREATE TABLE payer_policy (
  payer                 text COLLATE "C" PRIMARY KEY,
  paused                boolean NOT NULL DEFAULT false,
  weight                smallint NOT NULL DEFAULT 1 CONSTRAINT payer_policy_weight_check CHECK (weight BETWEEN 1 AND 100),
  max_in_flight         integer CONSTRAINT payer_policy_max_in_flight_check CHECK (max_in_flight >= 1),
  payout_limit_cents    bigint,
  daily_limit_cents     bigint,
  nightly_limit_cents   bigint,
  approval_above_cents  bigint,
  updated_at            timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE payer_policy IS 'What operators have set for a payer. No row: the defaults, and no limits.';
COMMENT ON COLUMN payer_policy.paused IS 'No payment of the payer is submitted.';
COMMENT ON COLUMN payer_policy.weight IS 'Its share of submissions while several payers have work.';
COMMENT ON COLUMN payer_policy.max_in_flight IS 'Of all workers together.';

CREATE TABLE rail_hold (
  rail         text COLLATE "C" PRIMARY KEY,
  held_since   timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  held_until   timestamptz NOT NULL,
  tried_since  timestamptz,
  holds        integer NOT NULL DEFAULT 1
);
COMMENT ON TABLE rail_hold IS 'A row: this rail is sent no payment, since the account there lacks the balance. Not data: emptying the sandbox leaves it.';
COMMENT ON COLUMN rail_hold.held_until IS 'When a worker may try a few payments; while one tries, when the next may.';
COMMENT ON COLUMN rail_hold.tried_since IS 'Since when payments are tried after the present hold; null: not yet.';
COMMENT ON COLUMN rail_hold.holds IS 'Holds since held_since; each is twice as long as the one before.';

CREATE TABLE known_database (
  only_one     boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  identity     text NOT NULL,
  known_since  timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp())
);
COMMENT ON TABLE known_database IS 'The database that payments may be submitted from, as database_identity names it: a promoted standby or a restored backup is another, until an operator resumes settlement. Not data.';

-- ── The simulated rail ───────────────────────────────────────────────────────────────────────────────
--
-- It plays another system, so it knows nothing of our tables: it is asked by endToEndId alone, which carries
-- its payer's institution and leads the key.

CREATE TABLE simulated_payment (
  end_to_end_id  text COLLATE "C" PRIMARY KEY,
  payout_id      uuid NOT NULL,
  outcome        text NOT NULL CHECK (outcome IN ('settled', 'rejected', 'silent')),
  code           text,
  receiver_ispb  text COLLATE "C",
  settled_at     timestamptz,
  CONSTRAINT simulated_payment_outcome_complete CHECK (
    (outcome = 'settled') = (receiver_ispb IS NOT NULL AND settled_at IS NOT NULL) AND (outcome = 'rejected') = (code IS NOT NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);
COMMENT ON TABLE simulated_payment IS 'The simulated rail''s ledger: what it decided, once per endToEndId.';
COMMENT ON COLUMN simulated_payment.outcome IS 'silent: it gives no answer to any question.';

CREATE TABLE simulated_submission_count (
  payout_id    uuid PRIMARY KEY,
  submissions  integer NOT NULL
);
COMMENT ON TABLE simulated_submission_count IS 'For sandbox keys that behave differently the second time.';

-- ── Webhooks ─────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE webhook_endpoint (
  payer                text COLLATE "C" NOT NULL,
  endpoint_id          uuid NOT NULL,
  url                  text NOT NULL,
  events               text[] NOT NULL CHECK (cardinality(events) > 0),
  enabled              boolean NOT NULL DEFAULT true,
  disabled_because     text,
  secret               bytea NOT NULL CHECK (length(secret) BETWEEN 24 AND 64),
  former_secret        bytea,
  former_secret_until  timestamptz,
  created_at           timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at           timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (payer, endpoint_id)
);
COMMENT ON COLUMN webhook_endpoint.disabled_because IS 'null: never, or by its owner; gone: it answered 410.';
COMMENT ON COLUMN webhook_endpoint.former_secret IS 'Signs beside the new one until former_secret_until.';

CREATE TABLE webhook_event (
  payer           text COLLATE "C" NOT NULL,
  event_id        uuid NOT NULL,
  type            text NOT NULL,
  occurred_at     timestamptz(3) NOT NULL,
  batch_id        text COLLATE "C",
  payout_id       uuid,
  sequence        integer,
  PRIMARY KEY (payer, event_id)
);
COMMENT ON COLUMN webhook_event.sequence IS 'Of the change of the payout''s state: receivers drop what is older than what they know.';
CREATE INDEX webhook_event_oldest ON webhook_event (occurred_at, event_id);
CREATE INDEX webhook_event_of_payout ON webhook_event (payer, payout_id) WHERE payout_id IS NOT NULL;

CREATE TABLE webhook_delivery (
  payer             text COLLATE "C" NOT NULL,
  endpoint_id       uuid NOT NULL,
  delivery_id       uuid NOT NULL,
  event_id          uuid NOT NULL,
  status            text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'delivered', 'given_up')),
  attempts          smallint NOT NULL DEFAULT 0,
  next_attempt_at   timestamptz,
  fence             bigint NOT NULL DEFAULT 0,
  lease_until       timestamptz,
  last_attempt_at   timestamptz(3),
  last_answer       smallint,
  last_fault        text,
  last_duration_ms  integer,
  created_at        timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (payer, endpoint_id, delivery_id),
  CONSTRAINT webhook_delivery_waiting_has_time CHECK ((status = 'waiting') = (next_attempt_at IS NOT NULL)),
  FOREIGN KEY (payer, endpoint_id) REFERENCES webhook_endpoint ON DELETE CASCADE
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
COMMENT ON COLUMN webhook_delivery.attempts IS 'Begun so far, in this round: a replay begins a new one.';
COMMENT ON COLUMN webhook_delivery.last_answer IS 'The HTTP status; null where there was no answer, and last_fault says why.';
CREATE INDEX webhook_delivery_due ON webhook_delivery (payer, endpoint_id, next_attempt_at) WHERE status = 'waiting';
CREATE INDEX webhook_delivery_newest ON webhook_delivery (payer, endpoint_id, created_at DESC, delivery_id DESC);
CREATE INDEX webhook_delivery_given_up ON webhook_delivery (payer, endpoint_id, created_at DESC, delivery_id DESC) WHERE status = 'given_up';
CREATE INDEX webhook_delivery_of_event ON webhook_delivery (payer, event_id);
CREATE UNIQUE INDEX webhook_delivery_by_id ON webhook_delivery (payer, delivery_id);

-- ── The installation ─────────────────────────────────────────────────────────────────────────────────
--
-- Few rows each, in no payer's shard, the same on every node.

CREATE TABLE api_key (
  key_id        text COLLATE "C" PRIMARY KEY,
  prefix        text COLLATE "C" NOT NULL,
  key_hash      bytea NOT NULL CHECK (octet_length(key_hash) = 32),
  scopes        text[] NOT NULL CHECK (cardinality(scopes) > 0),
  payer         text COLLATE "C",
  ispbs         text[] NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  lifetime      interval,
  expires_at    timestamptz,
  revoked_at    timestamptz,
  last_used_at  timestamptz,
  rotated_from  text COLLATE "C" REFERENCES api_key,
  name          text,
  CONSTRAINT api_key_hash_once UNIQUE (key_hash)
) WITH (fillfactor = 70);
CREATE INDEX api_key_by_prefix ON api_key (prefix);
CREATE INDEX api_key_by_creation ON api_key (created_at, key_id);
COMMENT ON TABLE api_key IS 'Who may call. Rows are never removed: the audit log names keys by their ids.';
COMMENT ON COLUMN api_key.key_hash IS 'SHA-256 of the key. The key itself is not stored.';
COMMENT ON COLUMN api_key.name IS 'Whose it is or what for, for people.';
COMMENT ON COLUMN api_key.lifetime IS 'What it was made for; a key that replaces it lives as long. Null: no expiry.';
COMMENT ON COLUMN api_key.last_used_at IS 'Some seconds late: uses are gathered, and written together.';

CREATE TABLE audit_log (
  position  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor     text NOT NULL,
  action    text NOT NULL,
  subject   text NOT NULL,
  details   jsonb NOT NULL
);
COMMENT ON TABLE audit_log IS 'Who did what to what. Append-only.';

CREATE TABLE worker (
  worker_id       text PRIMARY KEY,
  host            text NOT NULL,
  pid             integer NOT NULL,
  version         text NOT NULL,
  runs            text[] NOT NULL,
  started_at      timestamptz NOT NULL,
  seen_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  state           text NOT NULL CHECK (state IN ('working', 'draining', 'drained', 'stopping')),
  drain_requested_at  timestamptz,
  drain_actor     text,
  drain_reason    text,
  CHECK ((drain_requested_at IS NULL) = (drain_actor IS NULL))
) WITH (fillfactor = 50);
COMMENT ON TABLE worker IS 'A row for each worker, changed by its heartbeat and removed when it stops. Not data: emptying the sandbox leaves it.';

CREATE TABLE installation_secret (
  purpose  text PRIMARY KEY,
  secret   bytea NOT NULL
);
COMMENT ON TABLE installation_secret IS 'Random secrets that all processes of an installation share, made by the first that asks.';
INSERT INTO installation_secret (purpose, secret)
VALUES ('removed payouts', sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

CREATE TABLE stored_partition (
  data             text NOT NULL CHECK (data IN ('messages', 'payouts')),
  from_day         date NOT NULL,
  to_day           date NOT NULL,
  relation         text[] NOT NULL,
  blocked_since  timestamptz,
  retired_at       timestamptz,
  dropped_at       timestamptz,
  PRIMARY KEY (data, from_day),
  CHECK (to_day > from_day)
);
COMMENT ON TABLE stored_partition IS 'The partitions of messages and of payouts; days are UTC.';
COMMENT ON COLUMN stored_partition.to_day IS 'Exclusive; the next partition begins here.';
COMMENT ON COLUMN stored_partition.relation IS 'The tables that hold it.';
COMMENT ON COLUMN stored_partition.blocked_since IS 'It is old enough to go, and something blocks it.';
COMMENT ON COLUMN stored_partition.retired_at IS 'It is being removed: what outlives it is written, nothing is stored in it any more, and its tables go.';
COMMENT ON COLUMN stored_partition.dropped_at IS 'Its tables are gone; the row stays.';

CREATE TABLE retention_schedule (
  only_one     boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  next_run_at  timestamptz NOT NULL,
  started_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at  timestamptz
);
COMMENT ON TABLE retention_schedule IS 'When a worker next removes what is old. No row: none ever has.';
COMMENT ON COLUMN retention_schedule.finished_at IS 'When last everything that was old enough was looked at, and nothing failed.';

CREATE TABLE loaded_function (
  name       text NOT NULL,
  hash       text NOT NULL,
  loaded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (name, hash)
);
COMMENT ON TABLE loaded_function IS 'Versions of the database functions that were loaded, by SHA-256 of their file; the newest row of a name is the one in use. Older ones stay, so that a process of the version before knows that its functions were loaded once.';

-- ── What the planner believes of empty tables ────────────────────────────────────────────────────────
--
-- Of a table it knows nothing of, the planner takes one row for all that a payer has, reads everything of
-- the payer where a key would do, and keeps such plans for as long as a connection lives: ten thousand
-- payouts into a new installation take minutes then. So it is made to believe that one payer has all rows,
-- and one endpoint all deliveries, by statistics over one row that does not stay: TRUNCATE leaves the
-- statistics, and the table counts as never looked at. prepare_payout_partition does the same for payouts.

ALTER TABLE payout_batch ALTER COLUMN payer SET (n_distinct = 1);
ALTER TABLE webhook_event ALTER COLUMN payer SET (n_distinct = 1);
ALTER TABLE webhook_delivery ALTER COLUMN payer SET (n_distinct = 1), ALTER COLUMN endpoint_id SET (n_distinct = 1);
INSERT INTO payout_batch (payer, batch_id, content_hash, item_count, pending, total_cents, first_payout_id, last_payout_id)
VALUES ('', '', '', 1, 1, 1, gen_random_uuid(), gen_random_uuid());
INSERT INTO webhook_endpoint (payer, endpoint_id, url, events, secret)
VALUES ('', '00000000-0000-0000-0000-000000000000', '', ARRAY['ping'], decode(repeat('00', 24), 'hex'));
INSERT INTO webhook_event (payer, event_id, type, occurred_at) VALUES ('', gen_random_uuid(), '', now());
INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, next_attempt_at)
VALUES ('', '00000000-0000-0000-0000-000000000000', gen_random_uuid(), gen_random_uuid(), now());
ANALYZE payout_batch, webhook_event, webhook_delivery;
TRUNCATE payout_batch, webhook_delivery, webhook_event, webhook_endpoint;
