import type { Ispb } from '#domain';

/** How the simulated rail behaves. Injected; the values come from the configuration. */
export abstract class SimulatedRailSettings {
  /** The `pagador.ispb` of the messages it stores. */
  abstract readonly payerIspb: Ispb;
  /** How long a call is on its way. Default 20. */
  abstract readonly latencyMs: number;
}
