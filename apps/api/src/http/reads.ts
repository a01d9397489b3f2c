import { SetMetadata } from '@nestjs/common';
import { ValidateBy, ValidateIf } from 'class-validator';
import {
  among,
  joinPointer,
  parsed,
  parserOf,
  refused,
  type Fault,
  type FormatFault,
  type Parsed,
} from '#domain';

/** Says what is wrong with a member of a DTO. Pointers are relative to the member: `''` is the member itself. */
export type MemberCheck = (value: unknown, dto: object) => readonly Fault[];

/** The name under which class-validator keeps the faults of a `MemberCheck`. */
export const MEMBER_CHECK = 'memberCheck';

/** A rule of the domain as a class-validator decorator; its faults keep their codes and texts. */
function Checked(check: MemberCheck): PropertyDecorator {
  return ValidateBy(
    {
      name: MEMBER_CHECK,
      validator: {
        validate: (value, args) => check(value, args?.object ?? {}).length === 0,
        // Not shown; class-validator keeps a context only beside a message.
        defaultMessage: () => 'faulty',
      },
    },
    { context: { check } },
  );
}

/** A member that a parser of the domain reads: `@Reads(parseIspb)`. What the parser makes of it is not kept. */
export function Reads(parse: (value: unknown, dto: object) => Parsed<unknown>): PropertyDecorator {
  return Checked((value, dto) => {
    const result = parse(value, dto);
    return result.ok ? [] : [{ pointer: '', ...result.fault }];
  });
}

/** The bounds of a number, or of the length of a list, both included. */
interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** A whole number in JSON. */
export const ReadsWholeNumber = ({ from, to }: Bounds): PropertyDecorator =>
  Reads((value) => {
    const isInteger = Number.isInteger(value);
    if (isInteger && Number(value) >= from && Number(value) <= to) return parsed(value);
    const code = isInteger ? 'out_of_range' : 'wrong_type';
    return refused(code, 'This must be a whole number from {from} to {to}.', { from, to });
  });

export const ReadsFlag = (): PropertyDecorator =>
  Reads((value) =>
    typeof value === 'boolean' ? parsed(value) : refused('wrong_type', 'This must be true or false.'),
  );

/** A parameter of an address: one text. */
export const readsOnce = (value: unknown): Parsed<string> =>
  typeof value === 'string' ? parsed(value) : refused('wrong_type', 'This must be given once.');

/** A parameter of an address that is one of these. */
export function ReadsOneOf(values: readonly string[]): PropertyDecorator {
  const parse = parserOf(among(values), 'one of {list}', { list: values.join(', ') });
  return Reads((value) => {
    const once = readsOnce(value);
    return once.ok ? parse(value) : once;
  });
}

/** A parameter of an address that may be given more than once, each time as a parser of the domain reads it. */
export const ReadsEach = (parse: (value: unknown) => Parsed<unknown>): PropertyDecorator =>
  Reads((value) => {
    for (const one of [value].flat()) {
      const result = parse(one);
      if (!result.ok) return result;
    }
    return parsed(value);
  });

/** A JSON array whose elements a parser of the domain reads; each element's faults are at its own pointer. */
export function ReadsList(
  { from, to }: Bounds,
  parse: (element: unknown, index: number, list: readonly unknown[]) => Parsed<unknown>,
): PropertyDecorator {
  const expected = {
    expected: { text: 'a JSON array of {from} to {to} elements', values: { from, to } },
  } as const;
  const whole = ({ fault }: { readonly fault: FormatFault }): readonly Fault[] => [{ pointer: '', ...fault }];
  return Checked((value) => {
    if (value === undefined) return whole(refused('required', 'Add this member: {expected}.', expected));
    if (!Array.isArray(value)) return whole(refused('wrong_type', 'This must be {expected}.', expected));
    if (value.length < from) return whole(refused('too_few', 'This must be {expected}.', expected));
    if (value.length > to) return whole(refused('too_many', 'This must be {expected}.', expected));
    return value.flatMap((element: unknown, index, list: readonly unknown[]) => {
      const result = parse(element, index, list);
      return result.ok ? [] : [{ pointer: joinPointer('', index), ...result.fault }];
    });
  });
}

/** A member that may be left out; null is a value, and checked. (`@IsOptional()` of class-validator lets null pass.) */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_dto, value) => value !== undefined);
}

const NEEDS_A_MEMBER = 'needsAMember';

/** A DTO of members that may all be left out, but not all at once. */
export const NeedsAMember = (): ClassDecorator => SetMetadata(NEEDS_A_MEMBER, true);

export function needsAMember(dto: object): boolean {
  return Reflect.hasMetadata(NEEDS_A_MEMBER, dto.constructor) && Object.keys(dto).length === 0;
}
