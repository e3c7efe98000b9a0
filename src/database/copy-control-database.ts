import { sql } from 'kysely';
import type { ControlDatabase } from './control-database.ts';

/**
 * Writes the database as it is at one moment into a new file, while others read and write it. Whatever was acknowledged
 * before the call is in the copy; nothing that was deleted is.
 */
export async function copyControlDatabase({ db }: ControlDatabase, path: string): Promise<void> {
  await sql`vacuum into ${path}`.execute(db);
}
