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

/** How one process is. */
export interface ProcessHealth {
  /** Its number, 1 when there is only one process. */
  readonly worker: number;
  readonly pid: number;
  readonly upSeconds: number;
  readonly residentBytes: number;
  readonly heapBytes: number;
  /** Requests being answered. */
  readonly openRequests: number;
  /** Published versions that are kept open, and selections on them that are held. */
  readonly openVersions: number;
  readonly openSelections: number;
  /** Temporary files of answers. */
  readonly temporaryBytes: number;
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
