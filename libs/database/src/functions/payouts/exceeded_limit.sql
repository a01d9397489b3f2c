-- exceeded_limit: whether a batch that is being accepted or approved would exceed a limit of its payer.
--
-- In:  payer and batch; when it is to go; the amounts of its items in centavos, null for those that are duplicates.
-- Out: null where it exceeds none; else the first that it does, of payout, day and night, as
--      { "limit", "limit_cents", "left_cents", "items" }: the limit's name in the policy, what is left of it before
--      this batch, and which items exceed it by themselves, counted from 0.
--
-- Days and nights (20:00 to 06:00) are those of São Paulo. Of other batches payable_cents counts: what is paid,
-- or still may be. A batch that goes later than it was accepted, because it is scheduled or was approved since, is in
-- another index than the others.
--
-- Locks: the payer's policy, where it has a limit, until the transaction ends: acceptances and approvals of one such payer
-- come one after another, and each counts what was committed before it. Anything less would let two of them share
-- what is left.
-- Callers: accept_payout_batch, as its last step but the counts, so that the lock is short; decide_payout_batch.

CREATE OR REPLACE FUNCTION exceeded_limit(p_payer text, p_batch_id text, p_goes_at timestamptz, p_cents bigint[]) RETURNS jsonb
LANGUAGE plpgsql
AS $$
DECLARE
  zone     CONSTANT text := 'America/Sao_Paulo';
  midnight CONSTANT timestamp := date_trunc('day', p_goes_at AT TIME ZONE zone);
  -- Of the day on which the night begins.
  evening  CONSTANT timestamp := date_trunc('day', p_goes_at AT TIME ZONE zone - interval '6 hours') + interval '20 hours';
  policy payer_policy;
  own bigint;
  too_large jsonb;
  span record;
  others bigint;
BEGIN
  SELECT * INTO policy FROM payer_policy p
   WHERE p.payer = p_payer AND coalesce(p.payout_limit_cents, p.daily_limit_cents, p.nightly_limit_cents) IS NOT NULL
     FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;

  SELECT sum(u.cents), jsonb_agg(u.n - 1 ORDER BY u.n) FILTER (WHERE u.cents > policy.payout_limit_cents)
    INTO own, too_large FROM unnest(p_cents) WITH ORDINALITY AS u(cents, n);
  IF too_large IS NOT NULL THEN
    RETURN jsonb_build_object('limit', 'payout_limit_cents', 'limit_cents', policy.payout_limit_cents,
                              'left_cents', policy.payout_limit_cents, 'items', too_large);
  END IF;

  FOR span IN
    SELECT v.name, v.cents, v.begins AT TIME ZONE zone AS begins, v.ends AT TIME ZONE zone AS ends
      FROM (VALUES ('daily_limit_cents', policy.daily_limit_cents, midnight, midnight + interval '1 day'),
                   ('nightly_limit_cents', policy.nightly_limit_cents, evening, evening + interval '10 hours')) AS v(name, cents, begins, ends)
     WHERE v.cents IS NOT NULL AND p_goes_at >= v.begins AT TIME ZONE zone AND p_goes_at < v.ends AT TIME ZONE zone
  LOOP
    SELECT coalesce(sum(b.cents), 0) INTO others
      FROM (SELECT a.payable_cents AS cents FROM payout_batch a
             WHERE a.payer = p_payer AND a.batch_id <> p_batch_id
               AND a.created_at >= span.begins AND a.created_at < span.ends AND a.goes_at = a.created_at
            UNION ALL
            SELECT a.payable_cents FROM payout_batch a
             WHERE a.payer = p_payer AND a.batch_id <> p_batch_id
               AND a.goes_at >= span.begins AND a.goes_at < span.ends AND a.goes_at > a.created_at) AS b;
    IF others + own > span.cents THEN
      RETURN jsonb_build_object('limit', span.name, 'limit_cents', span.cents,
                                'left_cents', greatest(span.cents - others, 0), 'items', '[]'::jsonb);
    END IF;
  END LOOP;
  RETURN NULL;
END
$$;
