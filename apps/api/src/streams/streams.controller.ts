import { Controller, Delete, Get, Param, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Ispb, ReadingForm } from '#domain';
import { CollectMessages, ViewStreams } from '#use-cases';
import { Requires } from '../http/access/route-access.js';
import { ClientGone } from '../http/client-gone.js';
import { LimitedAsReading } from '../http/limits/route-limits.js';
import { AcceptedForm } from './accepted-form.js';
import {
  DescribesPull,
  DescribesStart,
  DescribesStop,
  DescribesStopAll,
  DescribesView,
} from './describe-streams.js';
import { ApiIspb, PathIspb } from './path-ispb.js';
import { sendReading } from './send-reading.js';
import { toStreamsDto, type StreamsDto } from './streams.dto.js';

/** Collectors read their institution's messages. `start` and `stop` are no interactionIds: those are longer. */
@ApiTags('Collect messages')
@ApiIspb()
@Controller('api/pix/:ispb')
export class StreamsController {
  constructor(
    private readonly collect: CollectMessages,
    private readonly streams: ViewStreams,
  ) {}

  @Get('stream/start')
  @Requires('streams:read')
  @LimitedAsReading()
  @DescribesStart()
  async start(
    @PathIspb() ispb: Ispb,
    @AcceptedForm() form: ReadingForm,
    @ClientGone() gone: AbortSignal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendReading(reply, ispb, form, await this.collect.start(ispb, form, gone));
  }

  @Get('stream/stop')
  @Requires('streams:read')
  @DescribesStopAll('endAllStreamsByGet')
  async stopAll(@PathIspb() ispb: Ispb): Promise<{ closed: number }> {
    return { closed: await this.collect.stopAll(ispb) };
  }

  @Delete('stream/stop')
  @Requires('streams:read')
  @DescribesStopAll('endAllStreams')
  async deleteAll(@PathIspb() ispb: Ispb): Promise<{ closed: number }> {
    return { closed: await this.collect.stopAll(ispb) };
  }

  @Get('stream/:interactionId')
  @Requires('streams:read')
  @LimitedAsReading()
  @DescribesPull()
  async pull(
    @PathIspb() ispb: Ispb,
    @AcceptedForm() form: ReadingForm,
    @Param('interactionId') interactionId: string,
    @ClientGone() gone: AbortSignal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendReading(reply, ispb, form, await this.collect.pull(ispb, interactionId, form, gone));
  }

  @Delete('stream/:interactionId')
  @Requires('streams:read')
  @DescribesStop()
  async stop(@PathIspb() ispb: Ispb, @Param('interactionId') interactionId: string): Promise<object> {
    await this.collect.stop(ispb, interactionId);
    return {};
  }

  @Get('streams')
  @Requires('streams:read')
  @DescribesView()
  async view(@PathIspb() ispb: Ispb): Promise<StreamsDto> {
    return toStreamsDto(await this.streams.view(ispb));
  }
}
