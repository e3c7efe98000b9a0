import type { Worker } from 'node:cluster';
import type { CollectHealth, ProcessHealth } from '../http/process-health.ts';
import { type HealthMessage, isHealthMessage, type WorkerMessage } from './worker-message.ts';

/** A worker that is busy for longer is left out. */
const COLLECT_MS = 1_000;

interface Collection {
  readonly health: ProcessHealth[];
  readonly missing: Set<Worker>;
  readonly finish: () => void;
}

/** The primary's part: asks the other workers on behalf of one, and gives it their answers. */
export class HealthCollector {
  readonly #collections = new Map<number, Collection>();
  #number = 0;

  ask(asker: Worker, id: number, others: readonly Worker[]): void {
    const number = ++this.#number;
    const health: ProcessHealth[] = [];
    const finish = () => {
      clearTimeout(timer);
      if (!this.#collections.delete(number) || !asker.isConnected()) return;
      asker.send({ kind: 'trigpoint-health-collected', id, health } satisfies HealthMessage);
    };
    const timer = setTimeout(finish, COLLECT_MS);
    const asked = others.filter((other) => other !== asker && other.isConnected());
    this.#collections.set(number, { health, missing: new Set(asked), finish });
    for (const other of asked)
      other.send({ kind: 'trigpoint-health-wanted', id: number } satisfies HealthMessage);
    if (asked.length === 0) finish();
  }

  receive(worker: Worker, id: number, health: ProcessHealth): void {
    const collection = this.#collections.get(id);
    if (collection === undefined || !collection.missing.delete(worker)) return;
    collection.health.push(health);
    if (collection.missing.size === 0) collection.finish();
  }
}

/** A worker's part: how all workers are, by way of the primary. `ownHealth` answers for others who ask. */
export function collectByPrimary(ownHealth: () => ProcessHealth): CollectHealth {
  const waiting = new Map<number, (health: readonly ProcessHealth[]) => void>();
  let number = 0;
  const tell = (message: WorkerMessage) => process.send?.(message);
  process.on('message', (message: unknown) => {
    if (!isHealthMessage(message)) return;
    if (message.kind === 'trigpoint-health-wanted')
      tell({ kind: 'trigpoint-health', id: message.id, health: ownHealth() });
    else waiting.get(message.id)?.(message.health);
  });
  return async (own) => {
    const id = ++number;
    const { promise, resolve } = Promise.withResolvers<readonly ProcessHealth[]>();
    waiting.set(id, resolve);
    const timer = setTimeout(() => resolve([]), 2 * COLLECT_MS);
    try {
      tell({ kind: 'trigpoint-health-asked', id });
      return [own, ...(await promise)].sort((a, b) => a.worker - b.worker);
    } finally {
      clearTimeout(timer);
      waiting.delete(id);
    }
  };
}
