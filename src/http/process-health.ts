import type { WorkerHealth } from '../page/admin/health-page.ts';

/** A request that failed for reasons of ours; the log has the details under its reference. */
export interface RecentFailure {
  readonly reference: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Path of the route table, never the client's own text. */
  readonly route: string;
  /** Class of the error; its message may hold what isn't for a page. */
  readonly error: string;
  /** Portal that was asked; 0: none. */
  readonly portalId: number;
}

/** How one process is, with what failed in it. */
export interface ProcessHealth extends WorkerHealth {
  /** Newest first. */
  readonly failures: readonly RecentFailure[];
}

/** Tells how all processes of the server are; those that don't answer in time are left out. */
export type CollectHealth = (own: ProcessHealth) => Promise<readonly ProcessHealth[]>;

const MAX_FAILURES = 20;

/** The last failures of one process. */
export class RecentFailures {
  readonly #failures: RecentFailure[] = [];

  get all(): readonly RecentFailure[] {
    return this.#failures;
  }

  add(failure: Omit<RecentFailure, 'at' | 'error'>, error: unknown): void {
    const name = error instanceof Error ? error.name : 'Error';
    const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
    this.#failures.unshift({
      ...failure,
      at: new Date().toISOString(),
      error: `${name}${code}`.slice(0, 100),
    });
    this.#failures.length = Math.min(this.#failures.length, MAX_FAILURES);
  }
}
