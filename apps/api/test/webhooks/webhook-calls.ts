import { sendTo, type Answer } from '../send-to.js';

export const SANDBOX_URL = 'http://127.0.0.1:9/webhooks';

/** A webhook, as far as the tests read it. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly enabled: boolean;
  readonly disabled_because: string | null;
  readonly former_secret_until: string | null;
  readonly secret?: string;
}

/** A delivery, as far as the tests read it. */
export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly message_id: string;
  readonly batch_id?: string;
  readonly payout_id?: string;
  readonly external_id?: string;
  readonly status: string;
  readonly attempt: number;
  readonly next_attempt_at: string | null;
  readonly created_at: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}

/** A client that manages webhooks. */
export class WebhookCalls {
  constructor(
    private readonly address: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  send(method: string, path: string, body?: unknown): Promise<Answer> {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    return sendTo(this.address, {
      method,
      path: `/api/webhooks${path}`,
      headers: { ...type, ...this.headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  /** Makes a webhook that must be accepted. */
  async make(events: readonly string[] = ['payout.paid'], url = SANDBOX_URL): Promise<Webhook> {
    const answer = await this.send('POST', '', { url, events });
    if (answer.status !== 201) throw new Error(`The webhook was answered ${answer.text}`);
    return answer.json as Webhook;
  }

  async list(query = ''): Promise<Page<Webhook>> {
    return (await this.send('GET', query)).json as Page<Webhook>;
  }

  /** Pings a webhook that must be enabled; returns the delivery. */
  async ping({ id }: Webhook): Promise<Delivery> {
    const answer = await this.send('POST', `/${id}/ping`);
    if (answer.status !== 202) throw new Error(`The ping was answered ${answer.text}`);
    return answer.json as Delivery;
  }

  async deliveries({ id }: Webhook, query = ''): Promise<Page<Delivery>> {
    return (await this.send('GET', `/${id}/deliveries${query}`)).json as Page<Delivery>;
  }
}
