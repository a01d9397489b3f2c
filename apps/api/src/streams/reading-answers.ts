import { Injectable, Optional } from '@nestjs/common';
import type { Response } from 'express';
import type { ReadingForm } from '#domain';
import type { Reading } from '#use-cases';
import type { ApiRequest } from '../http/api-request.js';
import { RequestLimits } from '../http/limits/request-limits.js';
import { pathIspbOf } from '../messages/path-ispb.js';

/** Answers reading calls. */
@Injectable()
export class ReadingAnswers {
  /** @param limits - undefined where nothing is limited */
  constructor(@Optional() private readonly limits?: RequestLimits) {}

  /** The messages' stored texts as they are, or 204; either way with the id to call next. Counts a call that was empty. */
  async send(request: ApiRequest, response: Response, form: ReadingForm, reading: Reading): Promise<void> {
    response.setHeader('Pull-Next', `/api/pix/${pathIspbOf(request)}/stream/${reading.next}`);
    const hasMessages = reading.kind !== 'nothing';
    const status = hasMessages ? 200 : 204;
    if (hasMessages) request.isReplay = reading.replayed;
    const charged = this.limits?.chargeAnswer(request, response, status);
    if (charged !== undefined) await charged;
    response.statusCode = status;
    if (!hasMessages) {
      response.end();
      return;
    }
    // As a text: Node then writes head and body at once.
    response.setHeader('content-type', 'application/json');
    response.end(form === 'one' ? reading.payloads : `[${reading.payloads}]`);
  }
}
