import { digitsFrom } from '#domain';
import { HttpProblem } from './problems/http-problem.js';

/** A number in an address, by the name of its parameter. @throws HttpProblem `invalid_parameters` */
export function readPathNumber(name: string, text: string, from: number, to: number): number {
  const number = digitsFrom(from, to)(text);
  if (number.ok) return number.value;
  throw new HttpProblem('invalid_parameters', { faults: [{ pointer: `/${name}`, ...number.fault }] });
}
