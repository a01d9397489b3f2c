import { Module } from '@nestjs/common';
import { Configuration } from '#configuration';
import { SimulatedPaymentRepository } from '#database';
import { isIspb } from '#domain';
import { Metrics } from '#observability';
import { PspRail, pspRailId, readProfile, SimulatedRail, type Profile } from '#rails';
import { RailAvailability } from '#redis';
import { Clock, Rail, StreamSignals } from '#use-cases';
import { MeasuredRail } from './measured-rail.js';

@Module({
  providers: [
    {
      provide: Rail,
      inject: [Metrics, RailAvailability, Configuration, SimulatedPaymentRepository, StreamSignals, Clock],
      useFactory: (
        metrics: Metrics,
        availability: RailAvailability,
        ...chosenBy: Parameters<typeof chooseRail>
      ) => new MeasuredRail(chooseRail(...chosenBy), metrics, () => availability.markUp()),
    },
  ],
  exports: [Rail],
})
export class RailModule {}

function chooseRail(
  configuration: Configuration,
  ledger: SimulatedPaymentRepository,
  signals: StreamSignals,
  clock: Clock,
): Rail {
  const { payouts, rail } = configuration;
  const profile = profileOf(configuration);
  if (profile !== undefined) {
    const { url, account, concurrency } = rail.psp;
    if (url === undefined) throw new Error('The configuration has checked RAIL_URL.');
    const id = pspRailId(rail.profile, url, account);
    return new PspRail({ ...rail.psp, url, maxConnections: concurrency, profile, id }, clock);
  }
  if (!isIspb(payouts.payerIspb)) throw new Error('The configuration has checked PAYER_ISPB.');
  const settings = { payerIspb: payouts.payerIspb, latencyMs: rail.simulated.latencyMs };
  return new SimulatedRail(ledger, signals, settings, clock);
}

/** The profile of the PSP that pays; undefined: the simulated rail does. Throws an Error naming every fault of it. */
export function profileOf({ rail }: Configuration): Profile | undefined {
  return rail.kind === 'psp' ? readProfile(rail.profile) : undefined;
}
