import { Module } from '@nestjs/common';
import { Configuration } from '#configuration';
import { SimulatedPaymentRepository } from '#database';
import { isIspb } from '#domain';
import { Metrics } from '#observability';
import {
  DEFAULT_HTTP_RAIL_MAPPING,
  HttpRail,
  readHttpRailMapping,
  SimulatedRail,
  type HttpRailSettings,
} from '#rails';
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
  if (rail.kind === 'http') return new HttpRail(httpRailSettings(configuration));
  if (!isIspb(payouts.payerIspb)) throw new Error('The configuration has checked PAYER_ISPB.');
  const settings = { payerIspb: payouts.payerIspb, latencyMs: rail.simulated.latencyMs };
  return new SimulatedRail(ledger, signals, settings, clock);
}

function httpRailSettings({ rail: { http } }: Configuration): HttpRailSettings {
  if (http.url === undefined) throw new Error('The configuration has checked RAIL_URL.');
  return {
    url: http.url,
    authorization: http.authorization,
    maxConnections: http.concurrency,
    mapping:
      http.mappingFile === undefined ? DEFAULT_HTTP_RAIL_MAPPING : readHttpRailMapping(http.mappingFile),
  };
}
