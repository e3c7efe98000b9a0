import { ToldError } from '../lib/sentence.ts';
import { Slots } from '../lib/slots.ts';

/** Whoever waits stays to the end: the wait is short by the limits. */
const NEVER = new AbortController().signal;

/** More passwords are to be hashed than the machine should take on now. */
export class TooManyHashesError extends ToldError {
  /** After how many seconds another attempt is worth while. */
  readonly retryAfterSeconds = 2;
  constructor() {
    super('More people are signing in than this server takes on at once. Try again in a few seconds.');
    this.name = 'TooManyHashesError';
  }
}

export interface QueueLimits {
  /** Hashes computed at once by this process. With a process per core one is enough, and leaves the cores to data. */
  readonly maxConcurrent: number;
  /** Those that wait for their turn, a second in all; beyond it they are refused at once. */
  readonly maxWaiting: number;
}

/** Lets a few at a time do what hashes a password, with what else they do for it. */
export class PasswordQueue {
  readonly #slots: Slots;
  readonly #limit: number;
  /** Those at it and those that wait. */
  #open = 0;

  constructor({ maxConcurrent, maxWaiting }: QueueLimits = { maxConcurrent: 1, maxWaiting: 16 }) {
    this.#slots = new Slots(maxConcurrent);
    this.#limit = maxConcurrent + maxWaiting;
  }

  /** Runs the work when it is its turn. Throws TooManyHashesError at once where too many wait already. */
  async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#open >= this.#limit) throw new TooManyHashesError();
    this.#open++;
    const release = await this.#slots.take(NEVER);
    try {
      return await work();
    } finally {
      this.#open--;
      release();
    }
  }
}
