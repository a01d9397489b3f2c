import type { Type } from '@nestjs/common';
import { DomainError } from '#domain';
import { HttpProblem } from '../src/http/problems/http-problem.js';
import { RequestValidationPipe } from '../src/http/validation.pipe.js';

const pipe = new RequestValidationPipe();

/** A body as a route that declares this DTO receives it. @throws DomainError `invalid_request`, HttpProblem `body_missing` */
export async function readBody<Dto>(dto: Type<Dto>, body: unknown): Promise<Dto> {
  return (await pipe.transform(body, { type: 'body', metatype: dto })) as Dto;
}

/** What is wrong with a body, such as `/scopes/0 invalid_format`, in the order of the answer. */
export async function faultsOf(dto: Type, body: unknown): Promise<string[]> {
  try {
    await readBody(dto, body);
    return [];
  } catch (error) {
    if (error instanceof DomainError)
      return (error.faults ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
    if (error instanceof HttpProblem) return [error.code];
    throw error;
  }
}
