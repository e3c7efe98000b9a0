import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';
import type { Identity, UserIdentity } from './identity.ts';
import { QUOTA_UNITS, type QuotaUnit } from './quota-window.ts';

/** Whom a limit is for. */
export type QuotaSubject =
  /** All anonymous callers of the portal together. */
  | { readonly kind: 'anonymous' }
  /** Each user by themselves. */
  | { readonly kind: 'users' }
  /** Each user of the group by themselves, in place of what all users have. */
  | { readonly kind: 'group'; readonly id: number }
  /** That user, in place of anything else. */
  | { readonly kind: 'user'; readonly id: number };

/** One limit as it was set. */
export interface QuotaLimit {
  readonly subject: QuotaSubject;
  readonly unit: QuotaUnit;
  readonly calls: number | 'unlimited';
}

/** One limit as it holds for a caller. */
export interface CallLimit {
  readonly unit: QuotaUnit;
  readonly calls: number;
}

/** The limits of a portal. */
export async function readQuotaLimits(db: Kysely<Tables>, portalId: number): Promise<readonly QuotaLimit[]> {
  const rows = await db
    .selectFrom('quota_limits')
    .selectAll()
    .where('portal_id', '=', portalId)
    .orderBy('subject_kind')
    .orderBy('subject_id')
    .execute();
  return rows
    .map((row) => ({
      subject: { kind: row.subject_kind, id: row.subject_id } as QuotaSubject,
      unit: row.unit as QuotaUnit,
      calls: row.calls ?? ('unlimited' as const),
    }))
    .sort((a, b) => QUOTA_UNITS.indexOf(a.unit) - QUOTA_UNITS.indexOf(b.unit));
}

/** Finds the limits that hold for a caller among those of their portal. */
export class PortalLimits {
  readonly #limits: readonly QuotaLimit[];
  readonly #anonymous: readonly CallLimit[];
  readonly #known = new WeakMap<UserIdentity, readonly CallLimit[]>();

  constructor(limits: readonly QuotaLimit[]) {
    this.#limits = limits;
    this.#anonymous = this.#inEachUnit((of) => of('anonymous'));
  }

  /**
   * Shortest unit first; at most one for each unit. For every unit by itself, what is set for the user wins, else the most
   * generous of what is set for their groups, else what is set for all users. Administrators are users like others.
   */
  of(identity: Identity): readonly CallLimit[] {
    if (this.#limits.length === 0) return this.#anonymous;
    if (identity.kind === 'anonymous') return this.#anonymous;
    let limits = this.#known.get(identity);
    if (limits === undefined) {
      const { userId, groupIds } = identity;
      limits = this.#inEachUnit((of) => of('user', [userId]) ?? of('group', groupIds) ?? of('users'));
      this.#known.set(identity, limits);
    }
    return limits;
  }

  /** `choose` gives the calls in one unit, by asking for the most generous of what is set for some subjects. */
  #inEachUnit(
    choose: (
      of: (kind: QuotaSubject['kind'], ids?: readonly number[]) => QuotaLimit['calls'] | undefined,
    ) => QuotaLimit['calls'] | undefined,
  ): readonly CallLimit[] {
    return QUOTA_UNITS.flatMap((unit) => {
      const calls = choose((kind, ids) => this.#mostGenerous(unit, kind, ids));
      return calls === undefined || calls === 'unlimited' ? [] : [{ unit, calls }];
    });
  }

  #mostGenerous(
    unit: QuotaUnit,
    kind: QuotaSubject['kind'],
    ids?: readonly number[],
  ): QuotaLimit['calls'] | undefined {
    const set = this.#limits.filter(
      ({ subject, unit: other }) =>
        other === unit &&
        subject.kind === kind &&
        (ids === undefined || ('id' in subject && ids.includes(subject.id))),
    );
    if (set.some(({ calls }) => calls === 'unlimited')) return 'unlimited';
    return set.length === 0 ? undefined : Math.max(...set.map(({ calls }) => calls as number));
  }
}
