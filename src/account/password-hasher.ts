import { hash, verify } from '@node-rs/argon2';
import { Slots } from '../lib/slots.ts';
import { normalisePassword } from './password-rules.ts';

/** argon2id (the library's default) with OWASP's first choice: 19 MiB, two passes, one lane. About 60 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Of a random password that nobody has: verifying against it takes as long as against a user's. */
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$/ka0AzqWA7FNsXayr/ZYJw$NlJ1Pz26taIG8ya5UdYgbXGuyVVGG1bcVQxULCKt6yI';

/** Whoever waits for a hash waits to the end: the wait is short by the limits. */
const NEVER = new AbortController().signal;

/** More passwords are to be hashed than the machine should take on now. */
export class TooManyHashesError extends Error {
  /** After how many seconds another attempt is worth while. */
  readonly retryAfterSeconds = 2;
  constructor() {
    super('More people are signing in than this server takes on at once. Try again in a few seconds.');
    this.name = 'TooManyHashesError';
  }
}

export interface HasherLimits {
  /** Hashes computed at once by this process. With a process per core one is enough, and leaves the cores to data. */
  readonly maxConcurrent: number;
  /** Those that wait for their turn; beyond it they are refused at once. */
  readonly maxWaiting: number;
}

/** Hashes passwords, a few at a time: each one is made to be dear. */
export class PasswordHasher {
  readonly #slots: Slots;
  readonly #limit: number;
  /** Hashes being computed or waiting. */
  #open = 0;

  constructor({ maxConcurrent, maxWaiting }: HasherLimits = { maxConcurrent: 1, maxWaiting: 16 }) {
    this.#slots = new Slots(maxConcurrent);
    this.#limit = maxConcurrent + maxWaiting;
  }

  /** True when another hash would be refused: to be asked before anything else is spent on an attempt. */
  get isFull(): boolean {
    return this.#open >= this.#limit;
  }

  /** In PHC string format. Throws TooManyHashesError. */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(normalisePassword(password), COST));
  }

  /** True for the right password; takes the same time when there is no hash to compare with. Throws TooManyHashesError. */
  verify(passwordHash: string | undefined, password: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const isRight = await verify(passwordHash ?? NOBODY, normalisePassword(password));
      return isRight && passwordHash !== undefined;
    });
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.isFull) throw new TooManyHashesError();
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
