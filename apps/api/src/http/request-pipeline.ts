import { Module, Optional, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, Reflector } from '@nestjs/core';
import type { Configuration } from '#configuration';
import { isTracing, Metrics, type Logger } from '#observability';
import { QuotaCounter } from '#use-cases';
import { AnonymousGuard } from './access/anonymous.guard.js';
import { ApiKeyGuard } from './access/api-key.guard.js';
import type { Middleware } from './api-request.js';
import { BodyGuard } from './body/body.guard.js';
import { BodyLimits } from './body/body-limits.js';
import { HeadGuard, KnownMethods } from './known-methods.js';
import { RateLimitGuard, UsedUpQuotaGuard } from './limits/quota.guards.js';
import { RequestLimits } from './limits/request-limits.js';
import { requestQuotas } from './limits/request-quotas.js';
import { compressAnswers } from './middleware/compress-answers.js';
import { measureRequests } from './middleware/measure-requests.js';
import { refuseRequests, type Stopping } from './middleware/refuse-requests.js';
import { identifyRequest } from './middleware/request-id.js';
import { logRequests } from './middleware/request-log.js';
import { traceRequests } from './middleware/trace-requests.js';
import { ProblemDetailsFilter } from './problem-details.filter.js';
import { setSecurityHeaders } from './security-headers.js';
import { UnknownRoutesController } from './unknown-routes.js';
import { RequestValidationPipe } from './validation.pipe.js';

export interface PipelineSettings {
  readonly configuration: Configuration;
  readonly stopping: Stopping;
  readonly logger: Logger;
}

/** What every request meets, in this order. What Node refuses before that is answered by `answer-client-error.ts`. */
@Module({})
export class RequestPipeline {
  constructor(@Optional() private readonly metrics?: Metrics) {}

  /** First, for known and unknown addresses alike. */
  middleware({ configuration, stopping, logger }: PipelineSettings): Middleware[] {
    return [
      identifyRequest,
      setSecurityHeaders(configuration.sandbox),
      ...(isTracing() ? [traceRequests] : []),
      logRequests(logger),
      ...(this.metrics === undefined ? [] : [measureRequests(this.metrics)]),
      refuseRequests(stopping),
      compressAnswers,
    ];
  }

  /** Then, once a route is found: guards, in this order; pipes; the handler. The filter answers whatever any of them throws. */
  static around(features: DynamicModule | Type, settings: PipelineSettings): DynamicModule {
    const { configuration, logger } = settings;
    const limited = configuration.rateLimit === 'on';
    return {
      module: RequestPipeline,
      global: true,
      controllers: [UnknownRoutesController],
      imports: [features],
      providers: [
        ...(limited ? [requestLimits(settings), guard(UsedUpQuotaGuard)] : []),
        configuration.auth === 'off' ? anonymousGuard(configuration) : guard(ApiKeyGuard),
        ...(limited ? [guard(RateLimitGuard)] : []),
        { provide: BodyLimits, useValue: new BodyLimits(configuration.payouts.batchMaxItems) },
        guard(HeadGuard),
        guard(BodyGuard),
        KnownMethods,
        { provide: APP_PIPE, useClass: RequestValidationPipe },
        {
          provide: APP_FILTER,
          inject: [{ token: RequestLimits, optional: true }],
          useFactory: (limits?: RequestLimits) => new ProblemDetailsFilter(logger, limits),
        },
      ],
      exports: limited ? [RequestLimits] : [],
    };
  }
}

function guard(useClass: Type): Provider {
  return { provide: APP_GUARD, useClass };
}

function anonymousGuard(configuration: Configuration): Provider {
  const useFactory = (reflector: Reflector) => new AnonymousGuard(reflector, configuration);
  return { provide: APP_GUARD, inject: [Reflector], useFactory };
}

function requestLimits({ configuration, stopping, logger }: PipelineSettings): Provider {
  const quotas = requestQuotas(configuration.rateLimits);
  const settings = { quotas, waitMs: configuration.streams.waitMs, stopping, logger };
  return {
    provide: RequestLimits,
    inject: [QuotaCounter],
    useFactory: (counter: QuotaCounter) => new RequestLimits(counter, settings),
  };
}
