import type { ControlDatabase } from '../database/control-database.ts';
import type { AccessPortal } from './authenticate.ts';
import type { Identity } from './identity.ts';
import { QuotaAccount, type QuotaState } from './quota-account.ts';
import { type CounterOwner, giveCallsBack, leaseCalls, readCounters } from './quota-counters.ts';
import { type CallLimit, PortalLimits, readQuotaLimits } from './quota-limits.ts';
import { windowAt } from './quota-window.ts';

/** What became of a call. */
export interface SpentCall extends QuotaState {
  /** False: the limit was reached, and the call isn't counted. */
  readonly isAllowed: boolean;
}

/** How many calls a caller has made, against one of their limits. */
export interface QuotaUsage {
  readonly unit: CallLimit['unit'];
  readonly limit: number;
  /** Those that are leased to other processes and not made yet are among them. */
  readonly calls: number;
  readonly remaining: number;
  /** Milliseconds since 1970. */
  readonly resetAt: number;
}

/** Leased calls that nobody wanted for so long are given back, and the caller is forgotten. */
const IDLE_MS = 5_000;

interface KnownLimits {
  readonly accessRevision: number;
  readonly limits: PortalLimits;
}

/**
 * Counts calls against the limits of their callers, all processes together. Calls are leased from the database in blocks:
 * exactly those that are wanted when few are left, up to a hundredth of what is left when many are. More than the limit never get
 * through; a process that is killed loses the calls that it had leased, which then count as made.
 */
export class Quota {
  readonly #database: ControlDatabase;
  readonly #onError: (error: unknown) => void;
  readonly #limits = new Map<number, KnownLimits>();
  readonly #accounts = new Map<string, QuotaAccount>();
  /** Those whose limits have changed, until what they leased is given back. */
  readonly #replaced = new Set<QuotaAccount>();
  #timer: NodeJS.Timeout | undefined;

  constructor(database: ControlDatabase, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
  }

  /**
   * Spends one call. Undefined: no limit holds for the caller, and nothing is counted. When the database can't be written
   * (a full disk) the call is let through, and the failure told to `onError`: data that can be read should be.
   */
  spend(where: AccessPortal, identity: Identity): SpentCall | undefined | Promise<SpentCall | undefined> {
    const known = this.#limits.get(where.portal.id);
    if (known?.accessRevision !== where.accessRevision)
      return this.#readLimits(where).then((limits) => this.#spend(where.portal.id, identity, limits));
    return this.#spend(where.portal.id, identity, known.limits);
  }

  /** What the caller has used, shortest unit first; empty: no limit holds. Costs no call. */
  async usage(where: AccessPortal, identity: Identity): Promise<readonly QuotaUsage[]> {
    const limits = (await this.#readLimits(where)).of(identity);
    if (limits.length === 0) return [];
    const now = Date.now();
    const owner = { portalId: where.portal.id, subject: subjectOf(identity) };
    const account = this.#accounts.get(nameOf(owner));
    const counted = await readCounters(this.#database.db, owner, limits, now);
    return limits.map(({ unit, calls: limit }, i) => {
      const { start, calls } = counted[i] as { start: number; calls: number };
      const made = Math.max(0, calls - (account?.unspent(unit, start) ?? 0));
      const remaining = Math.max(0, limit - made);
      return { unit, limit, calls: made, remaining, resetAt: windowAt(unit, start).end };
    });
  }

  /** Gives back what was leased and not spent. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const accounts = [...this.#accounts.values(), ...this.#replaced];
    await Promise.all(accounts.map(({ refill }) => refill));
    this.#accounts.clear();
    this.#replaced.clear();
    await this.#giveBack(accounts);
  }

  #spend(
    portalId: number,
    identity: Identity,
    portalLimits: PortalLimits,
  ): SpentCall | undefined | Promise<SpentCall | undefined> {
    const limits = portalLimits.of(identity);
    if (limits.length === 0) return undefined;
    const account = this.#accountOf({ portalId, subject: subjectOf(identity) }, limits);
    return decide(account) ?? this.#spendLeased(account);
  }

  async #spendLeased(account: QuotaAccount): Promise<SpentCall> {
    account.waiting += 1;
    try {
      for (;;) {
        account.refill ??= this.#refill(account);
        const isCounted = await account.refill;
        const spent = decide(account);
        if (spent !== undefined) return spent;
        if (!isCounted) return { ...account.tightest(), isAllowed: true };
      }
    } finally {
      account.waiting -= 1;
    }
  }

  /** False: the database can't be written. */
  async #refill(account: QuotaAccount): Promise<boolean> {
    try {
      // Requests that came together get their calls by one commit.
      await new Promise((resolve) => setImmediate(resolve));
      const wants = account.wants();
      if (wants.length === 0) return true;
      const leases = await leaseCalls(this.#database, account.owner, wants, Date.now());
      for (const [i, { limit, wanted }] of wants.entries()) {
        const lease = leases[i];
        if (lease !== undefined) account.add(limit, lease, wanted);
      }
      return true;
    } catch (error) {
      this.#onError(error);
      return false;
    } finally {
      account.refill = undefined;
    }
  }

  #accountOf(owner: CounterOwner, limits: readonly CallLimit[]): QuotaAccount {
    const name = nameOf(owner);
    const known = this.#accounts.get(name);
    if (known !== undefined && isSame(known.limits, limits)) return known;
    if (known !== undefined) this.#replaced.add(known);
    const account = new QuotaAccount(owner, limits, Date.now());
    this.#accounts.set(name, account);
    this.#timer ??= this.#sweepLater();
    return account;
  }

  async #readLimits({ portal, accessRevision }: AccessPortal): Promise<PortalLimits> {
    const known = this.#limits.get(portal.id);
    if (known?.accessRevision === accessRevision) return known.limits;
    const limits = new PortalLimits(await readQuotaLimits(this.#database.db, portal.id));
    this.#limits.set(portal.id, { accessRevision, limits });
    return limits;
  }

  #sweepLater(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#timer = undefined;
      this.#sweep().catch(this.#onError);
      if (this.#accounts.size + this.#replaced.size > 0) this.#timer ??= this.#sweepLater();
    }, IDLE_MS).unref();
  }

  async #sweep(): Promise<void> {
    const before = performance.now() - IDLE_MS;
    const idle: QuotaAccount[] = [];
    for (const [name, account] of this.#accounts) {
      if (account.waiting > 0 || account.lastUsed > before) continue;
      this.#accounts.delete(name);
      idle.push(account);
    }
    for (const account of this.#replaced) {
      if (account.waiting > 0) continue;
      this.#replaced.delete(account);
      idle.push(account);
    }
    await this.#giveBack(idle);
  }

  async #giveBack(accounts: readonly QuotaAccount[]): Promise<void> {
    const unspent = accounts.flatMap((account) => account.takeUnspent());
    if (unspent.length > 0) await giveCallsBack(this.#database, unspent);
  }
}

/** Undefined: it depends on a lease. */
function decide(account: QuotaAccount): SpentCall | undefined {
  if (account.take(Date.now())) return { ...account.tightest(), isAllowed: true };
  const exhausted = account.exhausted();
  return exhausted && { ...exhausted, isAllowed: false };
}

function subjectOf(identity: Identity): string {
  return identity.kind === 'anonymous' ? 'anonymous' : `user:${identity.userId}`;
}

function nameOf({ portalId, subject }: CounterOwner): string {
  return `${portalId} ${subject}`;
}

function isSame(a: readonly CallLimit[], b: readonly CallLimit[]): boolean {
  return (
    a === b ||
    (a.length === b.length && a.every(({ unit, calls }, i) => unit === b[i]?.unit && calls === b[i]?.calls))
  );
}
