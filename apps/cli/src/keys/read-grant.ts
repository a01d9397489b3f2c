import {
  digitsFrom,
  DomainError,
  MAX_KEY_LIFE_DAYS,
  MAX_OVERLAP_HOURS,
  parsePayer,
  parseIspb,
  parseKeyName,
  parseScope,
  type Fault,
  type KeyGrant,
  type Parsed,
} from '#domain';

export interface GrantOptions {
  readonly scope: readonly string[];
  readonly name?: string;
  readonly payer?: string;
  readonly ispb: readonly string[];
  readonly expiresInDays?: string;
}

/** @throws DomainError `invalid_request` with every fault */
export function readGrant({ scope, name, payer, ispb, expiresInDays }: GrantOptions): KeyGrant {
  const faults: Fault[] = [];
  const read = <Value>(pointer: string, result: Parsed<Value>): Value | undefined => {
    if (result.ok) return result.value;
    faults.push({ pointer, ...result.fault });
    return undefined;
  };
  const readEach = <Value>(
    name: string,
    values: readonly string[],
    parse: (value: string) => Parsed<Value>,
  ) => new Set(values.flatMap((value, index) => read(`/${name}/${String(index)}`, parse(value)) ?? []));
  const grant = {
    name: name === undefined ? undefined : read('/name', parseKeyName(name)),
    scopes: [...readEach('scopes', scope, parseScope)],
    payer: payer === undefined ? undefined : read('/payer', parsePayer(payer)),
    ispbs: [...readEach('ispbs', ispb, parseIspb)],
    expiresInDays:
      expiresInDays === undefined
        ? undefined
        : read('/expires_in_days', digitsFrom(1, MAX_KEY_LIFE_DAYS)(expiresInDays)),
    expiresAt: undefined,
  };
  if (faults.length > 0) throw invalidOptions(faults);
  return grant;
}

/** @throws DomainError `invalid_request` */
export function readOverlapHours(text: string): number {
  const result = digitsFrom(0, MAX_OVERLAP_HOURS)(text);
  if (result.ok) return result.value;
  throw invalidOptions([{ pointer: '/overlap_hours', ...result.fault }]);
}

function invalidOptions(faults: readonly Fault[]): DomainError {
  return new DomainError('invalid_request', 'The request for the key breaks rules.', { faults });
}
