import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { Request } from 'express';
import { DomainError, isIspb, type Ispb } from '#domain';
import { ISPB } from '../documentation/fields.js';

/** The institution an address names: `@PathIspb() ispb: Ispb`. Anything else there is answered `invalid_ispb`. */
export const PathIspb = createParamDecorator((_data: undefined, context: ExecutionContext): Ispb =>
  pathIspbOf(context.switchToHttp().getRequest<Request>()),
);

/** @throws DomainError `invalid_ispb` */
export function pathIspbOf({ params }: Request): Ispb {
  return readIspb(params['ispb']);
}

/** @throws DomainError `invalid_ispb` */
export function readIspb(ispb: unknown): Ispb {
  if (isIspb(ispb)) return ispb;
  throw new DomainError('invalid_ispb', 'An ISPB is 8 digits or capital letters, such as 32074986.');
}

/** Documents the same. */
export function ApiIspb(): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiParam({
      name: 'ispb',
      description: 'The institution: 8 digits or capital letters.',
      schema: ISPB,
    }),
  );
}
