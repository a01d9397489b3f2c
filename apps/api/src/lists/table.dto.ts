import { applyDecorators, Header, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import type { Request } from 'express';
import Negotiator from 'negotiator';
import type { Language } from '#domain';
import { HttpProblem } from '../http/problems/http-problem.js';
import { ReadsOneOf } from '../http/reads.js';
import type { CsvForm } from './csv.js';
import { PageQuery } from './page.dto.js';

const JSON_TYPE = 'application/json';
const CSV_TYPE = 'text/csv';
const FORMATS = ['json', 'csv'] as const;
const LOCALES = ['pt-BR'] as const;

/** Parameters of a list that is also answered as CSV. */
export class TableQuery extends PageQuery {
  @ApiProperty({
    enum: FORMATS,
    required: false,
    description: 'As `Accept`, for links; goes before it.',
    example: 'csv',
  })
  @IsOptional()
  @ReadsOneOf(FORMATS)
  readonly format?: (typeof FORMATS)[number];

  @ApiProperty({
    enum: LOCALES,
    required: false,
    description:
      'Of CSV: as a Brazilian spreadsheet opens it by a double click. UTF-8 with BOM, `;`, reais with a decimal comma, days and times of ' +
      'São Paulo, in Portuguese. Text that it would take for a number, a date or a formula is led by a tab.',
    example: 'pt-BR',
  })
  @IsOptional()
  @ReadsOneOf(LOCALES)
  readonly locale?: (typeof LOCALES)[number];
}

/** The form of CSV that is asked for; undefined: JSON. @throws HttpProblem `not_acceptable` */
export function csvFormOf(request: Request, { format, locale }: TableQuery): CsvForm | undefined {
  const accepted = format ?? new Negotiator(request).mediaType([JSON_TYPE, CSV_TYPE]);
  if (accepted === undefined) throw new HttpProblem('not_acceptable');
  return accepted === 'csv' || accepted === CSV_TYPE ? (locale ?? 'plain') : undefined;
}

/** The language of what people read in a table. */
export const languageOf = (form: CsvForm, language: Language): Language =>
  form === 'pt-BR' ? 'pt' : language;

/** Documents a list that is also answered as CSV. */
export const ApiTable = (page: Type, description: string, csvExample: string): MethodDecorator =>
  applyDecorators(
    Header('vary', 'accept, accept-language'),
    ApiExtraModels(page),
    ApiOkResponse({
      description,
      content: {
        [JSON_TYPE]: { schema: { $ref: getSchemaPath(page) } },
        [CSV_TYPE]: { schema: { type: 'string' }, example: csvExample },
      },
    }),
  );

/** Said of every such list. */
export const AS_CSV =
  '`Accept: text/csv` or `format=csv` streams all of them (RFC 4180), whatever `limit` and `cursor` say, with a header row. Text that a ' +
  'spreadsheet would take for a formula is led by an apostrophe.';
