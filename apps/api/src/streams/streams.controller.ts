import {
  Controller,
  Delete,
  Get,
  Param,
  Req,
  Res,
  createParamDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Response, Request } from 'express';
import { StreamRepository } from '#database';
import type { Ispb, ReadingForm } from '#domain';
import { CollectMessages } from '#use-cases';
import { Problems } from '../documentation/problems.js';
import { Requires } from '../http/access/route-access.js';
import type { ApiRequest } from '../http/api-request.js';
import { ClientGone } from '../http/client-gone.js';
import { GetActs, methodNotAllowed } from '../http/known-methods.js';
import { LimitedAsReading } from '../http/limits/route-limits.js';
import { ApiReading, INTERACTION_ID_PARAMETER, NEGOTIATION } from './api-reading.js';
import { ApiIspb, PathIspb, pathIspbOf } from '../messages/path-ispb.js';
import { ReadingAnswers } from './reading-answers.js';
import { ClosedStreamsDto, StreamsDto, toStreamsDto } from './streams.dto.js';
import { HttpProblem } from '../http/problems/http-problem.js';
import { negotiateReadingForm } from '../http/negotiate-reading-form.js';

/** The form a client reads in, by its Accept header: `@AcceptedForm() form: ReadingForm`. Neither is `not_acceptable`. */
const AcceptedForm = createParamDecorator((_data: undefined, context: ExecutionContext): ReadingForm => {
  const request = context.switchToHttp().getRequest<Request>();
  // Nest promises no order of parameters; an invalid address is reported before an invalid header.
  pathIspbOf(request);
  const form = negotiateReadingForm(request.headers.accept);
  if (form === 'none') throw new HttpProblem('not_acceptable');
  return form;
});

const END_ALL = {
  summary: 'End every stream of an institution (compatibility)',
  description:
    'Acknowledges nothing: what was delivered and not acknowledged goes back to the front of the line.',
};
const ENDED_ALL = { type: ClosedStreamsDto, description: 'How many streams it ended.' };

/** Collectors read their institution's messages. `start` and `stop` are no interactionIds: those are longer. */
@ApiTags('Collect messages')
@ApiIspb()
@Controller('api/pix/:ispb')
export class StreamsController {
  constructor(
    private readonly collect: CollectMessages,
    private readonly streams: StreamRepository,
    private readonly answers: ReadingAnswers,
  ) {}

  @Get('stream/start')
  @GetActs()
  @Requires('streams:read')
  @LimitedAsReading()
  @ApiOperation({
    summary: 'Open a stream and read',
    description: `Opens one of at most six streams of the institution and reads its oldest messages. With none to deliver the call waits, 8 s at
most, then answers 204; the stream stays open either way. ${NEGOTIATION}`,
  })
  @ApiReading()
  @Problems('not_acceptable', 'stream_ended', 'too_many_streams', 'redis_unavailable')
  async startStream(
    @PathIspb() ispb: Ispb,
    @AcceptedForm() form: ReadingForm,
    @ClientGone() gone: AbortSignal,
    @Req() request: ApiRequest,
    @Res() response: Response,
  ): Promise<void> {
    const reading = await this.collect.start(ispb, form, gone);
    await this.answers.send(request, response, form, reading);
  }

  @Get('stream/stop')
  @GetActs()
  @Requires('streams:read')
  @ApiOperation(END_ALL)
  @ApiOkResponse(ENDED_ALL)
  async endAllStreamsByGet(@PathIspb() ispb: Ispb): Promise<ClosedStreamsDto> {
    return { closed: await this.collect.stopAll(ispb) };
  }

  @Delete('stream/stop')
  @Requires('streams:read')
  @ApiOperation(END_ALL)
  @ApiOkResponse(ENDED_ALL)
  async endAllStreams(@PathIspb() ispb: Ispb): Promise<ClosedStreamsDto> {
    return { closed: await this.collect.stopAll(ispb) };
  }

  @Get('stream/:interactionId')
  @GetActs()
  @Requires('streams:read')
  @LimitedAsReading()
  @ApiOperation({
    summary: 'Acknowledge and read on',
    description: `Calling the id of the last Pull-Next acknowledges what was delivered before it, on arrival, and reads on. Calling the id before it
delivers the same messages again, with the same Pull-Next, until they are acknowledged; older ids are 410. A 204 repeats the id that was
called. A newer call on a stream takes over from one that waits, which is answered 204. ${NEGOTIATION}`,
  })
  @ApiParam(INTERACTION_ID_PARAMETER)
  @ApiReading()
  @Problems(
    'stream_unknown',
    'not_acceptable',
    'replay_needs_multipart',
    'stream_ended',
    'too_many_takeovers',
  )
  async readStream(
    @PathIspb() ispb: Ispb,
    @AcceptedForm() form: ReadingForm,
    @Param('interactionId') interactionId: string,
    @ClientGone() gone: AbortSignal,
    @Req() request: ApiRequest,
    @Res() response: Response,
  ): Promise<void> {
    const reading = await this.collect.pull(ispb, interactionId, form, gone);
    await this.answers.send(request, response, form, reading);
  }

  @Delete('stream/:interactionId')
  @Requires('streams:read')
  @ApiOperation({
    summary: 'End a stream',
    description:
      'With the current id: acknowledges what was delivered last, and ends the stream. With another id of the stream: ends it, and what ' +
      'was not acknowledged goes back to the front of the line. Any other id changes nothing. Repeating it is safe.',
  })
  @ApiParam(INTERACTION_ID_PARAMETER)
  @ApiOkResponse({
    description: 'The stream has ended.',
    schema: { type: 'object', additionalProperties: false },
  })
  /** @throws HttpProblem `method_not_allowed` for `start`, which is no interactionId */
  async endStream(@PathIspb() ispb: Ispb, @Param('interactionId') interactionId: string): Promise<object> {
    if (interactionId === 'start') throw methodNotAllowed(['GET', 'OPTIONS']);
    await this.collect.stop(ispb, interactionId);
    return {};
  }

  @Get('streams')
  @Requires('streams:read')
  @ApiOperation({
    summary: 'Show the open streams of an institution',
    description: 'So that a 429 can be understood. Never shows an interactionId.',
  })
  @ApiOkResponse({ type: StreamsDto, description: 'Its open streams, by seat.' })
  async viewStreams(@PathIspb() ispb: Ispb): Promise<StreamsDto> {
    return toStreamsDto(await this.streams.view(ispb));
  }
}
