import type { PipeTransform } from '@nestjs/common';
import { digitsFrom } from '#domain';
import { HttpProblem } from './problems/http-problem.js';

/** A number in an address: `@Param('seat', new PathNumberPipe('seat', 1, 6))`. Anything else there is answered `invalid_parameters`. */
export class PathNumberPipe implements PipeTransform<unknown, number> {
  private readonly read: ReturnType<typeof digitsFrom>;

  constructor(
    private readonly name: string,
    from: number,
    to: number,
  ) {
    this.read = digitsFrom(from, to);
  }

  transform(value: unknown): number {
    const number = this.read(value);
    if (number.ok) return number.value;
    throw new HttpProblem('invalid_parameters', { faults: [{ pointer: `/${this.name}`, ...number.fault }] });
  }
}
