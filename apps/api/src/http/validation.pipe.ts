import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { DomainError, joinPointer, type Fault } from '#domain';
import { HttpProblem } from './problems/http-problem.js';
import { MEMBER_CHECK, needsAMember, type MemberCheck } from './reads.js';

/** class-transformer drops members of these names, so they are looked for before it. */
const DROPPED_MEMBERS = ['__proto__', 'constructor'];

const EMPTY: Fault = { pointer: '', code: 'too_few', message: { text: 'Give at least one member.' } };

/**
 * Validates DTOs by the decorators of `reads.ts`. Every fault is listed, unknown members too, each at its JSON pointer.
 *
 * Parameters are answered `invalid_parameters`, bodies `invalid_request`. A body that is left out is read as `{}`; where that breaks
 * a rule the answer is `body_missing`.
 */
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      stopAtFirstError: true,
      validationError: { target: true, value: true },
      exceptionFactory: (errors) =>
        new HttpProblem('invalid_parameters', { faults: errors.flatMap((error) => toFaults(error, '')) }),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'body' || !this.toValidate(metadata)) return super.transform(value, metadata);
    if (value !== undefined && !isJsonObject(value))
      throw invalidBody([
        { pointer: '', code: 'wrong_type', message: { text: 'This must be a JSON object.' } },
      ]);
    const dropped = Object.keys(value ?? {}).filter((name) => DROPPED_MEMBERS.includes(name));
    const { dto, faults } = await this.read(value, metadata);
    faults.push(...dropped.map((name) => unknownMember(joinPointer('', name))));
    if (faults.length === 0) return dto;
    throw value === undefined ? new HttpProblem('body_missing') : invalidBody(faults);
  }

  private async read(body: unknown, metadata: ArgumentMetadata): Promise<{ dto?: object; faults: Fault[] }> {
    try {
      const dto = (await super.transform(body, metadata)) as object;
      return { dto, faults: needsAMember(dto) ? [EMPTY] : [] };
    } catch (error) {
      if (error instanceof HttpProblem) return { faults: [...error.faults] };
      throw error;
    }
  }
}

function toFaults(error: ValidationError, parent: string): Fault[] {
  const value: unknown = error.value;
  const { property, target = {}, constraints = {}, children = [] } = error;
  const pointer = joinPointer(parent, property);
  const own = Object.keys(constraints).flatMap((check): readonly Fault[] => {
    if (check === 'whitelistValidation') return [unknownMember(pointer)];
    const context = error.contexts?.[MEMBER_CHECK] as { readonly check: MemberCheck };
    return context.check(value, target).map((fault) => ({ ...fault, pointer: pointer + fault.pointer }));
  });
  return [...own, ...children.flatMap((child) => toFaults(child, pointer))];
}

function unknownMember(pointer: string): Fault {
  return { pointer, code: 'unknown_member', message: { text: 'Leave it out: this call does not know it.' } };
}

function invalidBody(faults: readonly Fault[]): DomainError {
  return new DomainError('invalid_request', 'The body breaks rules.', { faults });
}

function isJsonObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
