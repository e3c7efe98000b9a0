import { createApiKey } from '../../src/access/api-keys.ts';
import type { Role } from '../../src/access/identity.ts';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import { type ControlDatabase, openControlDatabase } from '../../src/database/control-database.ts';

/** Does something with the control database of a home, beside the server that may be running on it. */
export async function withControlDatabase<Result>(
  home: string,
  use: (database: ControlDatabase) => Promise<Result>,
): Promise<Result> {
  const database = await openControlDatabase(home);
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

/** A new user of the first portal, with an API key of theirs. */
export function addUserWithKey(
  home: string,
  name: string,
  role: Role = 'member',
): Promise<{ readonly userId: number; readonly key: string }> {
  return withControlDatabase(home, async (database) => {
    const { id: portalId } = await database.db
      .selectFrom('portals')
      .select('id')
      .orderBy('id')
      .executeTakeFirstOrThrow();
    const { id: userId } = await database.db
      .insertInto('users')
      .values({
        portal_id: portalId,
        name,
        display_name: name,
        email: null,
        password_hash: null,
        role,
        is_disabled: 0,
        totp_secret: null,
        totp_last_step: null,
        created_at: new Date().toISOString(),
        last_sign_in_at: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const { secret } = await createApiKey(database, { portalId, userId }, 'test', COMMAND_LINE);
    return { userId, key: secret };
  });
}
