import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { Page } from '#use-cases';
import { ApiNullableText } from './fields.js';

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
