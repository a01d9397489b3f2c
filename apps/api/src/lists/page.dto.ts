import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { digitsFrom } from '#domain';
import type { Page, PageRequest } from '#use-cases';
import { Reads, readsOnce } from '../http/reads.js';
import { ApiNullableText, ApiText } from '../documentation/fields.js';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** Parameters of every list. */
export class PageQuery {
  @ApiProperty({
    required: false,
    description: 'Elements of a page, 1 to 1000.',
    type: 'integer',
    minimum: 1,
    maximum: MAX_LIMIT,
    default: DEFAULT_LIMIT,
    example: 50,
  })
  @IsOptional()
  @Reads(digitsFrom(1, MAX_LIMIT))
  readonly limit?: string;

  @ApiText({
    required: false,
    description: '`next_cursor` of the page before; without it the list begins.',
    example: 'eyJhZnRlciI6MX0',
  })
  @IsOptional()
  @Reads(readsOnce)
  readonly cursor?: string;
}

export function pageOf({ limit, cursor }: PageQuery): PageRequest {
  return { limit: limit === undefined ? DEFAULT_LIMIT : Number(limit), cursor };
}

/** A page of a list. */
export interface PageDto<Item> {
  readonly items: readonly Item[];
  /** Null: this is the last page. */
  readonly next_cursor: string | null;
}

/** The class of a page of these: `class KeyPageDto extends PageOf(KeyDto) {}`. */
export function PageOf<Item>(item: Type<Item>): Type<PageDto<Item>> {
  class ItemPage implements PageDto<Item> {
    @ApiProperty({ type: [item] })
    readonly items!: readonly Item[];

    @ApiNullableText('Pass it on as `cursor` for the next page; null: this is the last one.')
    readonly next_cursor!: string | null;
  }
  return ItemPage;
}

export function toPageDto<Item, Dto>({ items, next }: Page<Item>, toDto: (item: Item) => Dto): PageDto<Dto> {
  return { items: items.map((item) => toDto(item)), next_cursor: next ?? null };
}
