import { bumpAccessRevision } from '../access/access-revision.ts';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';

/** An application that a user has allowed to read on their behalf. */
export interface Authorization {
  readonly id: number;
  readonly clientId: string;
  readonly applicationName: string;
  readonly ownerDisplayName: string;
  readonly scope: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | undefined;
}

/** Whose authorizations. */
interface Holder {
  readonly portalId: number;
  readonly userId: number;
}

/** The applications that a user has allowed, by name. */
export async function listAuthorizations(
  database: ControlDatabase,
  { portalId, userId }: Holder,
): Promise<readonly Authorization[]> {
  const rows = await database.db
    .selectFrom('authorizations')
    .innerJoin('applications', 'applications.id', 'authorizations.application_id')
    .innerJoin('users', 'users.id', 'applications.owner_id')
    .selectAll('authorizations')
    .select(['applications.name', 'applications.client_id', 'users.display_name'])
    .where('authorizations.portal_id', '=', portalId)
    .where('authorizations.user_id', '=', userId)
    .orderBy('applications.name')
    .orderBy('authorizations.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    clientId: row.client_id,
    applicationName: row.name,
    ownerDisplayName: row.display_name,
    scope: row.scope,
    createdAt: new Date(row.created_at),
    lastUsedAt: row.last_used_at === null ? undefined : new Date(row.last_used_at),
  }));
}

/** Withdraws a user's consent: the application's codes and tokens for them are gone at once. False: there was none. */
export async function withdrawAuthorization(
  database: ControlDatabase,
  { portalId, userId }: Holder,
  { authorizationId, actor }: { readonly authorizationId: number; readonly actor: Actor },
): Promise<boolean> {
  return database.db.transaction().execute(async (trx) => {
    const row = await trx
      .deleteFrom('authorizations')
      .where('portal_id', '=', portalId)
      .where('user_id', '=', userId)
      .where('id', '=', authorizationId)
      .returning('application_id')
      .executeTakeFirst();
    if (row === undefined) return false;
    const { client_id, name } = await trx
      .selectFrom('applications')
      .select(['client_id', 'name'])
      .where('id', '=', row.application_id)
      .executeTakeFirstOrThrow();
    await bumpAccessRevision(trx, portalId);
    await logEvent(trx, {
      portalId,
      actor,
      action: 'authorization.withdraw',
      subject: client_id,
      details: { name },
    });
    return true;
  });
}
