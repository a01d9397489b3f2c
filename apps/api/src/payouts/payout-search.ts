import { isClientId, isEndToEndId, type Fault } from '#domain';
import type { PayoutSearch } from '#use-cases';
import { HttpProblem } from '../http/problems/http-problem.js';
import type { PayoutSearchQuery } from './queries.dto.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a value can be an id of the kind; what cannot is refused and not searched for. */
const IS_ID: Readonly<Record<PayoutSearch['by'], (value: string) => boolean>> = {
  external_id: isClientId,
  end_to_end_id: isEndToEndId,
  payout_id: (value) => UUID.test(value),
};

/** What to search by; undefined when nothing is given. @throws HttpProblem `invalid_parameters` when it is not exactly one id. */
export function payoutSearchOf(query: PayoutSearchQuery): PayoutSearch | undefined {
  const { external_id, end_to_end_id, payout_id } = query;
  const given = Object.entries({ external_id, end_to_end_id, payout_id }).flatMap(([by, value]) =>
    value === undefined ? [] : [{ by: by as PayoutSearch['by'], value }],
  );
  const [search, ...others] = given;
  const faults: Fault[] = [
    ...others.map(({ by }) => ({
      pointer: `/${by}`,
      code: 'too_many' as const,
      message: 'Search by one id at a time: leave this one out.',
    })),
    ...given
      .filter(({ by, value }) => !IS_ID[by](value))
      .map(({ by }) => ({
        pointer: `/${by}`,
        code: 'invalid_format' as const,
        message: 'This is not a valid id of this kind.',
      })),
  ];
  if (faults.length > 0) throw new HttpProblem('invalid_parameters', { faults });
  return search;
}

/** The search was given nothing to search by. */
export function searchIsEmpty(): HttpProblem {
  const message = 'Give one of external_id, end_to_end_id and payout_id.';
  return new HttpProblem('invalid_parameters', {
    faults: [{ pointer: '/external_id', code: 'required', message }],
  });
}
