import { Injectable } from '@nestjs/common';
import { HealthDetail } from '#observability';
import { Replicas } from './replicas.js';

/** How the replica is. It is no reason for not being ready: without it the primary is read. */
@Injectable()
export class ReplicaDetail extends HealthDetail {
  readonly name = 'replica';

  constructor(private readonly replicas: Replicas) {
    super();
  }

  override read(): Promise<object> {
    const { replica } = this.replicas;
    const lag = replica?.lagSeconds;
    return Promise.resolve({
      status: replica?.isUsable === true ? 'ok' : lag === undefined ? 'down' : 'behind',
      lag_seconds: lag === undefined ? null : Math.round(lag),
    });
  }
}
