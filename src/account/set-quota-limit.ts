import type { Kysely } from 'kysely';
import { bumpAccessRevision } from '../access/access-revision.ts';
import type { QuotaLimit, QuotaSubject } from '../access/quota-limits.ts';
import type { QuotaUnit } from '../access/quota-window.ts';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables } from '../database/tables.ts';
import { sentence } from '../lib/sentence.ts';
import { AccountError } from './account-error.ts';
import { requireUserById } from './users.ts';

/** More than anybody calls in a month; far below what numbers can hold exactly. */
export const MAX_QUOTA_CALLS = 1_000_000_000_000;

export interface QuotaChange {
  readonly subject: QuotaSubject;
  readonly unit: QuotaUnit;
  /** `none`: nothing is set for the subject any more, so that what is set for more holds (for users: that of all users). */
  readonly calls: QuotaLimit['calls'] | 'none';
}

/**
 * Sets or removes a limit. Every process counts by it within a second. Throws AccountError `NoSuchUser`, `NoSuchGroup` or
 * `Invalid`.
 */
export async function setQuotaLimit(
  database: ControlDatabase,
  portalId: number,
  { subject, unit, calls }: QuotaChange,
  actor: Actor,
): Promise<void> {
  if (typeof calls === 'number' && !(Number.isInteger(calls) && calls >= 0 && calls <= MAX_QUOTA_CALLS))
    throw new AccountError(
      'Invalid',
      sentence('A limit is a whole number of calls from 0 to {most}.', { most: MAX_QUOTA_CALLS }),
      'calls',
    );
  await database.db.transaction().execute(async (trx) => {
    const name = await requireSubject(trx, portalId, subject);
    const row = {
      portal_id: portalId,
      subject_kind: subject.kind,
      subject_id: 'id' in subject ? subject.id : 0,
      unit,
    };
    if (calls === 'none') await removeLimit(trx, row);
    else {
      const columns = { calls: calls === 'unlimited' ? null : calls };
      await trx
        .insertInto('quota_limits')
        .values({ ...row, ...columns })
        .onConflict((conflict) =>
          conflict.columns(['portal_id', 'subject_kind', 'subject_id', 'unit']).doUpdateSet(columns),
        )
        .execute();
    }
    await bumpAccessRevision(trx, portalId);
    await logEvent(trx, { portalId, actor, action: 'quota.set', subject: name, details: { unit, calls } });
  });
}

async function removeLimit(
  trx: Kysely<Tables>,
  row: { portal_id: number; subject_kind: string; subject_id: number; unit: string },
): Promise<void> {
  await trx
    .deleteFrom('quota_limits')
    .where('portal_id', '=', row.portal_id)
    .where('subject_kind', '=', row.subject_kind)
    .where('subject_id', '=', row.subject_id)
    .where('unit', '=', row.unit)
    .execute();
}

/** The subject's name for the audit log. */
async function requireSubject(trx: Kysely<Tables>, portalId: number, subject: QuotaSubject): Promise<string> {
  if (subject.kind === 'user') return `user ${(await requireUserById(trx, portalId, subject.id)).name}`;
  if (subject.kind !== 'group') return subject.kind;
  const group = await trx
    .selectFrom('groups')
    .select('name')
    .where('portal_id', '=', portalId)
    .where('id', '=', subject.id)
    .executeTakeFirst();
  if (group === undefined) throw new AccountError('NoSuchGroup', 'There is no such group.');
  return `group ${group.name}`;
}
