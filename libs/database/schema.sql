-- The schema that the migrations and functions make; written by `npm run schema`, compared by a test.
-- To be read, not to be run. Partitions are left out, and of functions their bodies
-- (libs/database/src/functions).

CREATE TABLE api_key (
  key_id text COLLATE "C" NOT NULL,
  prefix text COLLATE "C" NOT NULL,
  key_hash bytea NOT NULL,
  scopes text[] NOT NULL,
  payer text COLLATE "C",
  ispbs text[] NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT date_trunc('milliseconds'::text, clock_timestamp()),
  lifetime interval,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  last_used_at timestamp with time zone,
  rotated_from text COLLATE "C",
  name text,
  CONSTRAINT api_key_hash_once UNIQUE (key_hash),
  CONSTRAINT api_key_key_hash_check CHECK ((octet_length(key_hash) = 32)),
  CONSTRAINT api_key_pkey PRIMARY KEY (key_id),
  CONSTRAINT api_key_rotated_from_fkey FOREIGN KEY (rotated_from) REFERENCES api_key(key_id),
  CONSTRAINT api_key_scopes_check CHECK ((cardinality(scopes) > 0))
) WITH (fillfactor=70);
CREATE INDEX api_key_by_creation ON public.api_key USING btree (created_at, key_id);
CREATE INDEX api_key_by_prefix ON public.api_key USING btree (prefix);
COMMENT ON COLUMN api_key.key_hash IS 'SHA-256 of the key. The key itself is not stored.';
COMMENT ON COLUMN api_key.last_used_at IS 'Some seconds late: uses are gathered, and written together.';
COMMENT ON COLUMN api_key.lifetime IS 'What it was made for; a key that replaces it lives as long. Null: no expiry.';
COMMENT ON COLUMN api_key.name IS 'Whose it is or what for, for people.';
COMMENT ON TABLE api_key IS 'Who may call. Rows are never removed: the audit log names keys by their ids.';

CREATE TABLE audit_log (
  "position" bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  details jsonb NOT NULL,
  CONSTRAINT audit_log_pkey PRIMARY KEY ("position")
);
CREATE TRIGGER audit_log_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log(); -- ALWAYS
COMMENT ON TABLE audit_log IS 'Who did what to what. Append-only.';

CREATE TABLE batch_event (
  payer text COLLATE "C" NOT NULL,
  batch_id text COLLATE "C" NOT NULL,
  type text NOT NULL,
  event_id uuid NOT NULL,
  transaction_id bigint NOT NULL,
  occurred_at timestamp(3) with time zone NOT NULL,
  returned_cents bigint NOT NULL,
  CONSTRAINT batch_event_pkey PRIMARY KEY (payer, batch_id, type)
);
CREATE INDEX batch_event_in_order ON public.batch_event USING btree (payer, type, transaction_id, event_id);
COMMENT ON COLUMN batch_event.returned_cents IS 'Of the batch, as it was then; everything else follows from its row.';
COMMENT ON COLUMN batch_event.transaction_id IS 'The transaction that wrote it.';
COMMENT ON TABLE batch_event IS 'What happened to batches, for the feed of events: one to three rows a batch. Goes when its payouts go.';

CREATE TABLE installation_secret (
  purpose text NOT NULL,
  secret bytea NOT NULL,
  CONSTRAINT installation_secret_pkey PRIMARY KEY (purpose)
);
COMMENT ON TABLE installation_secret IS 'Random secrets that all processes of an installation share, made by the first that asks.';

CREATE TABLE known_database (
  only_one boolean NOT NULL DEFAULT true,
  identity text NOT NULL,
  known_since timestamp with time zone NOT NULL DEFAULT date_trunc('milliseconds'::text, clock_timestamp()),
  CONSTRAINT known_database_only_one_check CHECK (only_one),
  CONSTRAINT known_database_pkey PRIMARY KEY (only_one)
);
COMMENT ON TABLE known_database IS 'The database that payments may be submitted from, as database_identity names it: a promoted standby or a restored backup is another, until an operator resumes settlement. Not data.';

CREATE TABLE loaded_function (
  name text NOT NULL,
  hash text NOT NULL,
  loaded_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT loaded_function_pkey PRIMARY KEY (name, hash)
);
COMMENT ON TABLE loaded_function IS 'Versions of the database functions that were loaded, by SHA-256 of their file; the newest row of a name is the one in use. Older ones stay, so that a process of the version before knows that its functions were loaded once.';

CREATE TABLE message (
  receiver_ispb text COLLATE "C" NOT NULL,
  "position" bigint NOT NULL,
  end_to_end_id text COLLATE "C" NOT NULL,
  payload text NOT NULL,
  stored_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT message_pkey PRIMARY KEY (receiver_ispb, "position")
) PARTITION BY RANGE ("position");
COMMENT ON COLUMN message.payload IS 'The JSON text as it is delivered, so that delivery parses nothing.';
COMMENT ON COLUMN message.position IS 'Order of storing within the institution: the UTC day above 36 bits of counter. Only ever increases, gaps are allowed.';
COMMENT ON TABLE message IS 'Partitioned by the time of storing. Per institution one ordered log over all partitions; endToEndIds are unique within a partition by its own index, over all by store_messages, which holds the tail.';

CREATE TABLE message_ahead (
  receiver_ispb text COLLATE "C" NOT NULL,
  end_to_end_id text COLLATE "C" NOT NULL,
  "position" bigint NOT NULL,
  payload text NOT NULL,
  CONSTRAINT message_ahead_pkey PRIMARY KEY (receiver_ispb, end_to_end_id)
);
COMMENT ON TABLE message_ahead IS 'Messages whose endToEndId carries a day after that of their position, and would not be looked for where they are. Rare.';

CREATE TABLE message_head (
  receiver_ispb text COLLATE "C" NOT NULL,
  next_position bigint NOT NULL DEFAULT 1,
  taken_count bigint NOT NULL DEFAULT 0,
  CONSTRAINT message_head_pkey PRIMARY KEY (receiver_ispb)
) WITH (fillfactor=20, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=2000);
COMMENT ON TABLE message_head IS 'Where delivering is. Its row lock puts the calls of an institution''s collectors in line.';

CREATE TABLE message_returned (
  receiver_ispb text COLLATE "C" NOT NULL,
  "position" bigint NOT NULL,
  CONSTRAINT message_returned_pkey PRIMARY KEY (receiver_ispb, "position")
) WITH (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=500);
COMMENT ON TABLE message_returned IS 'Delivered, but its stream ended without acknowledging it: the front of the line.';

CREATE TABLE message_tail (
  receiver_ispb text COLLATE "C" NOT NULL,
  last_position bigint NOT NULL DEFAULT 0,
  stored_count bigint NOT NULL DEFAULT 0,
  CONSTRAINT message_tail_pkey PRIMARY KEY (receiver_ispb)
) WITH (fillfactor=20, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=2000);
COMMENT ON TABLE message_tail IS 'Where storing is. Its row lock puts the storing transactions of an institution in line, so that positions become visible in their order.';

CREATE TABLE payer_policy (
  payer text COLLATE "C" NOT NULL,
  paused boolean NOT NULL DEFAULT false,
  weight smallint NOT NULL DEFAULT 1,
  max_in_flight integer,
  payout_limit_cents bigint,
  daily_limit_cents bigint,
  nightly_limit_cents bigint,
  approval_above_cents bigint,
  updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT payer_policy_max_in_flight_check CHECK ((max_in_flight >= 1)),
  CONSTRAINT payer_policy_pkey PRIMARY KEY (payer),
  CONSTRAINT payer_policy_weight_check CHECK (((weight >= 1) AND (weight <= 100)))
);
COMMENT ON COLUMN payer_policy.max_in_flight IS 'Of all workers together.';
COMMENT ON COLUMN payer_policy.paused IS 'No payment of the payer is submitted.';
COMMENT ON COLUMN payer_policy.weight IS 'Its share of submissions while several payers have work.';
COMMENT ON TABLE payer_policy IS 'What operators have set for a payer. No row: the defaults, and no limits.';

CREATE TABLE payer_turn (
  payer text COLLATE "C" NOT NULL,
  work text NOT NULL,
  turn double precision NOT NULL,
  is_ready boolean NOT NULL,
  is_held boolean NOT NULL DEFAULT false,
  last_place bigint NOT NULL DEFAULT 0,
  CONSTRAINT payer_turn_pkey PRIMARY KEY (payer, work),
  CONSTRAINT payer_turn_work_check CHECK ((work = ANY (ARRAY['unclaimed'::text, 'in_flight'::text])))
) WITH (fillfactor=50, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=500);
CREATE INDEX payer_turn_held ON public.payer_turn USING btree (payer) WHERE is_held;
CREATE INDEX payer_turn_next ON public.payer_turn USING btree (work, is_ready, turn);
COMMENT ON COLUMN payer_turn.is_held IS 'It has, but is paused or has as much in flight as it may.';
COMMENT ON COLUMN payer_turn.is_ready IS 'It has something in line.';
COMMENT ON COLUMN payer_turn.last_place IS 'Of what was claimed last: new batches begin there, so that small ones do not wait for large ones.';
COMMENT ON COLUMN payer_turn.turn IS 'Grows by one for each payout that is claimed, divided by the payer''s weight (start-time fair queueing).';
COMMENT ON TABLE payer_turn IS 'Whose turn it is: of the payers that are ready the one with the lowest number. Its row lock makes the claims of a payer follow one another.';

CREATE TABLE payout (
  payer text COLLATE "C" NOT NULL,
  payout_id uuid NOT NULL,
  batch_id text COLLATE "C" NOT NULL,
  item_index integer NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  amount_cents bigint NOT NULL,
  pix_key text COLLATE "C" NOT NULL,
  pix_key_type text NOT NULL,
  expected_tax_id text COLLATE "C",
  description text,
  metadata json,
  status text NOT NULL DEFAULT 'pending'::text,
  sequence integer NOT NULL DEFAULT 0,
  fence bigint NOT NULL DEFAULT 0,
  lease_until timestamp with time zone,
  not_before timestamp with time zone,
  due_at timestamp with time zone,
  attempts smallint NOT NULL DEFAULT 0,
  payment_id text COLLATE "C",
  rail text COLLATE "C",
  end_to_end_id text COLLATE "C",
  rail_reference text COLLATE "C",
  sent_until timestamp with time zone,
  doubtful_since timestamp with time zone,
  receiver_ispb text COLLATE "C",
  settled_at timestamp with time zone,
  failure_code text,
  failure_source text,
  failure_detail text,
  duplicate_of uuid,
  returned_cents bigint NOT NULL DEFAULT 0,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT payout_amount_cents_check CHECK (((amount_cents >= 1) AND (amount_cents <= '99999999999'::bigint))),
  CONSTRAINT payout_duplicate_names_original CHECK (((status = 'duplicate'::text) = (duplicate_of IS NOT NULL))),
  CONSTRAINT payout_paid_is_settled CHECK (((status <> 'paid'::text) OR ((settled_at IS NOT NULL) AND (payment_id IS NOT NULL)))),
  CONSTRAINT payout_pkey PRIMARY KEY (payer, payout_id),
  CONSTRAINT payout_returns_fit CHECK (((returned_cents >= 0) AND (returned_cents <= amount_cents))),
  CONSTRAINT payout_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'processing'::text, 'in_doubt'::text, 'needs_review'::text, 'paid'::text, 'failed'::text, 'duplicate'::text, 'cancelled'::text])))
) PARTITION BY RANGE (payout_id);
CREATE INDEX payout_of_owner ON ONLY public.payout USING btree (hashtextextended(COALESCE(expected_tax_id, pix_key), hashtextextended(payer, (0)::bigint)), payout_id) WHERE ((expected_tax_id IS NOT NULL) OR (pix_key_type = ANY (ARRAY['CPF'::text, 'CNPJ'::text])));
CREATE INDEX payout_of_user ON ONLY public.payout USING btree (hashtextextended(user_id, hashtextextended(payer, (0)::bigint)), payout_id);
CREATE INDEX payout_rail_reference ON ONLY public.payout USING btree (payer, rail_reference) WHERE (rail_reference IS NOT NULL);
CREATE INDEX payout_repeated ON ONLY public.payout USING btree (payer, external_id, payout_id) WHERE (duplicate_of IS NOT NULL);
COMMENT ON COLUMN payout.description IS 'For the receiver. Personal.';
COMMENT ON COLUMN payout.doubtful_since IS 'Since when the outcome of the present payment_id has been unknown; sending it again does not change that.';
COMMENT ON COLUMN payout.due_at IS 'When the sweeper is to enqueue it (again), which payout_due says of its bucket; null: never.';
COMMENT ON COLUMN payout.end_to_end_id IS 'Of the present payment: its payment_id where the rail takes ours, else what the rail has said; written once.';
COMMENT ON COLUMN payout.expected_tax_id IS 'The CPF or CNPJ that must own the key, checked before it is sent. Personal.';
COMMENT ON COLUMN payout.fence IS 'Counts the claims: who claimed under an older number changes nothing any more.';
COMMENT ON COLUMN payout.lease_until IS 'While a worker holds it: until when no other worker may claim it.';
COMMENT ON COLUMN payout.metadata IS 'For the payer, as it was sent: json keeps the order of its members. Never interpreted. Personal.';
COMMENT ON COLUMN payout.not_before IS 'Backing off: not to be claimed earlier.';
COMMENT ON COLUMN payout.payment_id IS 'Our key at the rail, committed before it is called. New only after a definitive rejection.';
COMMENT ON COLUMN payout.rail IS 'The rail that the present payment_id was made for. No other rail is sent it, nor believed about it.';
COMMENT ON COLUMN payout.rail_reference IS 'The rail''s own id of the present payment, where it has one; written once.';
COMMENT ON COLUMN payout.returned_cents IS 'What came back, the sum of its payout_return rows.';
COMMENT ON COLUMN payout.sent_until IS 'The last moment at which the rail can have been sent the present payment_id.';
COMMENT ON COLUMN payout.sequence IS 'Counts the changes of state; the last entry of the history has it.';
COMMENT ON TABLE payout IS 'Partitioned by the time of acceptance, which the id contains. No indexed column changes after the insert, but for rail_reference, once, at rails that name payments so; and half of each page is left free, so updates stay on their page.';

CREATE TABLE payout_batch (
  payer text COLLATE "C" NOT NULL,
  batch_id text COLLATE "C" NOT NULL,
  content_hash bytea NOT NULL,
  idempotency_key text COLLATE "C",
  created_at timestamp(3) with time zone NOT NULL DEFAULT clock_timestamp(),
  scheduled_for timestamp(3) with time zone,
  goes_at timestamp(3) with time zone NOT NULL DEFAULT clock_timestamp(),
  priority smallint NOT NULL DEFAULT 0,
  posted_by text COLLATE "C",
  approval text,
  started_at timestamp with time zone,
  completed_at timestamp with time zone,
  item_count integer NOT NULL,
  pending integer NOT NULL DEFAULT 0,
  processing integer NOT NULL DEFAULT 0,
  in_doubt integer NOT NULL DEFAULT 0,
  needs_review integer NOT NULL DEFAULT 0,
  paid integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  duplicate integer NOT NULL DEFAULT 0,
  cancelled integer NOT NULL DEFAULT 0,
  total_cents bigint NOT NULL,
  payable_cents bigint NOT NULL DEFAULT 0,
  paid_cents bigint NOT NULL DEFAULT 0,
  failed_cents bigint NOT NULL DEFAULT 0,
  returned_cents bigint NOT NULL DEFAULT 0,
  status text NOT NULL GENERATED ALWAYS AS (
CASE
    WHEN ((((paid + failed) + duplicate) + cancelled) < item_count) THEN
    CASE
        WHEN (approval = 'awaiting'::text) THEN 'awaiting_approval'::text
        WHEN (started_at IS NULL) THEN 'pending'::text
        ELSE 'processing'::text
    END
    WHEN ((cancelled > 0) AND ((paid + failed) = 0)) THEN 'cancelled'::text
    WHEN ((failed > 0) AND (paid = 0)) THEN 'failed'::text
    WHEN ((failed + cancelled) > 0) THEN 'completed_with_failures'::text
    ELSE 'completed'::text
END) STORED,
  first_payout_id uuid NOT NULL,
  last_payout_id uuid NOT NULL,
  items_removed_at timestamp(3) with time zone,
  CONSTRAINT payout_batch_approval_check CHECK ((approval = ANY (ARRAY['awaiting'::text, 'approved'::text, 'rejected'::text]))),
  CONSTRAINT payout_batch_counts_add_up CHECK (((((((((pending + processing) + in_doubt) + needs_review) + paid) + failed) + duplicate) + cancelled) = item_count)),
  CONSTRAINT payout_batch_item_count_check CHECK ((item_count > 0)),
  CONSTRAINT payout_batch_pkey PRIMARY KEY (payer, batch_id),
  CONSTRAINT payout_batch_priority_check CHECK (((priority >= '-1'::integer) AND (priority <= 1)))
) WITH (fillfactor=50, autovacuum_vacuum_scale_factor=0.02);
CREATE INDEX payout_batch_held ON public.payout_batch USING btree (created_at, payer, batch_id) WHERE (needs_review > 0);
CREATE INDEX payout_batch_newest ON public.payout_batch USING btree (payer, created_at DESC);
CREATE INDEX payout_batch_newest_by_status ON public.payout_batch USING btree (payer, status, created_at DESC);
CREATE INDEX payout_batch_open ON public.payout_batch USING btree (created_at) WHERE (completed_at IS NULL);
CREATE INDEX payout_batch_open_of_payer ON public.payout_batch USING btree (payer, created_at, batch_id) WHERE (completed_at IS NULL);
CREATE INDEX payout_batch_scheduled ON public.payout_batch USING btree (payer, goes_at) WHERE (goes_at > created_at);
CREATE INDEX payout_batch_with_cancelled ON public.payout_batch USING btree (payer, created_at, batch_id) WHERE ((cancelled > 0) AND (items_removed_at IS NULL));
CREATE INDEX payout_batch_with_duplicate ON public.payout_batch USING btree (payer, created_at, batch_id) WHERE ((duplicate > 0) AND (items_removed_at IS NULL));
CREATE INDEX payout_batch_with_failed ON public.payout_batch USING btree (payer, created_at, batch_id) WHERE ((failed > 0) AND (items_removed_at IS NULL));
CREATE UNIQUE INDEX payout_batch_idempotency_key ON public.payout_batch USING btree (payer, idempotency_key) WHERE (idempotency_key IS NOT NULL);
ALTER TABLE payout_batch ALTER COLUMN payer SET (n_distinct=1);
COMMENT ON COLUMN payout_batch.approval IS 'Null: it needs none. Nothing of a batch that awaits it is sent.';
COMMENT ON COLUMN payout_batch.first_payout_id IS 'With last_payout_id, the range of its payouts'' ids, and so their partition.';
COMMENT ON COLUMN payout_batch.goes_at IS 'The moment whose day and hour its limits are counted by: scheduled_for, its acceptance or its approval, whichever is last.';
COMMENT ON COLUMN payout_batch.idempotency_key IS 'Of the call that stored it, where that had one.';
COMMENT ON COLUMN payout_batch.items_removed_at IS 'Since when its payouts are gone: retention removed them.';
COMMENT ON COLUMN payout_batch.payable_cents IS 'Of items that are paid, or still may be: what limits count.';
COMMENT ON COLUMN payout_batch.posted_by IS 'The key of the call that stored it; null: authentication was off.';
COMMENT ON COLUMN payout_batch.priority IS 'Among the batches of its payer: -1 low, 0 normal, 1 high.';
COMMENT ON COLUMN payout_batch.returned_cents IS 'Of what was paid.';
COMMENT ON COLUMN payout_batch.scheduled_for IS 'Nothing of it is sent before; null: it may go at once.';

CREATE TABLE payout_due (
  payer text COLLATE "C" NOT NULL,
  batch_id text COLLATE "C" NOT NULL,
  bucket integer NOT NULL,
  unclaimed_due_at timestamp with time zone,
  in_flight_due_at timestamp with time zone,
  rank smallint NOT NULL DEFAULT 0,
  place bigint,
  in_flight_ready boolean NOT NULL DEFAULT false,
  CONSTRAINT payout_due_pkey PRIMARY KEY (payer, batch_id, bucket)
) WITH (fillfactor=50, autovacuum_vacuum_scale_factor=0.02);
CREATE INDEX payout_due_in_flight ON public.payout_due USING btree (in_flight_due_at) WHERE (in_flight_due_at IS NOT NULL);
CREATE INDEX payout_due_in_flight_line ON public.payout_due USING btree (payer, in_flight_due_at) WHERE in_flight_ready;
CREATE INDEX payout_due_line ON public.payout_due USING btree (payer, rank, place) WHERE (place IS NOT NULL);
CREATE INDEX payout_due_to_line_up ON public.payout_due USING btree (unclaimed_due_at) WHERE ((unclaimed_due_at IS NOT NULL) AND (place IS NULL));
CREATE INDEX payout_due_unclaimed ON public.payout_due USING btree (unclaimed_due_at) WHERE (unclaimed_due_at IS NOT NULL);
COMMENT ON COLUMN payout_due.in_flight_due_at IS 'Of the others: retries, look-ups, leases.';
COMMENT ON COLUMN payout_due.in_flight_ready IS 'The others are in line, by their date.';
COMMENT ON COLUMN payout_due.place IS 'Of those that are pending: their place in the line of their payer; null: not in line.';
COMMENT ON COLUMN payout_due.rank IS 'The lower ones of a payer go first: the batch''s priority, negated.';
COMMENT ON COLUMN payout_due.unclaimed_due_at IS 'Of those that are pending.';
COMMENT ON TABLE payout_due IS 'Per bucket, a hundred payouts in a row of a batch (item_index / 100): the earliest due_at, an earlier moment, or, where no worker could take them, one a second later.';

CREATE TABLE payout_history (
  payer text COLLATE "C" NOT NULL,
  payout_id uuid NOT NULL,
  sequence integer NOT NULL,
  status text NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  attempt smallint NOT NULL,
  learnt boolean NOT NULL DEFAULT false,
  payment_id text COLLATE "C",
  end_to_end_id text COLLATE "C",
  code text,
  detail text,
  settled_at timestamp(3) with time zone,
  settled_cents bigint,
  held jsonb,
  transaction_id bigint,
  CONSTRAINT payout_history_pkey PRIMARY KEY (payer, payout_id, sequence)
) PARTITION BY RANGE (payout_id);
CREATE INDEX payout_history_events ON ONLY public.payout_history USING btree (payer, status, transaction_id, payout_id, sequence) WHERE (transaction_id IS NOT NULL);
CREATE INDEX payout_history_payment_id ON ONLY public.payout_history USING btree (payer, payment_id) WHERE ((payment_id IS NOT NULL) AND (status = 'processing'::text) AND (code IS NULL));
CREATE INDEX payout_history_rail_id ON ONLY public.payout_history USING btree (payer, end_to_end_id) WHERE (learnt OR ((status = 'processing'::text) AND (code IS NULL)));
CREATE INDEX payout_history_settled ON ONLY public.payout_history USING btree (payer, settled_at, payout_id, settled_cents) WHERE (settled_at IS NOT NULL);
COMMENT ON COLUMN payout_history.held IS 'With needs_review: what was different of the payout then. What is final stays as it is.';
COMMENT ON COLUMN payout_history.learnt IS 'The rail has named the endToEndId with this entry.';
COMMENT ON COLUMN payout_history.payment_id IS 'What the rail is called with; null: the endToEndId.';
COMMENT ON COLUMN payout_history.settled_at IS 'Of the entry that paid it: when the rail settled it.';
COMMENT ON COLUMN payout_history.settled_cents IS 'With settled_at: how much.';
COMMENT ON COLUMN payout_history.transaction_id IS 'Of the changes that are events: the transaction that wrote it. Null: no event.';
COMMENT ON TABLE payout_history IS 'A row per change of state, partitioned as its payout. The first state, pending or duplicate, is the payout''s creation and has no row.';

CREATE TABLE payout_key (
  payer text COLLATE "C" NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  payout_id uuid NOT NULL,
  CONSTRAINT payout_key_pkey PRIMARY KEY (payer, external_id)
);
COMMENT ON TABLE payout_key IS 'Every external_id there ever was, and its original: this makes it unique over all partitions and beyond them. Only ever grows.';

CREATE TABLE payout_removed (
  payer text COLLATE "C" NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  batch_id text COLLATE "C" NOT NULL,
  status text NOT NULL,
  digest bytea NOT NULL,
  CONSTRAINT payout_removed_pkey PRIMARY KEY (payer, external_id),
  CONSTRAINT payout_removed_status_check CHECK ((status = ANY (ARRAY['paid'::text, 'failed'::text, 'cancelled'::text])))
);
COMMENT ON COLUMN payout_removed.digest IS 'Of amount and Pix key, under a secret of the installation (digest_of_payout): the key itself is not kept.';
COMMENT ON TABLE payout_removed IS 'Originals whose partition was removed: what a later duplicate is compared with and answered.';

CREATE TABLE payout_return (
  payer text COLLATE "C" NOT NULL,
  payout_id uuid NOT NULL,
  return_id text COLLATE "C" NOT NULL,
  amount_cents bigint NOT NULL,
  reason text,
  returned_at timestamp(3) with time zone NOT NULL,
  recorded_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  sequence integer NOT NULL,
  transaction_id bigint NOT NULL,
  CONSTRAINT payout_return_is_some CHECK ((amount_cents > 0)),
  CONSTRAINT payout_return_pkey PRIMARY KEY (payer, payout_id, return_id)
);
CREATE INDEX payout_return_by_time ON public.payout_return USING btree (payer, returned_at, payout_id, return_id);
CREATE INDEX payout_return_events ON public.payout_return USING btree (payer, transaction_id, payout_id, sequence);
COMMENT ON COLUMN payout_return.recorded_at IS 'When it was learnt.';
COMMENT ON COLUMN payout_return.return_id IS 'The rail''s.';
COMMENT ON COLUMN payout_return.sequence IS 'Of its event: continues that of the payout, which grows no more.';
COMMENT ON COLUMN payout_return.transaction_id IS 'The transaction that wrote it.';
COMMENT ON TABLE payout_return IS 'Money of paid payouts that came back, each return once. Few beside the payouts, so not partitioned: it goes when its payout goes.';

CREATE TABLE payout_return_inquiry (
  payer text COLLATE "C" NOT NULL,
  payout_id uuid NOT NULL,
  due_at timestamp with time zone,
  asked_at timestamp with time zone,
  attempts smallint NOT NULL DEFAULT 0,
  CONSTRAINT payout_return_inquiry_pkey PRIMARY KEY (payer, payout_id)
);
CREATE INDEX payout_return_inquiry_due ON public.payout_return_inquiry USING btree (due_at) WHERE (due_at IS NOT NULL);
COMMENT ON COLUMN payout_return_inquiry.attempts IS 'Questions since the last answer.';
COMMENT ON COLUMN payout_return_inquiry.due_at IS 'Null: the rail has answered since it was last woken.';
COMMENT ON TABLE payout_return_inquiry IS 'Paid payouts that the rail is to be asked about again, or was: money may have come back.';

CREATE TABLE rail_hold (
  rail text COLLATE "C" NOT NULL,
  held_since timestamp with time zone NOT NULL DEFAULT date_trunc('milliseconds'::text, clock_timestamp()),
  held_until timestamp with time zone NOT NULL,
  tried_since timestamp with time zone,
  holds integer NOT NULL DEFAULT 1,
  CONSTRAINT rail_hold_pkey PRIMARY KEY (rail)
);
COMMENT ON COLUMN rail_hold.held_until IS 'When a worker may try a few payments; while one tries, when the next may.';
COMMENT ON COLUMN rail_hold.holds IS 'Holds since held_since; each is twice as long as the one before.';
COMMENT ON COLUMN rail_hold.tried_since IS 'Since when payments are tried after the present hold; null: not yet.';
COMMENT ON TABLE rail_hold IS 'A row: this rail is sent no payment, since the account there lacks the balance. Not data: emptying the sandbox leaves it.';

CREATE TABLE retention_schedule (
  only_one boolean NOT NULL DEFAULT true,
  next_run_at timestamp with time zone NOT NULL,
  started_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamp with time zone,
  CONSTRAINT retention_schedule_only_one_check CHECK (only_one),
  CONSTRAINT retention_schedule_pkey PRIMARY KEY (only_one)
);
COMMENT ON COLUMN retention_schedule.finished_at IS 'When last everything that was old enough was looked at, and nothing failed.';
COMMENT ON TABLE retention_schedule IS 'When a worker next removes what is old. No row: none ever has.';

CREATE TABLE settlement_pause (
  only_one boolean NOT NULL DEFAULT true,
  paused_at timestamp with time zone NOT NULL DEFAULT date_trunc('milliseconds'::text, clock_timestamp()),
  actor text NOT NULL,
  reason text,
  CONSTRAINT settlement_pause_only_one_check CHECK (only_one),
  CONSTRAINT settlement_pause_pkey PRIMARY KEY (only_one)
);
COMMENT ON TABLE settlement_pause IS 'A row: no payment is submitted. No row: settlement runs. Not data: emptying the sandbox leaves it.';

CREATE TABLE simulated_payment (
  end_to_end_id text COLLATE "C" NOT NULL,
  payout_id uuid NOT NULL,
  outcome text NOT NULL,
  code text,
  receiver_ispb text COLLATE "C",
  settled_at timestamp with time zone,
  CONSTRAINT simulated_payment_outcome_check CHECK ((outcome = ANY (ARRAY['settled'::text, 'rejected'::text, 'silent'::text]))),
  CONSTRAINT simulated_payment_outcome_complete CHECK ((((outcome = 'settled'::text) = ((receiver_ispb IS NOT NULL) AND (settled_at IS NOT NULL))) AND ((outcome = 'rejected'::text) = (code IS NOT NULL)))),
  CONSTRAINT simulated_payment_pkey PRIMARY KEY (end_to_end_id)
) WITH (autovacuum_vacuum_insert_scale_factor=0.05);
COMMENT ON COLUMN simulated_payment.outcome IS 'silent: it gives no answer to any question.';
COMMENT ON TABLE simulated_payment IS 'The simulated rail''s ledger: what it decided, once per endToEndId.';

CREATE TABLE simulated_submission_count (
  payout_id uuid NOT NULL,
  submissions integer NOT NULL,
  CONSTRAINT simulated_submission_count_pkey PRIMARY KEY (payout_id)
);
COMMENT ON TABLE simulated_submission_count IS 'For sandbox keys that behave differently the second time.';

CREATE TABLE stored_partition (
  data text NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  relation text[] NOT NULL,
  blocked_since timestamp with time zone,
  retired_at timestamp with time zone,
  dropped_at timestamp with time zone,
  CONSTRAINT stored_partition_check CHECK ((to_day > from_day)),
  CONSTRAINT stored_partition_data_check CHECK ((data = ANY (ARRAY['messages'::text, 'payouts'::text]))),
  CONSTRAINT stored_partition_pkey PRIMARY KEY (data, from_day)
);
COMMENT ON COLUMN stored_partition.blocked_since IS 'It is old enough to go, and something blocks it.';
COMMENT ON COLUMN stored_partition.dropped_at IS 'Its tables are gone; the row stays.';
COMMENT ON COLUMN stored_partition.relation IS 'The tables that hold it.';
COMMENT ON COLUMN stored_partition.retired_at IS 'It is being removed: what outlives it is written, nothing is stored in it any more, and its tables go.';
COMMENT ON COLUMN stored_partition.to_day IS 'Exclusive; the next partition begins here.';
COMMENT ON TABLE stored_partition IS 'The partitions of messages and of payouts; days are UTC.';

CREATE TABLE stream (
  receiver_ispb text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  seat smallint NOT NULL,
  serial bigint NOT NULL DEFAULT 0,
  fence bigint NOT NULL DEFAULT 1,
  outstanding bigint[] NOT NULL DEFAULT '{}'::bigint[],
  opened_at timestamp with time zone NOT NULL,
  last_answer_at timestamp with time zone,
  answer_due_at timestamp with time zone NOT NULL,
  takeovers timestamp with time zone[] NOT NULL DEFAULT '{}'::timestamp with time zone[],
  delivered bigint NOT NULL DEFAULT 0,
  CONSTRAINT stream_pkey PRIMARY KEY (receiver_ispb, stream_id),
  CONSTRAINT stream_seat_check CHECK (((seat >= 1) AND (seat <= 6))),
  CONSTRAINT stream_seat_once UNIQUE (receiver_ispb, seat)
) WITH (fillfactor=40, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=2000);
COMMENT ON COLUMN stream.answer_due_at IS 'While a call waits: when its wait ends at the latest. Otherwise: when the last call was answered. The lease runs from here.';
COMMENT ON COLUMN stream.delivered IS 'Messages delivered so far. All but those that are outstanding are acknowledged.';
COMMENT ON COLUMN stream.fence IS 'The number of the newest call: only that call may claim.';
COMMENT ON COLUMN stream.outstanding IS 'Positions of the batch delivered last, until it is acknowledged.';
COMMENT ON COLUMN stream.serial IS 'Batches delivered so far; the current interactionId is the one of this number.';
COMMENT ON COLUMN stream.takeovers IS 'When the last takeovers were, newest first; no more than are allowed in a second.';
COMMENT ON TABLE stream IS 'The open streams. No indexed column ever changes, so every update stays on its page.';

CREATE TABLE stream_ended (
  receiver_ispb text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  ended_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  ended_by text NOT NULL,
  seat smallint NOT NULL,
  opened_at timestamp with time zone NOT NULL,
  last_answer_at timestamp with time zone,
  delivered bigint NOT NULL,
  returned integer NOT NULL,
  CONSTRAINT stream_ended_ended_by_check CHECK ((ended_by = ANY (ARRAY['delete'::text, 'stop'::text, 'operator'::text, 'client_gone'::text, 'lease'::text]))),
  CONSTRAINT stream_ended_pkey PRIMARY KEY (receiver_ispb, stream_id)
);
CREATE INDEX stream_ended_at ON public.stream_ended USING btree (ended_at);
CREATE INDEX stream_ended_newest ON public.stream_ended USING btree (receiver_ispb, ended_at DESC, seat);
COMMENT ON COLUMN stream_ended.returned IS 'Of the messages that were delivered, those that went back; the others were acknowledged.';
COMMENT ON TABLE stream_ended IS 'Streams that ended in the last 24 hours: their ids answer 410, later ones 404.';

CREATE TABLE webhook_delivery (
  payer text COLLATE "C" NOT NULL,
  endpoint_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  event_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'waiting'::text,
  attempts smallint NOT NULL DEFAULT 0,
  next_attempt_at timestamp with time zone,
  fence bigint NOT NULL DEFAULT 0,
  lease_until timestamp with time zone,
  last_attempt_at timestamp(3) with time zone,
  last_answer smallint,
  last_fault text,
  last_duration_ms integer,
  created_at timestamp(3) with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT webhook_delivery_payer_endpoint_id_fkey FOREIGN KEY (payer, endpoint_id) REFERENCES webhook_endpoint(payer, endpoint_id) ON DELETE CASCADE,
  CONSTRAINT webhook_delivery_pkey PRIMARY KEY (payer, endpoint_id, delivery_id),
  CONSTRAINT webhook_delivery_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'delivered'::text, 'given_up'::text]))),
  CONSTRAINT webhook_delivery_waiting_has_time CHECK (((status = 'waiting'::text) = (next_attempt_at IS NOT NULL)))
) WITH (fillfactor=70, autovacuum_vacuum_scale_factor=0.02);
CREATE INDEX webhook_delivery_due ON public.webhook_delivery USING btree (payer, endpoint_id, next_attempt_at) WHERE (status = 'waiting'::text);
CREATE INDEX webhook_delivery_given_up ON public.webhook_delivery USING btree (payer, endpoint_id, created_at DESC, delivery_id DESC) WHERE (status = 'given_up'::text);
CREATE INDEX webhook_delivery_newest ON public.webhook_delivery USING btree (payer, endpoint_id, created_at DESC, delivery_id DESC);
CREATE INDEX webhook_delivery_of_event ON public.webhook_delivery USING btree (payer, event_id);
CREATE UNIQUE INDEX webhook_delivery_by_id ON public.webhook_delivery USING btree (payer, delivery_id);
ALTER TABLE webhook_delivery ALTER COLUMN endpoint_id SET (n_distinct=1);
ALTER TABLE webhook_delivery ALTER COLUMN payer SET (n_distinct=1);
COMMENT ON COLUMN webhook_delivery.attempts IS 'Begun so far, in this round: a replay begins a new one.';
COMMENT ON COLUMN webhook_delivery.last_answer IS 'The HTTP status; null where there was no answer, and last_fault says why.';

CREATE TABLE webhook_endpoint (
  payer text COLLATE "C" NOT NULL,
  endpoint_id uuid NOT NULL,
  url text NOT NULL,
  events text[] NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  disabled_because text,
  secret bytea NOT NULL,
  former_secret bytea,
  former_secret_until timestamp with time zone,
  created_at timestamp(3) with time zone NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT webhook_endpoint_events_check CHECK ((cardinality(events) > 0)),
  CONSTRAINT webhook_endpoint_pkey PRIMARY KEY (payer, endpoint_id),
  CONSTRAINT webhook_endpoint_secret_check CHECK (((length(secret) >= 24) AND (length(secret) <= 64)))
);
COMMENT ON COLUMN webhook_endpoint.disabled_because IS 'null: never, or by its owner; gone: it answered 410.';
COMMENT ON COLUMN webhook_endpoint.former_secret IS 'Signs beside the new one until former_secret_until.';

CREATE TABLE webhook_event (
  payer text COLLATE "C" NOT NULL,
  event_id uuid NOT NULL,
  type text NOT NULL,
  occurred_at timestamp(3) with time zone NOT NULL,
  batch_id text COLLATE "C",
  payout_id uuid,
  sequence integer,
  CONSTRAINT webhook_event_pkey PRIMARY KEY (payer, event_id)
);
CREATE INDEX webhook_event_of_payout ON public.webhook_event USING btree (payer, payout_id) WHERE (payout_id IS NOT NULL);
CREATE INDEX webhook_event_oldest ON public.webhook_event USING btree (occurred_at, event_id);
ALTER TABLE webhook_event ALTER COLUMN payer SET (n_distinct=1);
COMMENT ON COLUMN webhook_event.sequence IS 'Of the change of the payout''s state: receivers drop what is older than what they know.';

CREATE TABLE worker (
  worker_id text NOT NULL,
  host text NOT NULL,
  pid integer NOT NULL,
  version text NOT NULL,
  runs text[] NOT NULL,
  started_at timestamp with time zone NOT NULL,
  seen_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  state text NOT NULL,
  drain_requested_at timestamp with time zone,
  drain_actor text,
  drain_reason text,
  CONSTRAINT worker_check CHECK (((drain_requested_at IS NULL) = (drain_actor IS NULL))),
  CONSTRAINT worker_pkey PRIMARY KEY (worker_id),
  CONSTRAINT worker_state_check CHECK ((state = ANY (ARRAY['working'::text, 'draining'::text, 'drained'::text, 'stopping'::text])))
) WITH (fillfactor=50);
COMMENT ON TABLE worker IS 'A row for each worker, changed by its heartbeat and removed when it stops. Not data: emptying the sandbox leaves it.';

CREATE FUNCTION accept_payout_batch(p_payer text, p_batch_id text, p_idempotency_key text, p_content_hash bytea, p_payout_ids text, p_external_ids text, p_user_ids text, p_amounts text, p_pix_keys text, p_pix_key_types text, p_expected_tax_ids text DEFAULT NULL::text, p_scheduled_for timestamp with time zone DEFAULT NULL::timestamp with time zone, p_priority integer DEFAULT 0, p_dry_run boolean DEFAULT false, p_posted_by text DEFAULT NULL::text, p_descriptions text DEFAULT NULL::text, p_metadata text DEFAULT NULL::text) RETURNS TABLE(outcome text, status text, created_at timestamp with time zone, completed_at timestamp with time zone, item_index integer, original_id uuid, original_batch_id text, original_status text, exceeded jsonb) VOLATILE
  SET enable_seqscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION batch_at_event(p_payer text, p_batch_id text, p_type text) RETURNS jsonb STABLE
  SET plan_cache_mode=force_generic_plan
  SET enable_seqscan=off
  SET jit=off;

CREATE FUNCTION business_day_begins(p_day date) RETURNS timestamp with time zone IMMUTABLE;

CREATE FUNCTION cancel_payouts(p_payer text, p_batch_id text) RETURNS integer VOLATILE
  SET enable_seqscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION claim_payouts(p_payer text, p_batch_id text, p_payout_id uuid[], p_payment_id text[], p_end_to_end_id text[], p_submit boolean[], p_lease_ms integer, p_known_since timestamp with time zone DEFAULT NULL::timestamp with time zone, p_position pg_lsn DEFAULT NULL::pg_lsn, p_rail text DEFAULT 'simulated'::text) RETURNS TABLE(payout_id uuid, work text, fence bigint, amount_cents bigint, pix_key text, pix_key_type text, expected_tax_id text, description text, attempts smallint, payment_id text, end_to_end_id text, rail_reference text, receiver_ispb text, sent_ms_ago bigint, doubtful_ms bigint, status text, other_rail text) VOLATILE
  SET enable_seqscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION claim_webhook_deliveries(p_payer text, p_endpoint_id uuid, p_limit integer, p_lease_ms integer) RETURNS TABLE(delivery_id uuid, fence bigint, attempt smallint, url text, secrets bytea[], event_id uuid, type text, occurred_at timestamp with time zone, sequence integer, payout jsonb, batch jsonb) VOLATILE
  SET plan_cache_mode=force_custom_plan
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off;

CREATE FUNCTION count_old_webhooks(p_before timestamp with time zone, p_limit integer, OUT deliveries integer, OUT events integer, OUT waiting integer, OUT at_least boolean) RETURNS record STABLE
  SET plan_cache_mode=force_custom_plan
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off;

CREATE FUNCTION count_payout_moves(p_payer text, p_batch_id text, p_from text[], p_to text[], p_cents bigint[], p_item_index integer[], p_due_at timestamp with time zone[]) RETURNS boolean VOLATILE
  SET enable_seqscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET jit=off;

CREATE FUNCTION database_identity() RETURNS text STABLE;

CREATE FUNCTION database_went_back(p_known_since timestamp with time zone, p_position pg_lsn) RETURNS boolean STABLE;

CREATE FUNCTION day_in_id(p_date text) RETURNS integer IMMUTABLE;

CREATE FUNCTION day_of_payout_id(p_payout_id uuid) RETURNS date IMMUTABLE;

CREATE FUNCTION decide_payout_batch(p_payer text, p_batch_id text, p_decision text) RETURNS TABLE(cancellations integer, exceeded jsonb) VOLATILE
  SET enable_seqscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET jit=off;

CREATE FUNCTION digest_of_payout(p_secret bytea, p_payer text, p_external_id text, p_cents bigint, p_pix_key text) RETURNS bytea IMMUTABLE;

CREATE FUNCTION drop_partition(p_data text, p_from_day date) RETURNS void VOLATILE
  SET lock_timeout=3s;

CREATE FUNCTION due_webhook_endpoints(p_limit integer) RETURNS TABLE(payer text, endpoint_id uuid) STABLE
  SET plan_cache_mode=force_custom_plan
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off;

CREATE FUNCTION end_stream(p_stream stream, p_acknowledge boolean, p_ended_by text) RETURNS integer VOLATILE;

CREATE FUNCTION enqueue_batch_webhooks(p_payer text, p_batch_id text, p_moment timestamp with time zone, p_type text, p_event_id uuid) RETURNS void VOLATILE;

CREATE FUNCTION enqueue_payout_webhooks(p_payer text, p_batch_id text, p_moment timestamp with time zone, p_payout_id uuid[], p_sequence integer[], p_from text[], p_to text[]) RETURNS void VOLATILE
  SET enable_seqscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET jit=off;

CREATE FUNCTION ensure_payout_partition(p_payout_id uuid) RETURNS void VOLATILE
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION enter_line(p_payer text, p_work text) RETURNS bigint VOLATILE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION exceeded_limit(p_payer text, p_batch_id text, p_goes_at timestamp with time zone, p_cents bigint[]) RETURNS jsonb VOLATILE;

CREATE FUNCTION find_events(p_payer text, p_types text[], p_transaction_id bigint, p_of_batch boolean, p_id uuid, p_sequence integer, p_limit integer) RETURNS TABLE(transaction_id bigint, of_batch boolean, id uuid, sequence integer, type text, occurred_at timestamp with time zone, batch_id text) STABLE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION find_payouts_of_owner(p_payer text, p_tax_id text, p_after_id uuid, p_limit integer) RETURNS SETOF uuid STABLE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION find_payouts_of_status(p_payer text, p_status text, p_after_created timestamp with time zone, p_after_batch text, p_after_index integer, p_limit integer) RETURNS SETOF uuid STABLE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off
  SET enable_incremental_sort=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION find_payouts_of_user(p_payer text, p_user_id text, p_status text, p_from text, p_before text, p_day date, p_after_id uuid, p_limit integer) RETURNS TABLE(payout_id uuid, is_found boolean) STABLE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION find_settled_payouts(p_payer text, p_from text, p_before text, p_day date, p_after_at timestamp with time zone, p_after_id uuid, p_limit integer) RETURNS SETOF uuid STABLE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION first_payout_id_of(p_day date) RETURNS uuid IMMUTABLE;

CREATE FUNCTION first_position_of(p_day date) RETURNS bigint IMMUTABLE;

CREATE FUNCTION give_up_removed_payouts(p_payer text, p_row_ids tid[]) RETURNS tid[] VOLATILE
  SET plan_cache_mode=force_custom_plan
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off;

CREATE FUNCTION grant_roles() RETURNS boolean VOLATILE;

CREATE FUNCTION line_up_due_payouts(p_limit integer) RETURNS bigint VOLATILE
  SET enable_seqscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION list_messages(p_ispb text, p_before bigint, p_limit integer) RETURNS TABLE("position" bigint, end_to_end_id text, amount_cents bigint, stored_at timestamp with time zone, state text, seat smallint) STABLE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off
  SET plan_cache_mode=force_custom_plan;

CREATE FUNCTION list_streams(p_ispb text, p_after_us bigint, p_after_seat smallint, p_limit integer) RETURNS TABLE(seat smallint, opened_at timestamp with time zone, ended_at timestamp with time zone, ended_us bigint, ended_by text, last_answer_at timestamp with time zone, delivered bigint, unacknowledged integer) STABLE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off
  SET plan_cache_mode=force_custom_plan;

CREATE FUNCTION message_partition_blockers(p_from_day date, p_to_day date) RETURNS TABLE(blocker text, count bigint) STABLE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET jit=off;

CREATE FUNCTION moment_of(p_text text) RETURNS timestamp with time zone STABLE;

CREATE FUNCTION move_payouts(p_payer text, p_batch_id text, p_payout_id uuid[], p_fence bigint[], p_to text[], p_receiver_ispb text[], p_end_to_end_id text[], p_rail_reference text[], p_settled_at timestamp with time zone[], p_code text[], p_source text[], p_detail text[], p_again_in_ms bigint[], p_new_id boolean[]) RETURNS TABLE(payout_id uuid, sequence integer, completed boolean) VOLATILE
  SET enable_seqscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION original_of_payout(p_payer text, p_payout_id uuid, p_external_id text) RETURNS TABLE(batch_id text, status text) STABLE
  SET enable_seqscan=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION partition_blockers(p_data text, p_from_day date) RETURNS TABLE(blocker text, count bigint) STABLE;

CREATE FUNCTION payer_room(p_payer text) RETURNS bigint STABLE;

CREATE FUNCTION payout_at_event(p_payer text, p_payout_id uuid, p_sequence integer, p_type text) RETURNS jsonb STABLE
  SET plan_cache_mode=force_generic_plan
  SET enable_seqscan=off
  SET jit=off;

CREATE FUNCTION payout_event_id(p_payout_id uuid, p_sequence integer) RETURNS uuid IMMUTABLE;

CREATE FUNCTION payout_of_payment(p_payment_id text, p_end_to_end_id text, p_rail_reference text DEFAULT NULL::text) RETURNS TABLE(payer text, payout_id uuid) STABLE
  SET enable_seqscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION payout_partition_blockers(p_from_day date, p_to_day date) RETURNS TABLE(blocker text, count bigint) STABLE;

CREATE FUNCTION prepare_message_partition(p_from_day date, p_to_day date) RETURNS text[] VOLATILE;

CREATE FUNCTION prepare_partitions(p_data text, p_width text, p_days_ahead integer) RETURNS SETOF stored_partition VOLATILE
  SET search_path=public, pg_temp
  SET lock_timeout=3s;

CREATE FUNCTION prepare_payout_partition(p_from_day date, p_to_day date) RETURNS text[] VOLATILE;

CREATE FUNCTION read_payer_backlogs(p_max_batches integer) RETURNS TABLE(payer text, due bigint, scheduled bigint, awaiting_approval bigint, due_since timestamp with time zone, processing bigint, in_doubt bigint, class text, batches bigint) STABLE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION read_payloads(p_ispb text, p_positions bigint[]) RETURNS text STABLE;

CREATE FUNCTION read_payout_backlog(p_max_batches integer, p_max_buckets integer, OUT pending bigint, OUT processing bigint, OUT in_doubt bigint, OUT needs_review bigint, OUT since timestamp with time zone, OUT doubtful_seconds double precision, OUT batches bigint) RETURNS record STABLE
  SET plan_cache_mode=force_generic_plan
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_sort=off
  SET jit=off;

CREATE FUNCTION read_statement(p_payer text, p_day date, p_after_at timestamp with time zone, p_after_payout uuid, p_after_return text, p_limit integer) RETURNS TABLE(kind text, settled_at timestamp with time zone, payout_id uuid, return_id text, amount_cents bigint, reason text, batch_id text, external_id text, user_id text, end_to_end_id text, receiver_ispb text, description text) STABLE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION read_stream_backlog(OUT open_streams bigint, OUT undelivered bigint, OUT oldest_seconds double precision) RETURNS record STABLE
  SET plan_cache_mode=force_custom_plan
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_sort=off
  SET jit=off;

CREATE FUNCTION read_webhook_backlog(p_max integer, OUT waiting bigint, OUT oldest_seconds double precision) RETURNS record STABLE
  SET plan_cache_mode=force_custom_plan
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_sort=off
  SET jit=off;

CREATE FUNCTION record_batch_event(p_payer text, p_batch_id text, p_moment timestamp with time zone, p_type text) RETURNS void VOLATILE
  SET enable_seqscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET jit=off;

CREATE FUNCTION record_payout_moves(p_payer text, p_batch_id text, p_moment timestamp with time zone, p_payout_id uuid[], p_sequence integer[], p_from text[], p_to text[], p_attempts smallint[], p_learnt boolean[], p_payment_id text[], p_end_to_end_id text[], p_code text[], p_detail text[], p_cents bigint[], p_item_index integer[], p_due_at timestamp with time zone[], p_settled_at timestamp with time zone[], p_held jsonb[] DEFAULT NULL::jsonb[]) RETURNS boolean VOLATILE;

CREATE FUNCTION record_payout_returns(p_payer text, p_payout_id uuid, p_return_ids text[], p_cents bigint[], p_reasons text[], p_at timestamp with time zone[]) RETURNS TABLE(recorded integer, cents bigint, contradicts boolean) VOLATILE
  SET enable_seqscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION record_simulated_payments(p_end_to_end_id text[], p_payout_id uuid[], p_outcome text[], p_code text[], p_receiver_ispb text[], p_settled_at timestamp with time zone[], p_payloads text) RETURNS TABLE(end_to_end_id text, outcome text, code text, receiver_ispb text, settled_at timestamp with time zone) VOLATILE
  SET enable_seqscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET jit=off;

CREATE FUNCTION refuse_change_of_audit_log() RETURNS trigger VOLATILE;

CREATE FUNCTION remove_old_webhooks(p_before timestamp with time zone, p_after_at timestamp with time zone, p_after_id uuid, p_limit integer, OUT deliveries integer, OUT events integer, OUT last_at timestamp with time zone, OUT last_id uuid) RETURNS record VOLATILE
  SET plan_cache_mode=force_custom_plan
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off;

CREATE FUNCTION retire_partition(p_data text, p_from_day date) RETURNS void VOLATILE;

CREATE FUNCTION retire_payout_partition(p_from_day date, p_to_day date) RETURNS void VOLATILE
  SET plan_cache_mode=force_custom_plan;

CREATE FUNCTION returns_of_payout(p_payer text, p_payout_id uuid) RETURNS jsonb STABLE
  SET plan_cache_mode=force_generic_plan
  SET enable_seqscan=off
  SET jit=off;

CREATE FUNCTION run_stream_steps(p_kind text[], p_ispb text[], p_stream text[], p_serial bigint[], p_fence bigint[], p_limit integer[], p_seat integer[], p_wait_ms integer) RETURNS TABLE(step integer, outcome text, serial bigint, fence bigint, messages integer, payloads text, took_over boolean, seat integer, acknowledged integer) VOLATILE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_sort=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE PROCEDURE run_stream_steps_flushed(IN p_kind text[], IN p_ispb text[], IN p_stream text[], IN p_serial bigint[], IN p_fence bigint[], IN p_limit integer[], IN p_seat integer[], IN p_wait_ms integer, INOUT answers text, INOUT payloads text) VOLATILE;

CREATE FUNCTION store_messages(p_ispb text[], p_end_to_end_id text[], p_payloads text) RETURNS TABLE(ordinal integer, outcome text) VOLATILE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_sort=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE PROCEDURE store_messages_flushed(IN p_ispb text[], IN p_end_to_end_id text[], IN p_payloads text, INOUT ordinals integer[], INOUT outcomes text[]) VOLATILE;

CREATE FUNCTION sum_statement(p_payer text, p_day date) RETURNS TABLE(refusal text, kept_since timestamp with time zone, paid_count bigint, paid_cents bigint, returned_count bigint, returned_cents bigint, paid_hours json) STABLE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION sweep_streams(p_lease_ms integer, p_ispb text[], p_stream text[], p_fence bigint[]) RETURNS TABLE(finding text, receiver_ispb text, stream_id text, fence bigint, seat integer, messages integer) VOLATILE;

CREATE FUNCTION take_messages(p_ispb text, p_limit integer, p_next_position bigint, p_last_position bigint, p_has_returned boolean, OUT positions bigint[], OUT payloads text, OUT from_head integer, OUT next_position bigint) RETURNS record VOLATILE;

CREATE FUNCTION take_turn(p_work text[], p_places integer, p_crowded text[], p_places_of_crowded integer, p_payment_id text[], p_end_to_end_id text[], p_submissions integer, p_lease_ms integer, p_known_since timestamp with time zone, p_position pg_lsn, p_rail text) RETURNS TABLE(payer text, batch_id text, weight smallint, is_bounded boolean, payout_id uuid, work text, fence bigint, amount_cents bigint, pix_key text, pix_key_type text, expected_tax_id text, description text, attempts smallint, payment_id text, end_to_end_id text, rail_reference text, receiver_ispb text, sent_ms_ago bigint, doubtful_ms bigint, status text, other_rail text) VOLATILE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION wake_payout(p_payment_id text, p_end_to_end_id text, p_rail_reference text, p_may_be_returned boolean, p_gap_ms integer) RETURNS TABLE(payer text, batch_id text, payout_id uuid, is_due boolean) VOLATILE
  SET enable_seqscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION write_claims(p_row_ids tid[], p_ids uuid[], p_left_states text[], p_entered_states text[], p_are_fresh boolean[], p_fresh_ids text[], p_end_to_end_ids text[], p_rail text, p_moment timestamp with time zone, p_lease_end timestamp with time zone) RETURNS TABLE(payout_id uuid, item_index integer, amount_cents bigint, pix_key text, pix_key_type text, expected_tax_id text, description text, status text, sequence integer, fence bigint, due_at timestamp with time zone, attempts smallint, payment_id text, end_to_end_id text, rail_reference text, receiver_ispb text, sent_until timestamp with time zone, doubtful_since timestamp with time zone, rail text, left_state text) VOLATILE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_indexscan=off
  SET enable_indexonlyscan=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION write_moves(p_row_ids tid[], p_ids uuid[], p_left_states text[], p_payment_ids text[], p_known_ids text[], p_to text[], p_receiver_ispb text[], p_end_to_end_id text[], p_rail_reference text[], p_settled_at timestamp with time zone[], p_code text[], p_source text[], p_detail text[], p_again_in_ms bigint[], p_new_id boolean[], p_moment timestamp with time zone) RETURNS TABLE(payout_id uuid, sequence integer, left_state text, entered text, amount_cents bigint, attempts smallint, learnt boolean, payment_id text, end_to_end_id text, code text, detail text, item_index integer, due_at timestamp with time zone, settled_at timestamp with time zone, held jsonb) VOLATILE
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_indexscan=off
  SET enable_indexonlyscan=off
  SET jit=off
  SET plan_cache_mode=force_generic_plan;

CREATE FUNCTION write_webhook_results(p_payer text, p_endpoint_id uuid, p_delivery_id uuid[], p_fence bigint[], p_status text[], p_again_in_ms bigint[], p_answer smallint[], p_fault text[], p_duration_ms integer[]) RETURNS integer VOLATILE
  SET plan_cache_mode=force_custom_plan
  SET enable_seqscan=off
  SET enable_bitmapscan=off
  SET enable_hashjoin=off
  SET enable_mergejoin=off
  SET enable_sort=off
  SET jit=off;
