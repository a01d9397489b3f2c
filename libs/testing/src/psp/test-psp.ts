import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { FaultyServer, readBody } from '../faulty-server.js';
import { behaviourOfKey, type PspBehaviour, type PspSubmission } from './psp-behaviour.js';
import { PspLedger, type PspPayment } from './psp-ledger.js';

/** Where every key leads that this PSP knows. */
export const TEST_PSP_RECEIVER_ISPB = '60701190';

/**
 * A PSP for tests: a real HTTP server that speaks as the HTTP rail expects by default, keeps books that pay each endToEndId once,
 * and misbehaves on demand: by the payment's sandbox key, or as `behave` says.
 */
export class TestPsp {
  /** Every submission, in the order they came, lost ones included. */
  readonly submissions: PspSubmission[] = [];
  /** The `traceparent` of every call that had one. */
  readonly traceparents: string[] = [];
  /** Look-ups so far. */
  lookUps = 0;
  private readonly ledger = new PspLedger();
  private behaviour: (submission: PspSubmission) => PspBehaviour = behaviourOfKey;
  private readonly held: (() => void)[] = [];
  private holdsLookUps = false;

  private constructor(private readonly server: FaultyServer) {}

  static async start(): Promise<TestPsp> {
    const server = await FaultyServer.start((request, response) => psp.serve(request, response));
    const psp = new TestPsp(server);
    return psp;
  }

  get url(): string {
    return this.server.url;
  }

  /** From now on submissions are treated so; by default, by their sandbox keys. */
  behave(behaviour: (submission: PspSubmission) => PspBehaviour): void {
    this.behaviour = behaviour;
  }

  /** Every payment that has settled, one entry for each. */
  settlements(): PspSubmission[] {
    const settled = this.ledger.all().filter(({ status }) => status === 'SETTLED');
    return settled.map(({ submission }) => submission);
  }

  /** Decides a payment that was taken in and kept: settles it, or rejects it with a code. */
  decide(endToEndId: string, code?: string): void {
    this.ledger.decide(endToEndId, code);
  }

  /** From now on look-ups are answered only by `release`. */
  holdLookUps(): void {
    this.holdsLookUps = true;
  }

  /** Gives the answers that are held; look-ups are answered at once again. */
  release(): void {
    this.holdsLookUps = false;
    for (const answer of this.held.splice(0)) answer();
  }

  /** Breaks every connection off and takes no call any more. */
  goDown(): void {
    this.server.goDown();
  }

  comeBack(): void {
    this.server.comeBack();
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { traceparent } = request.headers;
    if (typeof traceparent === 'string') this.traceparents.push(traceparent);
    const [, kind, id = ''] = (request.url ?? '').split('/').map(decodeURIComponent);
    if (kind === 'keys') {
      this.lookUps += 1;
      if (this.holdsLookUps) await new Promise<void>((resolve) => this.held.push(resolve));
      lookUp(id, response);
      return;
    }
    if (request.method !== 'PUT') {
      const payment = this.ledger.find(id);
      if (payment?.silent !== true) answerPayment(payment, response);
      return;
    }
    const submission = this.read(id, await readBody(request));
    const behaviour = this.behaviour(submission);
    return this.answer(behaviour, this.ledger.receive(submission, behaviour), response);
  }

  private async answer(
    { answer, answerAfterMs = 0 }: PspBehaviour,
    payment: PspPayment | undefined,
    response: ServerResponse,
  ): Promise<void> {
    switch (answer) {
      case 'none':
        return;
      case 'held':
        await new Promise<void>((resolve) => this.held.push(resolve));
        answerPayment(payment, response);
        return;
      case 'reset':
        return void response.socket?.resetAndDestroy();
      case 'error': {
        send(response, 500, { status: 'SETTLED' });
        return;
      }
      case 'garbage':
        return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"SETT');
      case 'foreign':
        return void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not here</h1>');
      case 'plain':
        await delay(answerAfterMs);
        answerPayment(payment, response);
        return;
    }
  }

  private read(endToEndId: string, body: string): PspSubmission {
    const { txId, amountCents, pixKey, receiver } = JSON.parse(body) as {
      txId: string;
      amountCents: number;
      pixKey: string;
      receiver: { ispb: string };
    };
    const nth = 1 + this.submissions.filter((earlier) => earlier.txId === txId).length;
    const submission = { endToEndId, txId, amountCents, pixKey, receiverIspb: receiver.ispb, nth };
    this.submissions.push(submission);
    return submission;
  }
}

function lookUp(pixKey: string, response: ServerResponse): void {
  if (pixKey.startsWith('unknown')) send(response, 404, { reason: { code: 'KEY_NOT_FOUND' } });
  else send(response, 200, { receiver: { ispb: TEST_PSP_RECEIVER_ISPB } });
}

function answerPayment(payment: PspPayment | undefined, response: ServerResponse): void {
  if (payment === undefined) {
    send(response, 404, { reason: { code: 'PAYMENT_NOT_FOUND' } });
    return;
  }
  send(response, payment.status === 'IN_PROCESS' ? 202 : 200, {
    endToEndId: payment.submission.endToEndId,
    status: payment.status,
    settledAt: payment.settledAt,
    receiver: { ispb: payment.submission.receiverIspb },
    reason: { code: payment.code },
  });
}

function send(response: ServerResponse, status: number, json: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}
