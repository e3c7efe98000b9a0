import type { ApiKey } from '../access/api-keys.ts';
import type { ControlDatabase } from '../database/control-database.ts';

/** A key and whose it is. */
export interface OwnedKey extends Omit<ApiKey, 'userId'> {
  readonly ownerName: string;
}

export interface KeyPage {
  readonly limit: number;
  /** Keys made before that one; undefined: from the newest on. */
  readonly beforeId?: number | undefined;
  readonly onlyWorking?: boolean;
  readonly userId?: number;
}

/** A portal's keys with their owners, newest first. */
export async function listPortalKeys(
  { db }: ControlDatabase,
  portalId: number,
  { limit, beforeId, onlyWorking, userId }: KeyPage,
): Promise<readonly OwnedKey[]> {
  let query = db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .selectAll('api_keys')
    .select('users.name as owner_name')
    .where('api_keys.portal_id', '=', portalId);
  if (beforeId !== undefined) query = query.where('api_keys.id', '<', beforeId);
  if (onlyWorking) query = query.where('revoked_at', 'is', null);
  if (userId !== undefined) query = query.where('user_id', '=', userId);
  const rows = await query.orderBy('api_keys.id', 'desc').limit(limit).execute();
  return rows.map((row) => ({
    id: row.id,
    hint: row.hint,
    label: row.label,
    createdAt: new Date(row.created_at),
    lastUsedAt: row.last_used_at === null ? undefined : new Date(row.last_used_at),
    revokedAt: row.revoked_at === null ? undefined : new Date(row.revoked_at),
    ownerName: row.owner_name,
  }));
}
