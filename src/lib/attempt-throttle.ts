interface Failures {
  count: number;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

export interface AttemptThrottleOptions {
  /** Failures in one window after which a subject is refused unseen. */
  readonly maxFailures: number;
  readonly windowMs: number;
  /** Subjects remembered at once; the oldest goes first. */
  readonly maxSubjects: number;
}

/**
 * Slows guessing down: who has failed too often is refused for the rest of a window. It is kept in memory by each process,
 * so that guessing costs no write; as many processes as there are allow so many times more.
 */
export class AttemptThrottle {
  readonly #options: AttemptThrottleOptions;
  readonly #failures = new Map<string, Failures>();

  constructor(options: AttemptThrottleOptions) {
    this.#options = options;
  }

  /** Whole seconds to wait; 0: go ahead. */
  secondsToWait(subject: string, now: Date): number {
    const failures = this.#current(subject, now);
    if (failures === undefined || failures.count < this.#options.maxFailures) return 0;
    return Math.max(1, Math.ceil((failures.endsAt - now.getTime()) / 1000));
  }

  failed(subject: string, now: Date): void {
    const failures = this.#current(subject, now);
    if (failures !== undefined) {
      failures.count++;
      return;
    }
    this.#failures.delete(subject);
    this.#failures.set(subject, { count: 1, endsAt: now.getTime() + this.#options.windowMs });
    if (this.#failures.size <= this.#options.maxSubjects) return;
    for (const oldest of this.#failures.keys()) {
      this.#failures.delete(oldest);
      return;
    }
  }

  #current(subject: string, now: Date): Failures | undefined {
    const failures = this.#failures.get(subject);
    if (failures === undefined) return undefined;
    // A window that would end later than a whole one from now was begun by a clock that has been set back since.
    const left = failures.endsAt - now.getTime();
    return left > 0 && left <= this.#options.windowMs ? failures : undefined;
  }
}
