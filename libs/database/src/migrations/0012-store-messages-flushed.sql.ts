/**
 * store_messages_flushed: store_messages of migration 0008, its locks let go before its commit is on the disk, its answer given
 * afterwards, as answer_stream_calls_flushed does (docs/adr/0013). What is on no disk yet may be handed out and known as a duplicate
 * meanwhile: those answers, too, wait for a commit that comes later in the log.
 *
 * In:  as store_messages.
 * Out: ordinals and outcomes of what was not stored, arrays of one length; null: everything was stored.
 *
 * To be called outside a transaction.
 */
export const storeMessagesFlushedProcedure = /* sql */ `
CREATE PROCEDURE store_messages_flushed(
  p_ispb text[], p_end_to_end_id text[], p_wires text, INOUT ordinals integer[], INOUT outcomes text[])
LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  SELECT array_agg(s.ordinal), array_agg(s.outcome) INTO ordinals, outcomes
    FROM store_messages(p_ispb, p_end_to_end_id, p_wires) AS s;
  COMMIT;
  PERFORM pg_logical_emit_message(true, 'malote', '');
END
$$;
`;
