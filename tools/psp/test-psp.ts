import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { FaultyServer, readBody } from './faulty-server.js';
import { behaviourOfKey, type PspBehaviour, type PspSubmission } from './psp-behaviour.js';
import {
  SPI,
  TEST_PSP_RECEIVER_ISPB,
  type PspAnswer,
  type PspCall,
  type PspDialect,
} from './psp-dialects.js';
import { PspLedger, type PspPayment } from './psp-ledger.js';

/**
 * A PSP for tests: a real HTTP server that speaks one of the dialects, keeps books that pay each payment id once, and misbehaves on
 * demand: by the payment's sandbox key, or as `behave` says.
 */
export class TestPsp {
  /** Every submission, in the order they came, lost ones included. */
  readonly submissions: PspSubmission[] = [];
  /** The ids of payments as approvals of them came, lost ones included. */
  readonly approvals: string[] = [];
  /** The `traceparent` of every call that had one. */
  readonly traceparents: string[] = [];
  /** Look-ups and tokens so far. */
  lookUps = 0;
  tokens = 0;
  private readonly timesSent = new Map<string, number>();
  private readonly ledger: PspLedger;
  private behaviour: (submission: PspSubmission) => PspBehaviour = behaviourOfKey;
  private readonly held: (() => void)[] = [];
  private holdsLookUps = false;
  private tokensForgotten = false;
  private onCall: (call: PspCall, status: number | undefined) => void = () => undefined;

  private constructor(
    private readonly server: FaultyServer,
    private readonly dialect: PspDialect,
  ) {
    this.ledger = new PspLedger(dialect.paysAgain === true, dialect.approved !== undefined);
  }

  /** @param port on the loopback interface; any free one by default. */
  static async start(dialect = SPI, port = 0): Promise<TestPsp> {
    const server = await FaultyServer.start((request, response) => psp.serve(request, response), port);
    const psp = new TestPsp(server, dialect);
    return psp;
  }

  get url(): string {
    return this.server.url;
  }

  /** From now on this gets each call: what it asks for, and the status it was answered with, if it was. */
  watch(onCall: (call: PspCall, status: number | undefined) => void): void {
    this.onCall = onCall;
  }

  /** From now on submissions are treated so; by default, by their sandbox keys. */
  behave(behaviour: (submission: PspSubmission) => PspBehaviour): void {
    this.behaviour = behaviour;
  }

  /** Every payment that has settled, one entry for each. */
  settlements(): (PspSubmission & { readonly settledAt: string | undefined })[] {
    const settled = this.ledger.all().filter(({ status }) => status === 'SETTLED');
    return settled.map(({ submission, settledAt }) => ({ ...submission, settledAt }));
  }

  /** Whether a payment is in the books: it was taken in, visible or not, whatever became of it. */
  isInBooks(id: string): boolean {
    return this.ledger.find(id).length > 0;
  }

  /** Decides a payment that was taken in and kept: settles it, or rejects it with a code. */
  decide(endToEndId: string, code?: string): void {
    this.ledger.decide(endToEndId, code);
  }

  /** Refuses every call until another token was asked for. */
  forgetTokens(): void {
    this.tokensForgotten = true;
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
    const url = new URL(request.url ?? '', this.url);
    const path = url.pathname.split('/').slice(1).map(decodeURIComponent);
    const headers = request.headers as Readonly<Record<string, string | undefined>>;
    const body = await readBody(request);
    const { method = '', url: target = '' } = request;
    const received = { method, url: target, body, query: url.searchParams, headers };
    const call = this.dialect.read(method, path, body, received);
    response.once('close', () => {
      this.onCall(call, response.writableFinished ? response.statusCode : undefined);
    });
    if (call.kind === 'token') this.tokensForgotten = false;
    if (this.tokensForgotten || !this.dialect.admits(call, headers['authorization'], received)) {
      send(response, this.dialect.unauthorized);
      return;
    }
    switch (call.kind) {
      case 'token':
        this.tokens += 1;
        send(response, this.dialect.token ?? this.dialect.unauthorized);
        return;
      case 'look_up':
        this.lookUps += 1;
        if (this.holdsLookUps) await new Promise<void>((resolve) => this.held.push(resolve));
        send(response, this.dialect.lookUp?.(call.pixKey, this.newEndToEndId()) ?? lookUp(call.pixKey));
        return;
      case 'inquire': {
        const found = this.ledger.find(call.id);
        const [payment] = found;
        if (found.some(({ silent }) => silent)) return;
        if (call.isList === true && this.dialect.list !== undefined) {
          const visible = found.filter(({ visibleFromMs }) => visibleFromMs <= performance.now());
          send(response, this.dialect.list(visible));
          return;
        }
        const isEarly = payment !== undefined && payment.visibleFromMs > performance.now();
        if (isEarly) send(response, this.dialect.early?.(payment) ?? this.dialect.notKnown);
        else this.answerPayment(payment, response, false);
        return;
      }
      case 'submit':
        await this.receive(call, response);
        return;
      case 'approve':
        await this.approve(call.id, response);
    }
  }

  private async approve(id: string, response: ServerResponse): Promise<void> {
    this.approvals.push(id);
    const [payment] = this.ledger.find(id);
    const nth = this.approvals.filter((one) => one === id).length;
    const { isTaken = true, answer = 'plain' } = payment?.approvals[nth - 1] ?? {};
    const isRepeated = payment?.isApproved === true;
    if (payment !== undefined && isTaken && answer !== 'refused') this.ledger.approve(payment);
    if (isRepeated && answer === 'plain') send(response, this.dialect.approved ?? this.dialect.unauthorized);
    else await this.answer({ answer }, payment, response);
  }

  /** As the directory makes them: of this minute. */
  private newEndToEndId(): string {
    const minute = new Date().toISOString().replace(/\D/g, '').slice(0, 12);
    return `E60701190${minute}${String(this.lookUps).padStart(11, '0')}`;
  }

  private receive(call: PspCall & { kind: 'submit' }, response: ServerResponse): Promise<void> {
    const submission = this.note(call);
    const behaviour = this.behaviour(submission);
    const isRepeated = this.ledger.known(submission) !== undefined;
    const payment = this.ledger.receive(submission, behaviour);
    if (!isRepeated || this.dialect.repeated === undefined || behaviour.answer === 'refused')
      return this.answer(behaviour, payment, response);
    send(response, this.dialect.repeated);
    return Promise.resolve();
  }

  private async answer(
    { answer, answerAfterMs = 0 }: Omit<PspBehaviour, 'payment'>,
    payment: PspPayment | undefined,
    response: ServerResponse,
  ): Promise<void> {
    switch (answer) {
      case 'none':
        return;
      case 'held':
        await new Promise<void>((resolve) => this.held.push(resolve));
        this.answerPayment(payment, response, true);
        return;
      case 'refused':
        send(response, this.dialect.refused);
        return;
      case 'reset':
        return void response.socket?.resetAndDestroy();
      case 'error': {
        send(response, [500, { status: 'SETTLED' }]);
        return;
      }
      case 'garbage':
        return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"SETT');
      case 'foreign':
        return void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not here</h1>');
      case 'plain':
        await delay(answerAfterMs);
        this.answerPayment(payment, response, true);
        return;
    }
  }

  private note({ id, ...call }: PspCall & { kind: 'submit' }): PspSubmission {
    const { txId, amountCents, pixKey, receiverIspb, orderedAs } = call;
    const nth = 1 + (this.timesSent.get(txId) ?? 0);
    this.timesSent.set(txId, nth);
    const own = { endToEndId: id, txId, amountCents, pixKey, receiverIspb, nth };
    const submission = { ...own, ...(orderedAs !== undefined && { orderedAs }) };
    this.submissions.push(submission);
    return submission;
  }

  private answerPayment(
    payment: PspPayment | undefined,
    response: ServerResponse,
    isSubmission: boolean,
  ): void {
    send(
      response,
      payment === undefined ? this.dialect.notKnown : this.dialect.payment(payment, isSubmission),
    );
  }
}

function lookUp(pixKey: string): PspAnswer {
  return pixKey.startsWith('unknown')
    ? [404, { reason: { code: 'KEY_NOT_FOUND' } }]
    : [200, { receiver: { ispb: TEST_PSP_RECEIVER_ISPB } }];
}

function send(response: ServerResponse, [status, json]: PspAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}
