/**
 * store_messages: appends messages to their institutions' logs, all of them or none.
 *
 * In:  receivers' ISPBs and endToEndIds (arrays of one length) and as many wire texts, joined by line feeds: JSON text has none
 *      of its own, and splitting is ten times faster than parsing an array literal full of escaped quotes.
 *      One call may name several institutions.
 * Out: a row per message that was not stored, `ordinal` counting from 1:
 *      `duplicate` (known with the same content) or `conflict` (known with other content). With any conflict nothing is stored.
 *
 * As in read_wires, known ids are looked up so that only the index of ids can serve, whatever the planner's statistics say.
 *
 * Locks the tails it writes in the order of their ISPBs, so that two calls never wait for each other in a circle. The locks
 * are held until the caller's transaction ends: call it last.
 */
export const storeMessagesFunction = /* sql */ `
CREATE FUNCTION store_messages(p_ispb text[], p_end_to_end_id text[], p_wires text)
RETURNS TABLE (ordinal integer, outcome text)
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET jit = off
AS $$
DECLARE
  wire_of text[] := string_to_array(p_wires, chr(10));
  known_ordinals integer[];
  known_outcomes text[];
  positions bigint[];
BEGIN
  INSERT INTO message_tail (receiver_ispb)
  SELECT DISTINCT given.ispb COLLATE "C" AS ispb FROM unnest(p_ispb) AS given(ispb)
   WHERE NOT EXISTS (SELECT FROM message_tail t WHERE t.receiver_ispb = given.ispb)
   ORDER BY ispb
  ON CONFLICT DO NOTHING;

  PERFORM FROM message_tail t
    WHERE t.receiver_ispb = ANY (p_ispb) ORDER BY t.receiver_ispb FOR UPDATE;

  -- Known are those stored before and those that stand earlier in this call. Sorts carry ordinals only, never the wire texts.
  SELECT array_agg(known.n ORDER BY known.n),
         array_agg(CASE WHEN known.stored_wire = wire_of[known.n] THEN 'duplicate' ELSE 'conflict' END ORDER BY known.n)
    INTO known_ordinals, known_outcomes
    FROM (
      SELECT g.n, coalesce(m.wire, wire_of[g.first_n]) AS stored_wire
        FROM (
          SELECT u.ispb, u.id, u.n::integer AS n, min(u.n) OVER (PARTITION BY u.ispb, u.id)::integer AS first_n
            FROM unnest(p_ispb, p_end_to_end_id) WITH ORDINALITY AS u(ispb, id, n)
        ) AS g
        LEFT JOIN LATERAL (
          SELECT s.wire FROM message s
           WHERE s.receiver_ispb = g.ispb AND s.end_to_end_id >= g.id AND s.end_to_end_id <= g.id
           ORDER BY s.end_to_end_id LIMIT 1
        ) AS m ON true
       WHERE m.wire IS NOT NULL OR g.first_n < g.n
    ) AS known;

  IF known_outcomes IS NULL OR 'conflict' <> ALL (known_outcomes) THEN
    SELECT array_agg(placed.position ORDER BY placed.n) INTO positions
      FROM (
        SELECT u.n, t.last_position + row_number() OVER (PARTITION BY u.ispb ORDER BY u.n) AS position
          FROM unnest(p_ispb) WITH ORDINALITY AS u(ispb, n)
          JOIN message_tail t ON t.receiver_ispb = u.ispb
      ) AS placed;

    INSERT INTO message (receiver_ispb, position, end_to_end_id, wire)
    SELECT u.ispb, u.position, u.id, u.wire
      FROM unnest(p_ispb, positions, p_end_to_end_id, wire_of) WITH ORDINALITY AS u(ispb, position, id, wire, n)
     WHERE known_ordinals IS NULL OR u.n::integer <> ALL (known_ordinals);

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
`;
