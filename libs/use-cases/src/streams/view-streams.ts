import { Injectable } from '@nestjs/common';
import { MAX_OPEN_STREAMS, type Ispb } from '#domain';
import { StreamStore, type OpenStreamView } from './stream-store.port.js';

/** What an institution can know about its streams: never an interactionId. */
export interface StreamsView {
  readonly limit: number;
  readonly open: readonly OpenStreamView[];
  /** Messages in nobody's hands. */
  readonly undelivered: number;
}

/** Shows an institution its open streams, so that a refused start can be understood. */
@Injectable()
export class ViewStreams {
  constructor(private readonly store: StreamStore) {}

  /** Errors: `database_unavailable`. */
  async view(ispb: Ispb): Promise<StreamsView> {
    return { limit: MAX_OPEN_STREAMS, ...(await this.store.view(ispb)) };
  }
}
