import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { joinPointer, type Fault, type FaultCode } from '#domain';
import { HttpProblem } from './problems/http-problem.js';

/** class-validator's names of its checks; one that is not here is a fault of form. */
const CODE_BY_CHECK: Readonly<Record<string, FaultCode>> = {
  whitelistValidation: 'unknown_member',
  isDefined: 'required',
  isNotEmpty: 'required',
  isInt: 'wrong_type',
  isNumber: 'wrong_type',
  isString: 'wrong_type',
  isBoolean: 'wrong_type',
  isArray: 'wrong_type',
  min: 'out_of_range',
  max: 'out_of_range',
  minLength: 'too_short',
  maxLength: 'too_long',
};

/**
 * Validates small DTOs (query parameters mostly) by their class-validator decorators; unknown members are faults. Every
 * fault is listed, `/limit` pointing at the parameter `limit`. Documents of the domain have parsers of their own.
 */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) =>
      new HttpProblem('invalid_parameters', { faults: errors.flatMap((error) => toFaults(error, '')) }),
  });
}

function toFaults({ property, constraints = {}, children = [] }: ValidationError, parent: string): Fault[] {
  const pointer = joinPointer(parent, property);
  const own = Object.entries(constraints).map(([check, message]) => ({
    pointer,
    code: CODE_BY_CHECK[check] ?? 'invalid_format',
    message:
      check === 'whitelistValidation' ? 'Leave it out: this call knows no such parameter.' : `${message}.`,
  }));
  return [...own, ...children.flatMap((child) => toFaults(child, pointer))];
}
