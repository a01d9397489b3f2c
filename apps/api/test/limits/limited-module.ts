import { setTimeout as pause } from 'node:timers/promises';
import { Controller, Get, Module, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Redis } from 'ioredis';
import { isIspb, type KeyId } from '#domain';
import { RedisQuotaCounter } from '#redis';
import { AuthenticateKey, KeyWatch, QuotaCounter, type AuthenticatedKey } from '#use-cases';
import { DocumentationModule } from '../../src/documentation/documentation.module.js';
import { OpenToAll, Requires } from '../../src/http/access/route-access.js';
import type { ApiRequest } from '../../src/http/api-request.js';
import { LimitedAsReading } from '../../src/http/limits/route-limits.js';
import { HttpProblem } from '../../src/http/problems/http-problem.js';
import { ReadingAnswers } from '../../src/streams/reading-answers.js';

export const WAIT_MS = 1_000;
export const ISPB = '00000000';
/** Calls to `GET /ordinary` that got through. */
export const calls = { answered: 0 };

/** A reading call's answer. */
type Answering = Parameters<ReadingAnswers['send']>[3];
const NEXT = 'abcdefghijkl' as Answering['next'];
const NOTHING: Answering = { kind: 'nothing', next: NEXT };
const REPLAY: Answering = { kind: 'messages', payloads: '{}', replayed: true, next: NEXT };

@Controller()
class LimitedController {
  constructor(private readonly answers: ReadingAnswers) {}

  @Get('ordinary')
  @OpenToAll()
  ordinary(): object {
    calls.answered += 1;
    return {};
  }

  @Post('ordinary')
  @OpenToAll()
  post(): object {
    return {};
  }

  @Get('reading/:ispb/messages')
  @OpenToAll()
  @LimitedAsReading()
  messages(): object {
    return {};
  }

  @Get('reading/:ispb/replay')
  @OpenToAll()
  @LimitedAsReading()
  replay(@Req() request: ApiRequest, @Res() response: Response): Promise<void> {
    return this.answers.send(request, response, 'many', REPLAY);
  }

  @Get('reading/:ispb/at-once')
  @OpenToAll()
  @LimitedAsReading()
  atOnce(@Req() request: ApiRequest, @Res() response: Response): Promise<void> {
    return this.answers.send(request, response, 'many', NOTHING);
  }

  @Get('reading/:ispb/waited')
  @OpenToAll()
  @LimitedAsReading()
  async waited(@Req() request: ApiRequest, @Res() response: Response): Promise<void> {
    await pause(WAIT_MS);
    await this.answers.send(request, response, 'many', NOTHING);
  }

  @Get('reading/:ispb/refused')
  @OpenToAll()
  @LimitedAsReading()
  refused(): never {
    throw new HttpProblem('not_acceptable');
  }

  @Get('reading/:ispb/broken')
  @OpenToAll()
  @LimitedAsReading()
  broken(): never {
    throw new Error('ours');
  }
}

/** The same for callers with a key. */
@Controller('keyed')
class KeyedController {
  @Get('ordinary')
  @Requires('streams:read')
  ordinary(): object {
    return {};
  }

  @Get('reading/:ispb/messages')
  @Requires('streams:read')
  @LimitedAsReading()
  messages(): object {
    return {};
  }
}

/** Every text is a key that is known, but for `bad…`: known bad, or looked up; `forbidden` may nothing. */
function keyOf(text: string, beforeGuess: () => void): AuthenticatedKey | undefined {
  if (text.startsWith('bad')) {
    if (text !== 'bad-known') beforeGuess();
    return undefined;
  }
  const scopes = text === 'forbidden' ? [] : (['streams:read'] as const);
  return { id: text as KeyId, prefix: text, payer: undefined, ispbs: [ISPB].filter(isIspb), scopes };
}

/** Never connected. */
const redis = new Redis({ lazyConnect: true });

@Module({
  imports: [DocumentationModule],
  controllers: [LimitedController, KeyedController],
  providers: [
    ReadingAnswers,
    { provide: AuthenticateKey, useValue: { authenticate: keyOf } },
    { provide: KeyWatch, useValue: { watch: () => () => undefined } },
    // With no Redis to be found: a process that counts for itself.
    {
      provide: QuotaCounter,
      useFactory: () => new RedisQuotaCounter(redis, { url: '', prefix: 'none' }),
    },
  ],
  exports: [AuthenticateKey, KeyWatch, QuotaCounter],
})
export class LimitedModule {}
