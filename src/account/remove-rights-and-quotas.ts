import type { Kysely } from 'kysely';
import { removeGrantsOf } from '../catalog/dataset-grants.ts';
import type { Tables } from '../database/tables.ts';

/** Takes a user's or group's rights and quotas away, inside the transaction that removes them: those rows name both by number alone. */
export async function removeRightsAndQuotas(
  trx: Kysely<Tables>,
  portalId: number,
  subject: { readonly kind: 'user' | 'group'; readonly id: number },
): Promise<void> {
  await removeGrantsOf(trx, portalId, subject);
  await trx
    .deleteFrom('quota_limits')
    .where('portal_id', '=', portalId)
    .where('subject_kind', '=', subject.kind)
    .where('subject_id', '=', subject.id)
    .execute();
}
