import { Injectable } from '@nestjs/common';
import { DomainError } from '#domain';
import { WorkerRegistry, type WorkerView } from './worker-registry.port.js';

export interface WorkerOperated {
  /** As of its last heartbeat: it follows the request within some seconds. */
  readonly worker: WorkerView;
  /** False: the same was requested already. */
  readonly changed: boolean;
}

/** Lists workers, and has them rest and work again. Errors of all: `database_unavailable`. */
@Injectable()
export class OperateWorkers {
  constructor(private readonly registry: WorkerRegistry) {}

  list(): Promise<readonly WorkerView[]> {
    return this.registry.list();
  }

  /**
   * @param name - a worker's id, or the host where it alone runs.
   * @throws DomainError `worker_unknown`
   */
  async drain(name: string, reason: string | null, actor: string): Promise<WorkerOperated> {
    const worker = await this.find(name);
    const changed = await this.registry.drain(worker, actor, reason);
    return { worker: await this.find(worker.workerId), changed };
  }

  /** As with `drain`. */
  async undrain(name: string, reason: string | null, actor: string): Promise<WorkerOperated> {
    const worker = await this.find(name);
    const changed = await this.registry.undrain(worker, actor, reason);
    return { worker: await this.find(worker.workerId), changed };
  }

  private async find(name: string): Promise<WorkerView> {
    const workers = await this.registry.list();
    const known = workers.find(({ workerId }) => workerId === name);
    const there = workers.filter(({ host }) => host === name);
    const found = known ?? (there.length === 1 ? there[0] : undefined);
    if (found !== undefined) return found;
    const message =
      there.length === 0
        ? 'No worker that lives has this id, and none runs on a host of this name.'
        : 'Several workers run on this host: name one of them by its id.';
    throw new DomainError('worker_unknown', message);
  }
}
