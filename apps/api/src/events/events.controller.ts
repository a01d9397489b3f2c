import { Controller, Get, Query, Res, type OnModuleDestroy } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ReadEvents, WaitForEvents } from '#use-cases';
import { Problems } from '../documentation/problems.js';
import { Requires } from '../http/access/route-access.js';
import { ClientGone } from '../http/client-gone.js';
import { pageOf } from '../lists/page.dto.js';
import { Payer } from '../payouts/payer.js';
import {
  ApiPreferWait,
  PREFERENCE_APPLIED_HEADER,
  PreferredWaitMs,
  setPreferenceApplied,
} from '../payouts/preferred-wait.js';
import { EVENT_PAGE_EXAMPLE, EventFeedQuery, EventPageDto, toEventPageDto } from './events.dto.js';

/** What happened to a payer's payouts and batches. */
@ApiTags('Pay')
@Controller('api/events')
export class EventsController implements OnModuleDestroy {
  constructor(
    private readonly events: ReadEvents,
    private readonly waits: WaitForEvents,
  ) {}

  @Get()
  @Requires('payouts:read')
  @ApiOperation({
    summary: 'Read events',
    description:
      'What webhooks report, to be fetched: oldest first, in the order in which it was committed. A reader that passes `next_cursor` on ' +
      'as `after` sees every event once, whatever is committed late. Keep the cursor: it is good for as long as events are kept, which is ' +
      '30 days or more.',
  })
  @ApiPreferWait('answer when there is an event')
  @ApiOkResponse({
    type: EventPageDto,
    description: 'A page of events; none where nothing has happened since.',
    headers: PREFERENCE_APPLIED_HEADER,
    example: EVENT_PAGE_EXAMPLE,
  })
  @Problems('invalid_cursor', 'cursor_of_another_database')
  async listEvents(
    @Payer() payer: string,
    @Query() query: EventFeedQuery,
    @PreferredWaitMs() waitMs: number,
    @ClientGone() gone: AbortSignal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EventPageDto> {
    const { limit } = pageOf(query);
    const page = await this.events.page(payer, {
      after: query.after,
      limit,
      types: [query.type ?? []].flat(),
      waitMs,
      gone,
    });
    setPreferenceApplied(response, waitMs);
    return toEventPageDto(page);
  }

  /** The process stops: clients that wait get the page as it is. */
  onModuleDestroy(): void {
    this.waits.close();
  }
}
