import type { components } from './generated/openapi.js';

type Schemas = components['schemas'];

/** A Pix message as `collect` hands it out. */
export type PixMessage = Schemas['PixMessageDto'] & {
  /** `valor` in centavos, to calculate with: `valor` is a number of reais, good for showing. */
  readonly valorCents: number;
};

/** What `submitAndWait` sends: the body of `POST /api/payouts`. */
export type BatchOrder = Schemas['BatchOrderDto'];
export type PayoutOrder = Schemas['PayoutOrderDto'];

/** What became of a batch, and of its items. */
export type BatchReport = Schemas['BatchReportDto'];
export type PayoutReport = Schemas['PayoutReportDto'];

/** An error answer (RFC 9457), and one of its faults. */
export type Problem = Schemas['ProblemDto'];
export type Fault = Schemas['FaultDto'];
