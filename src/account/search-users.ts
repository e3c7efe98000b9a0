import { sql } from 'kysely';
import type { ControlDatabase } from '../database/control-database.ts';
import { type User, userFromRow } from './users.ts';

export interface UserSearch {
  /** Found in the name, the display name or the e-mail address, however a to z are capitalised; empty: everybody. */
  readonly text: string;
  readonly limit: number;
  readonly offset: number;
}

/** A portal's users in the order of their names. */
export async function searchUsers(
  { db }: ControlDatabase,
  portalId: number,
  { text, limit, offset }: UserSearch,
): Promise<{ readonly users: readonly User[]; readonly total: number }> {
  let matching = db.selectFrom('users').where('portal_id', '=', portalId);
  if (text !== '') {
    const pattern = `%${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
    matching = matching.where(
      sql<boolean>`(name like ${pattern} escape '\\' or display_name like ${pattern} escape '\\'
        or coalesce(email, '') like ${pattern} escape '\\')`,
    );
  }
  const { total } = await matching
    .select((e) => e.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await matching.selectAll().orderBy('name').limit(limit).offset(offset).execute();
  return { users: rows.map(userFromRow), total };
}
