#!/usr/bin/env bash
# Moves all that is stored of a payer from one installation to another; docs/scaling.md says what comes before and after:
#
#   OLD="$OLD_DATABASE_URL" NEW="$NEW_DATABASE_URL" deploy/postgres/move-payer.sh acme
#
# Both URLs are of the role that migrates. The new installation gets all rows in one transaction; then they are deleted in the old one.
# Where that transaction fails, nothing has changed.
set -euo pipefail
payer=$1

# Those that others refer to first. payer_turn is not copied: its numbers mean nothing elsewhere.
tables=(
  payer_policy api_key webhook_endpoint webhook_event webhook_delivery
  payout_batch payout_key payout_removed payout payout_history payout_return payout_return_inquiry payout_due batch_event
)

# Runs what it reads, of which :'payer' is the payer.
at() {
  psql "$1" --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --set=payer="$payer"
}

# The lock waits for claims that have not seen the pause.
open=$(at "$OLD" <<'SQL'
BEGIN;
SELECT FROM payer_turn WHERE payer = :'payer' FOR UPDATE;
COMMIT;
SELECT 'is not paused' WHERE NOT EXISTS (SELECT FROM payer_policy WHERE payer = :'payer' AND paused);
SELECT 'has ' || sum(processing + in_doubt) || ' payouts in flight' FROM payout_batch
 WHERE payer = :'payer' AND processing + in_doubt > 0 HAVING count(*) > 0;
SQL
)
if [[ -n ${open//[[:space:]]/} ]]; then
  echo "$payer $open" >&2
  exit 1
fi
# The feed of events is in the order of transactions, whose numbers are of one installation: what was written in the old one comes before
# what follows here, and after what any cursor of here has passed.
transaction=$(at "$NEW" <<<'SELECT pg_current_xact_id()')
first_day=$(at "$OLD" <<<"SELECT day_of_payout_id(min(first_payout_id::text)::uuid) FROM payout_batch WHERE payer = :'payer' AND items_removed_at IS NULL")

{
  # A partition for what is older than the new installation. And what stayed here when the payer moved away.
  cat <<SQL
BEGIN;
INSERT INTO stored_partition (data, from_day, to_day, relation)
SELECT 'payouts', day, min(from_day), prepare_payout_partition(day, min(from_day))
  FROM stored_partition, (SELECT nullif('$first_day', '')::date AS day) AS first WHERE data = 'payouts' GROUP BY day HAVING day < min(from_day);
SELECT grant_roles();
DELETE FROM payer_policy WHERE payer = :'payer';
DELETE FROM api_key WHERE payer = :'payer';
SQL
  for table in "${tables[@]}"; do
    columns=$(at "$OLD" <<<"
      SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
       WHERE attrelid = '$table'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''")
    echo "COPY $table ($columns) FROM STDIN;"
    at "$OLD" <<<"COPY (SELECT ${columns/transaction_id/0 * transaction_id + $transaction} FROM $table WHERE payer = :'payer') TO STDOUT;"
    echo '\.'
  done
  # The sweep lines up what is due.
  echo "UPDATE payout_due SET place = NULL, in_flight_ready = false WHERE payer = :'payer';"
  echo 'COMMIT;'
} | at "$NEW" >/dev/null

# The pause stays, and the keys are revoked: should a call still come here, nothing is paid.
{
  echo 'BEGIN;'
  for table in payer_turn "${tables[@]:2}"; do
    echo "DELETE FROM $table WHERE payer = :'payer';"
  done
  echo "UPDATE api_key SET revoked_at = clock_timestamp() WHERE payer = :'payer' AND revoked_at IS NULL;"
  echo 'COMMIT;'
} | at "$OLD"
