import type { Kysely } from 'kysely';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables } from '../database/tables.ts';
import { sentence, type Told, ToldError } from '../lib/sentence.ts';

/** Whose failures are counted together, and how many of them cost nothing. */
export interface ThrottleSubject {
  /** E.g. `address:192.0.2.1`; no secret and nothing that somebody typed. */
  readonly key: string;
  readonly free: number;
  /** The delay doubles up to this. */
  readonly maxDelaySeconds: number;
}

/** An attempt that came too early; nothing was looked at. */
export class ThrottledError extends ToldError {
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super(sentence('Too many attempts. Try again in {wait}.', { wait: waitText(retryAfterSeconds) }));
    this.name = 'ThrottledError';
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** One attempt that was let in. */
export interface Attempt {
  /** Counts it as failed until it is forgiven, in one commit. Throws ThrottledError when another process knows better. */
  count(): Promise<void>;
  /** Takes it back, inside the transaction of its success. */
  forgive(trx: Kysely<Tables>): Promise<void>;
}

interface AttemptPlace {
  readonly portalId: number;
  readonly actor: Actor;
}

/** Failures are forgotten when none has followed for so long. */
const FORGET_MS = 3_600_000;
/** Attempts of one subject under way at once: the queue stays open for others. */
const MAX_OPEN = 4;
const MAX_REMEMBERED = 10_000;

/**
 * Makes guessing slow: after a few failures each further one doubles the wait, up to a bound, so that nobody is locked out
 * for good. Failures are counted in the control database for all processes. What is refused is refused from memory, so
 * that a flood of attempts costs neither hashes nor commits.
 */
export class AttemptThrottle {
  readonly #database: ControlDatabase;
  readonly #blocked = new Map<string, number>();
  readonly #open = new Map<string, number>();

  constructor(database: ControlDatabase) {
    this.#database = database;
  }

  /** Runs an attempt unless it comes too early: then it throws ThrottledError without having waited for anything. */
  async attempt<Result>(
    place: AttemptPlace,
    subjects: readonly ThrottleSubject[],
    run: (attempt: Attempt) => Promise<Result>,
  ): Promise<Result> {
    const names = subjects.map(({ key }) => `${place.portalId} ${key}`);
    const now = Date.now();
    const wait = Math.max(...names.map((name) => (this.#blocked.get(name) ?? 0) - now));
    if (wait > 0) throw new ThrottledError(Math.ceil(wait / 1000));
    if (names.some((name) => (this.#open.get(name) ?? 0) >= MAX_OPEN)) throw new ThrottledError(1);
    for (const name of names) this.#open.set(name, (this.#open.get(name) ?? 0) + 1);
    try {
      return await run({
        count: () => this.#count(place, subjects),
        forgive: (trx) => this.#forgive(trx, place, subjects),
      });
    } finally {
      for (const name of names) {
        const left = (this.#open.get(name) ?? 1) - 1;
        if (left === 0) this.#open.delete(name);
        else this.#open.set(name, left);
      }
    }
  }

  async #count(place: AttemptPlace, subjects: readonly ThrottleSubject[]): Promise<void> {
    const now = Date.now();
    const blocked = await this.#database.db.transaction().execute(async (trx) => {
      const known = await readFailures(trx, place.portalId, subjects, now);
      const until = Math.max(...known.map((subject) => subject.blockedUntil));
      if (until > now) return { until, known };
      await forgetOld(trx, now);
      for (const subject of known) await writeFailure(trx, place, subject, now);
      return undefined;
    });
    if (blocked === undefined) return;
    for (const { key, blockedUntil } of blocked.known)
      if (blockedUntil > now) this.#remember(`${place.portalId} ${key}`, blockedUntil);
    throw new ThrottledError(Math.ceil((blocked.until - now) / 1000));
  }

  /** The subject that succeeded starts anew; the others only get this attempt back: who owns one account may guess at another. */
  async #forgive(
    trx: Kysely<Tables>,
    { portalId }: AttemptPlace,
    [own, ...others]: readonly ThrottleSubject[],
  ): Promise<void> {
    const rows = (key: string | undefined) =>
      trx
        .updateTable('sign_in_attempts')
        .where('portal_id', '=', portalId)
        .where('subject', '=', key ?? '');
    const at = new Date().toISOString();
    await rows(own?.key).set({ failures: 0, blocked_until: at }).execute();
    for (const { key } of others)
      await rows(key)
        .set((row) => ({ failures: row('failures', '-', 1), blocked_until: at }))
        .execute();
  }

  #remember(name: string, until: number): void {
    this.#blocked.delete(name);
    this.#blocked.set(name, until);
    if (this.#blocked.size <= MAX_REMEMBERED) return;
    for (const oldest of this.#blocked.keys()) {
      this.#blocked.delete(oldest);
      return;
    }
  }
}

interface KnownSubject extends ThrottleSubject {
  readonly failures: number;
  readonly blockedUntil: number;
}

async function readFailures(
  trx: Kysely<Tables>,
  portalId: number,
  subjects: readonly ThrottleSubject[],
  now: number,
): Promise<KnownSubject[]> {
  const rows = await trx
    .selectFrom('sign_in_attempts')
    .selectAll()
    .where('portal_id', '=', portalId)
    .where(
      'subject',
      'in',
      subjects.map(({ key }) => key),
    )
    .execute();
  return subjects.map((subject) => {
    const row = rows.find(({ subject: key }) => key === subject.key);
    const blockedUntil = row === undefined ? 0 : Date.parse(row.blocked_until);
    const counts = row !== undefined && blockedUntil + FORGET_MS > now;
    return { ...subject, failures: counts ? row.failures : 0, blockedUntil };
  });
}

/** Without any block, `blocked_until` is the moment of the failure. */
async function writeFailure(
  trx: Kysely<Tables>,
  { portalId, actor }: AttemptPlace,
  subject: KnownSubject,
  now: number,
): Promise<void> {
  const failures = Math.max(0, subject.failures) + 1;
  const delay = delaySeconds(failures, subject);
  const values = { failures, blocked_until: new Date(now + delay * 1000).toISOString() };
  await trx
    .insertInto('sign_in_attempts')
    .values({ portal_id: portalId, subject: subject.key, ...values })
    .onConflict((conflict) => conflict.columns(['portal_id', 'subject']).doUpdateSet(values))
    .execute();
  if (delay > 0)
    await logEvent(trx, {
      portalId,
      actor,
      action: 'attempts.delay',
      subject: subject.key,
      details: { failures, seconds: delay },
    });
}

async function forgetOld(trx: Kysely<Tables>, now: number): Promise<void> {
  const old = new Date(now - FORGET_MS).toISOString();
  await trx.deleteFrom('sign_in_attempts').where('blocked_until', '<', old).execute();
}

function delaySeconds(failures: number, { free, maxDelaySeconds }: ThrottleSubject): number {
  return failures <= free ? 0 : Math.min(maxDelaySeconds, 2 ** Math.min(failures - free - 1, 30));
}

function waitText(seconds: number): Told {
  if (seconds < 60) return seconds === 1 ? 'a second' : sentence('{seconds} seconds', { seconds });
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'a minute' : sentence('{minutes} minutes', { minutes });
}
