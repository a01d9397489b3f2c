-- store_messages: appends messages to their institutions' logs, all of them or none.
--
-- In:  receivers' ISPBs and endToEndIds (arrays of one length) and as many payloads, joined by line
--      feeds: JSON text contains none, and splitting is ten times faster than parsing an array
--      literal full of escaped quotes. One call may name several institutions.
-- Out: a row per message that was not stored, `ordinal` counting from 1:
--        duplicate   known with the same payload
--        conflict    known with another payload; with any conflict nothing is stored
--
-- Locks: the tails of the institutions, in the order of their ISPBs, so that two calls never wait for
-- each other in a circle. The locks are held until the caller's transaction ends: call it last.
-- Callers: store_messages_flushed, record_simulated_payments.
--
-- Positions: at least the first of the present UTC day, or of the newest day for which a partition is
-- prepared where that is behind (ADR 0020).
--
-- Known ids are looked up from the day on that the id carries, less one for clocks that differ, so most
-- calls look into one partition. A message stored at a day before that (an id dated ahead, or no
-- partition prepared) is written in message_ahead as well, which is looked up too.
--
-- Planner: keys only (functions/README.md). Plans are generic and get the range of positions as
-- parameters, by which partitions are pruned when the plan starts.

CREATE OR REPLACE FUNCTION store_messages(p_ispb text[], p_end_to_end_id text[], p_payloads text)
RETURNS TABLE (ordinal integer, outcome text)
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  epoch CONSTANT date := '1970-01-01';
  clocks_differ_by_days CONSTANT integer := 1;
  payload_of text[] := string_to_array(p_payloads, chr(10));
  known_ordinals integer[];
  known_outcomes text[];
  positions bigint[];
  today integer;
  earliest integer;
  latest integer;
  lowest bigint;
  highest bigint;
  has_ahead boolean;
BEGIN
  INSERT INTO message_tail (receiver_ispb)
  SELECT DISTINCT given.ispb COLLATE "C" AS ispb FROM unnest(p_ispb) AS given(ispb)
   WHERE NOT EXISTS (SELECT FROM message_tail t WHERE t.receiver_ispb = given.ispb)
   ORDER BY ispb
  ON CONFLICT DO NOTHING;

  SELECT max(locked.last_position) INTO highest
    FROM (SELECT t.last_position FROM message_tail t WHERE t.receiver_ispb = ANY (p_ispb) ORDER BY t.receiver_ispb FOR UPDATE) AS locked;

  -- In days since 1970: the present day, as far as partitions are prepared.
  today := least(
    (clock_timestamp() AT TIME ZONE 'UTC')::date,
    (SELECT s.to_day - 1 FROM stored_partition s WHERE s.data = 'messages' ORDER BY s.from_day DESC LIMIT 1)) - epoch;

  SELECT day_in_id(dates.earliest) - clocks_differ_by_days, day_in_id(dates.latest) - clocks_differ_by_days
    INTO earliest, latest
    FROM (SELECT min(substr(u.id, 10, 8) COLLATE "C") AS earliest, max(substr(u.id, 10, 8) COLLATE "C") AS latest
            FROM unnest(p_end_to_end_id) AS u(id) OFFSET 0) AS dates;
  lowest := greatest(earliest, 0)::bigint << 36;
  has_ahead := EXISTS (SELECT FROM message_ahead);

  -- Known are those stored before and those that stand earlier in this call. Sorts carry ordinals only, never the payload texts.
  SELECT array_agg(known.n ORDER BY known.n),
         array_agg(CASE WHEN known.stored_payload = payload_of[known.n] THEN 'duplicate' ELSE 'conflict' END ORDER BY known.n)
    INTO known_ordinals, known_outcomes
    FROM (
      SELECT g.n, coalesce(m.payload, a.payload, payload_of[g.first_n]) AS stored_payload
        FROM (
          SELECT u.ispb, u.id, u.n::integer AS n, min(u.n) OVER (PARTITION BY u.ispb, u.id)::integer AS first_n
            FROM unnest(p_ispb, p_end_to_end_id) WITH ORDINALITY AS u(ispb, id, n)
        ) AS g
        LEFT JOIN LATERAL (
          SELECT s.payload FROM message s
           WHERE s.receiver_ispb = g.ispb AND s.end_to_end_id >= g.id AND s.end_to_end_id <= g.id
             AND s.position >= lowest AND s.position <= highest
           ORDER BY s.end_to_end_id LIMIT 1
        ) AS m ON true
        LEFT JOIN LATERAL (
          SELECT s.payload FROM message_ahead s
           WHERE has_ahead AND s.receiver_ispb = g.ispb AND s.end_to_end_id >= g.id AND s.end_to_end_id <= g.id
           ORDER BY s.end_to_end_id LIMIT 1
        ) AS a ON true
       WHERE m.payload IS NOT NULL OR a.payload IS NOT NULL OR g.first_n < g.n
    ) AS known;

  IF known_outcomes IS NULL OR 'conflict' <> ALL (known_outcomes) THEN
    SELECT array_agg(placed.position ORDER BY placed.n) INTO positions
      FROM (
        SELECT u.n, row_number() OVER (PARTITION BY u.ispb ORDER BY u.n) - 1
                 + greatest(t.last_position + 1, today::bigint << 36) AS position
          FROM unnest(p_ispb) WITH ORDINALITY AS u(ispb, n)
          JOIN message_tail t ON t.receiver_ispb = u.ispb
      ) AS placed;

    INSERT INTO message (receiver_ispb, position, end_to_end_id, payload)
    SELECT u.ispb, u.position, u.id, u.payload
      FROM unnest(p_ispb, positions, p_end_to_end_id, payload_of) WITH ORDINALITY AS u(ispb, position, id, payload, n)
     WHERE known_ordinals IS NULL OR u.n::integer <> ALL (known_ordinals);

    IF latest > today THEN
      INSERT INTO message_ahead (receiver_ispb, end_to_end_id, position, payload)
      SELECT u.ispb, u.id, u.position, u.payload
        FROM unnest(p_ispb, positions, p_end_to_end_id, payload_of) WITH ORDINALITY AS u(ispb, position, id, payload, n)
       WHERE day_in_id(substr(u.id, 10, 8)) - clocks_differ_by_days > today
         AND (known_ordinals IS NULL OR u.n::integer <> ALL (known_ordinals));
    END IF;

    UPDATE message_tail t
       SET last_position = fresh.last_position, stored_count = t.stored_count + fresh.count
      FROM (
        SELECT u.ispb, max(u.position) AS last_position, count(*) AS count
          FROM unnest(p_ispb, positions) WITH ORDINALITY AS u(ispb, position, n)
         WHERE known_ordinals IS NULL OR u.n::integer <> ALL (known_ordinals)
         GROUP BY u.ispb
      ) AS fresh
     WHERE t.receiver_ispb = fresh.ispb;
  END IF;

  RETURN QUERY SELECT * FROM unnest(known_ordinals, known_outcomes);
END
$$;
