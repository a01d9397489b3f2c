import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { QuotaCounter, type QuotaState, type QuotaUse } from '#use-cases';
import { createTestApplication } from '../../../test/create-test-application.js';

/** One address with keys enough to have used up several quotas at once, whose windows end at different times. */
@Injectable()
class UsedUp extends QuotaCounter {
  override count(uses: readonly QuotaUse[]): Promise<QuotaState[]> {
    return Promise.resolve(uses.map((use) => this.lastKnown(use)));
  }

  override lastKnown({ quota }: QuotaUse): QuotaState {
    const resetMs = quota.name === 'failed-keys' ? 12_001 : 40_000;
    return { quota, exceeded: true, remaining: 0, resetMs };
  }
}

@Controller('things')
class ThingsController {
  @Get()
  read(): object {
    return {};
  }
}

@Module({
  controllers: [ThingsController],
  providers: [{ provide: QuotaCounter, useClass: UsedUp }],
  exports: [QuotaCounter],
})
class UsedUpModule {}

describe('Retry-After', () => {
  it('is when the last of the quotas that are used up is whole again', async () => {
    const api = await createTestApplication(UsedUpModule, { RATE_LIMIT: 'on' });
    try {
      const { headers, json } = await api.send({ path: '/things' });
      expect(headers['retry-after']).toBe('40');
      expect(headers['ratelimit']).toBe('"address";r=0;t=40');
      expect(json).toMatchObject({ code: 'rate_limited', quota: 'address' });
    } finally {
      await api.app.close();
    }
  });
});
