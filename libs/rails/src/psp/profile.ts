import { z } from 'zod';
import {
  knowsOnly,
  misplacedIn,
  namesIn,
  OF_APPROVAL,
  OF_KEY,
  OF_PAYMENT,
  OF_QUESTION,
} from './call-template.js';
import {
  EITHER,
  header,
  milliseconds,
  pattern,
  pointer,
  pointers,
  refusal,
  saying,
  saysSomething,
  signOrStatus,
  status,
  words,
} from './profile-values.js';

/** A request. Its placeholders must be among those that this call has values for. */
function call(
  methods: readonly ['GET' | 'POST' | 'PUT', ...('POST' | 'PUT' | 'PATCH')[]],
  names?: readonly string[],
) {
  const knows = names === undefined ? () => undefined : knowsOnly(names);
  return {
    method: z.enum(methods),
    /** Below RAIL_URL. */
    path: z.string().regex(/^\//, 'a path that begins with /').superRefine(knows),
    /** Beside those of the body and of the credentials. */
    headers: z.record(header, z.string()).superRefine(knows).default({}),
    /** JSON. A text that is one placeholder and nothing else takes its value's own type. */
    body: z.record(z.string(), z.unknown()).superRefine(knows).nullable(),
    /** Where the answer has the payment, or a list of payments of which one row counts: ours. Without it, the answer is the payment. */
    answerAt: pointer.optional(),
  };
}

const profileMembers = z.strictObject({
  authentication: z.discriminatedUnion('kind', [
    /** RAIL_AUTHORIZATION is the whole value of this header. */
    z.strictObject({ kind: z.literal('header'), name: header, required: z.boolean() }),
    /** Client credentials (RFC 6749, 4.4): RAIL_CLIENT_ID and RAIL_CLIENT_SECRET are exchanged for a token. */
    z.strictObject({
      kind: z.literal('oauth2'),
      path: z.string().regex(/^\//, 'a path that begins with /'),
      /** How the client identifies itself: by HTTP Basic, or in the form. */
      client: z.enum(['basic', 'form']),
      body: z.enum(['json', 'form']),
      scope: z.string().min(1).nullable(),
      /** A token is replaced this long before its end. */
      earlyMs: milliseconds,
    }),
    /** Every request is signed with the key in RAIL_SIGNING_KEY_FILE, as this PSP wants it; RAIL_CLIENT_ID says whose key it is. */
    z.strictObject({ kind: z.literal('signature'), signer: z.enum(['stark', 'qitech']) }),
  ]),
  /** RAIL_CERTIFICATE_FILE and RAIL_KEY_FILE are shown on every connection. */
  clientCertificate: z.enum(['none', 'required']),
  /** `ours`: the interface takes the payment id as the endToEndId; `learnt`: it makes its own; `looked_up`: the look-up names it. */
  endToEndIds: z.enum(['ours', 'learnt', 'looked_up']),
  /** The interface's words for types of Pix keys, where they differ from CPF, CNPJ, EMAIL, PHONE and EVP. */
  keyTypes: z.partialRecord(z.enum(['CPF', 'CNPJ', 'EMAIL', 'PHONE', 'EVP']), z.string().min(1)),
  /** How phones among the keys are written: `+5511987654321`, or `11987654321`. */
  phones: z.enum(['e164', 'national']).default('e164'),
  /** Where a Pix key leads. Null: the interface is not asked before a payment. */
  lookUp: z
    .strictObject({
      ...call(['GET', 'POST'], OF_KEY),
      receiverIspb: pointers.min(1),
      /** The endToEndId that the payment must be submitted under, and for how long it can be, from the minute in it. */
      endToEndId: z.strictObject({ at: pointers.min(1), lifeMs: milliseconds.min(60_000) }).nullable(),
      /** The CPF or CNPJ of the key's owner, which may be masked with asterisks. */
      owner: pointers.default([]),
      /** What of the answer each submission must bear, as placeholders of these names; the key is then looked up before each. */
      carry: z.record(z.string().regex(/^[A-Za-z]+$/, 'letters'), pointer).default({}),
      keyNotKnown: z.array(saying),
    })
    .nullable(),
  /** Hands a payment in. */
  submit: z.strictObject(call(['POST', 'PUT'])),
  /**
   * Approves a payment that the interface has taken in and pays only then. It must pay once, however often it is approved. Null: it
   * pays what it takes in.
   */
  approve: z
    .strictObject({
      ...call(['POST', 'PUT', 'PATCH'], OF_APPROVAL),
      /** Its words for a payment that waits for this. What else an answer says is read as for a submission. */
      awaiting: words.min(1),
      /** Answers that it was approved before: the payment is looked up. A status without `at` is enough. */
      already: z.array(signOrStatus).default([]),
      /** Refusals, such as for want of balance: the payment stays as it is, and people are called. */
      refusals: z.array(refusal).default([]),
    })
    .nullable()
    .default(null),
  /** `safe`: the interface pays a payment id once, however often it comes; `never`: what may have been submitted is not submitted again. */
  resend: z.enum(['safe', 'never']).default('safe'),
  /** A repeat is answered as the first time: where no question can be asked, the payment is submitted again, within memoryMs. */
  repeatAsks: z.boolean().default(false),
  /** Asks what became of a payment: the first of these whose placeholders all have values. */
  inquire: z
    .array(
      z.strictObject({
        ...call(['GET', 'POST'], OF_QUESTION),
        /** An empty list means that the payment is not known. It proves little, so only where a repeat cannot pay twice. */
        emptyIsNotKnown: z.boolean().default(false),
      }),
    )
    .min(1),
  /** What an answer about a payment says where. It is about a payment that has its payment id, or else its railReference. */
  payment: z.strictObject({
    paymentId: pointers,
    endToEndId: pointers,
    railReference: pointers,
    status: pointers.min(1),
    receiverIspb: pointers,
    code: z.strictObject({
      at: pointers,
      /** The code is what the first group matches; null: the whole text. */
      pattern: pattern.nullable(),
      /** Our codes for the interface's. */
      table: z.record(z.string(), z.string()),
      /** The code of a rejection that names none. Null: such an answer says nothing. */
      otherwise: z.string().min(2).nullable(),
    }),
    settledAt: z.strictObject({
      at: pointers,
      /** How a moment without an offset is read, such as `-03:00`. Null: it says nothing, since no program can know its time. */
      offset: z
        .string()
        .regex(/^(Z|[+-]\d{2}:\d{2})$/, 'an offset such as -03:00')
        .nullable(),
      /** `us`: 12/31/2026 23:59:59; `date`: a day alone, so the minute in the endToEndId counts, or else the moment it was learnt. */
      form: z.enum(['iso', 'us', 'date']).default('iso'),
      /** The offset in moments is wrong: the one above counts. */
      ignoresOffset: z.boolean(),
      /** A moment that is missing or cannot be (before the endToEndId, or to come) is replaced by the minute in the endToEndId. */
      orOfEndToEndId: z.boolean(),
    }),
  }),
  /** What an answer to an inquiry says of money that came back. Null: it does not say. */
  returns: z
    .strictObject({
      /** The list of them. */
      at: pointer,
      /** In each of them: its id, its amount, its moment (read as settledAt), its reason. */
      returnId: pointers.min(1),
      amount: pointers.min(1),
      unit: z.enum(['reais', 'cents']),
      returnedAt: pointers,
      reason: pointers,
      /** Its state, and the words for one that came back. One without a state came back. */
      status: pointers,
      done: words,
    })
    .nullable()
    .default(null),
  /** The interface's words for what became of a payment. Any other word is no answer. */
  words: z.strictObject({ settled: words.min(1), rejected: words, underWay: words }),
  /** Answers to a submission that was made before: the payment is looked up. A status without `at` is enough. */
  alreadyThere: z.array(signOrStatus),
  /** Refusals of a submission in words that name no payment. They count only where it can never have been taken in before. */
  refusals: z.array(refusal),
  /** Answers that the payment is not known. A gateway before the interface answers 404 as well, in other words. */
  notKnown: z.array(saying),
  /** Statuses of a refusal to take anything in: come back later, nothing has happened. */
  notTaken: z.array(status),
  /** What the interface sends by itself. Null: nothing that is understood. */
  webhook: z
    .strictObject({
      /** How it shows that it is the PSP's. */
      authenticity: z.discriminatedUnion('kind', [
        /** RAIL_WEBHOOK_SECRET stands in this header, or in this parameter of the address. */
        z.strictObject({ kind: z.literal('header'), name: header }),
        z.strictObject({ kind: z.literal('parameter'), name: z.string().min(1) }),
        /** This header has the HMAC of the body under RAIL_WEBHOOK_SECRET. */
        z.strictObject({
          kind: z.literal('hmac'),
          name: header,
          hash: z.enum(['sha1', 'sha256', 'sha512']),
          encoding: z.enum(['base64', 'hex']),
        }),
        /** This header has a signature of the body for RAIL_WEBHOOK_KEY_FILE: RSA or ECDSA with SHA-256, in base64. */
        z.strictObject({ kind: z.literal('signature'), name: header }),
        /** This header has a JWT (ES512) for RAIL_WEBHOOK_KEY_FILE, with the MD5 of the body, in hex, in this claim. */
        z.strictObject({ kind: z.literal('jwt'), name: header, md5Claim: z.string().min(1) }),
      ]),
      /** Where the list of the payments stands that it is about. Null: it is about one. */
      payments: pointer.nullable(),
      /** Where each of them has its ids. */
      paymentId: pointers,
      endToEndId: pointers,
      railReference: pointers.default([]),
      /** Says that it is not about a return: a paid payout is not asked about again. Null: it may be, whatever it says. */
      withoutReturn: z
        .strictObject({ at: pointer, is: words.min(1).optional(), matches: pattern.optional() })
        .refine(saysSomething, EITHER)
        .nullable()
        .default(null),
    })
    .nullable()
    .default(null),
  policy: z.strictObject({
    /** How long a payment may be invisible to questions; RAIL_VISIBILITY_MS can lengthen it. */
    visibilityMs: milliseconds,
    /** What the interface says of a payment sooner than this after it was sent may be wrong: it is not asked. At most visibilityMs. */
    earliestQuestionMs: milliseconds.default(0),
    /** How long the interface surely knows a payment id. What is not known after that goes to people. Null: always. */
    memoryMs: milliseconds.nullable(),
    /** How long a payment may be under way before people are called; PAYOUT_DOUBT_LIMIT_MS can lengthen it. */
    underWayLimitMs: milliseconds,
    /** The pause before the first question; null: the usual one. */
    firstQuestionMs: milliseconds.min(100).nullable().default(null),
    /** The longest pause between two questions. */
    questionCapMs: milliseconds.min(100),
    /** Calls at a time, of all workers together; RAIL_CONCURRENCY replaces it. */
    concurrency: z.number().int().min(1).max(10_000).default(100),
    /** Calls in any window of this length, of all workers together; RAIL_RATE replaces it. Null: the interface names no limit. */
    rate: z
      .strictObject({ count: z.number().int().min(1).max(1_000_000), windowMs: milliseconds.min(1_000) })
      .nullable()
      .default(null),
  }),
});

export type Profile = z.infer<typeof profileMembers>;
export type Question = Profile['inquire'][number];

/** What members must be to each other. */
const profileSchema = profileMembers.superRefine((profile, context) => {
  const { endToEndIds, lookUp, submit, approve, resend, repeatAsks, inquire, policy } = profile;
  const fault = (path: string[], message: string) => {
    context.addIssue({ code: 'custom', path, message });
  };
  const names = namesIn(submit);
  const carried = Object.keys(lookUp?.carry ?? {});
  const known: readonly string[] = [...OF_PAYMENT, ...carried];
  for (const name of names) {
    const isKnown = known.includes(name) && (name !== 'endToEndId' || endToEndIds !== 'learnt');
    if (!isKnown) fault(['submit'], `there is no {${name}} in this call`);
  }
  for (const name of misplacedIn(submit))
    fault(['submit'], `{${name}} must be all of a member of the body, which is left out where there is none`);
  if ((endToEndIds === 'looked_up') !== ((lookUp?.endToEndId ?? null) !== null))
    fault(['endToEndIds'], 'looked_up and lookUp.endToEndId go together');
  if (endToEndIds === 'looked_up' && !names.includes('endToEndId'))
    fault(['submit'], 'must contain the {endToEndId} of the look-up');
  if (carried.length > 0 && endToEndIds === 'looked_up')
    fault(
      ['lookUp', 'carry'],
      'does not go with an endToEndId of the look-up: the key is looked up once then',
    );
  if (resend === 'never' && (repeatAsks || inquire.some(({ emptyIsNotKnown }) => emptyIsNotKnown)))
    fault(['resend'], 'never does not go with repeatAsks and emptyIsNotKnown, which send again');
  const { settled, rejected, underWay } = profile.words;
  const awaiting = approve?.awaiting ?? [];
  if ([...settled, ...rejected, ...underWay].some((word) => awaiting.includes(word)))
    fault(['approve', 'awaiting'], 'has a word that stands in "words" as well');
  if (approve !== null && policy.earliestQuestionMs > 0)
    fault(
      ['approve'],
      'does not go with earliestQuestionMs: what may wait for its approval is looked up first',
    );
  if (policy.earliestQuestionMs > policy.visibilityMs)
    fault(['policy', 'earliestQuestionMs'], 'must not be more than visibilityMs');
});

/** A profile, or what is wrong with it, every fault in a line. */
export function parseProfile(json: unknown): { readonly profile: Profile } | { readonly faults: string } {
  const result = profileSchema.safeParse(json);
  return result.success ? { profile: result.data } : { faults: z.prettifyError(result.error) };
}
