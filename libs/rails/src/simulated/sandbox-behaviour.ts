import { REASONS, type PixKey } from '#domain';

/** What a sandbox key makes the simulated rail do. */
export type SandboxBehaviour =
  | { readonly kind: 'settle' | 'unknown_key' | 'other_owner' }
  /** Rejects; `once`: the first time only. */
  | { readonly kind: 'reject'; readonly code: string; readonly once: boolean }
  /** Gives no answer. In fact it did what `truth` says; `lost`: the first submission never arrived. */
  | { readonly kind: 'timeout'; readonly truth: 'paid' | 'rejected' | 'lost' | 'silent' }
  /** Answers 500; in fact it settled. */
  | { readonly kind: 'error' }
  | { readonly kind: 'slow' }
  /** Settles; so much of it comes back, one part of so many. */
  | { readonly kind: 'return'; readonly parts: number };

const SANDBOX_DOMAIN = '@sandbox.pix';
/** What the keys `timeout-then-rejected` are rejected with. */
export const REJECTED_AFTER_TIMEOUT_CODE = 'AC03';

const NAMED: ReadonlyMap<string, SandboxBehaviour> = new Map<string, SandboxBehaviour>([
  ['timeout-then-paid', { kind: 'timeout', truth: 'paid' }],
  ['timeout-then-rejected', { kind: 'timeout', truth: 'rejected' }],
  ['timeout-then-lost', { kind: 'timeout', truth: 'lost' }],
  ['timeout-forever', { kind: 'timeout', truth: 'silent' }],
  ['error-then-paid', { kind: 'error' }],
  ['slow', { kind: 'slow' }],
  ['unknown', { kind: 'unknown_key' }],
  ['other-owner', { kind: 'other_owner' }],
  ['paid-then-returned', { kind: 'return', parts: 1 }],
  ['paid-then-partly-returned', { kind: 'return', parts: 3 }],
  ['fraud', { kind: 'reject', code: 'FRAD', once: false }],
]);
/** The local parts of sandbox keys that are no codes; the API's documentation explains each. */
export const SANDBOX_KEY_NAMES = [...NAMED.keys()];
/** The SPI's own codes: four characters. Those that are ours stand for no rejection of the rail. */
const CODES: ReadonlySet<string> = new Set(
  REASONS.map(({ code }) => code).filter((code) => code.length === 4),
);
const ONCE = '-then-paid';
const SETTLE: SandboxBehaviour = { kind: 'settle' };

/**
 * What a key asks for: the local part of an e-mail address at `sandbox.pix`, without its `+tag`. Any other key, and any name that
 * is in neither list, settles.
 */
export function sandboxBehaviour(key: PixKey): SandboxBehaviour {
  if (key.type !== 'EMAIL' || !key.value.endsWith(SANDBOX_DOMAIN)) return SETTLE;
  const [name = ''] = key.value.slice(0, -SANDBOX_DOMAIN.length).split('+', 1);
  const once = name.endsWith(ONCE);
  const code = (once ? name.slice(0, -ONCE.length) : name).toUpperCase();
  if (CODES.has(code)) return { kind: 'reject', code, once };
  return NAMED.get(name) ?? SETTLE;
}
