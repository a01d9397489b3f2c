/** How counts are documented. */
export const COUNT = { type: 'integer', minimum: 0 } as const;

/** How sums of money are documented, in centavos. */
export const CENTAVOS = { type: 'integer', minimum: 0 } as const;

/** How moments are documented: RFC 3339 in UTC with milliseconds. */
export const MOMENT = { type: 'string', format: 'date-time', example: '2025-10-05T12:00:00.123Z' } as const;

/** The same where it may not have come yet. */
export const MOMENT_OR_NULL = { ...MOMENT, nullable: true } as const;

/** How ISPBs are documented. */
export const ISPB = { type: 'string', pattern: '^[0-9A-Z]{8}$' } as const;

/** How ids on the rail are documented. */
export const END_TO_END_ID = {
  type: 'string',
  pattern: '^E[0-9A-Z]{8}[0-9]{12}[a-zA-Z0-9]{11}$',
  example: 'E32074986202510051200a1B2c3D4e5F',
} as const;

/** How our ids of payouts are documented. */
export const PAYOUT_ID = {
  type: 'string',
  format: 'uuid',
  example: '01a202fe-990f-7000-990d-de7d749ebc9f',
} as const;

/** How ids that clients choose are documented. */
export const CLIENT_ID = { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,64}$' } as const;
