import { sql } from 'kysely';
import type { ControlDatabase } from '../database/control-database.ts';

const DAY_MS = 86_400_000;
/** Rows of one transaction: others wait for it for milliseconds. */
const BATCH_ROWS = 1000;

/** What is past its use, by how long ago; later than its end, so that a clock that is set back finds it still there. */
const PURGES = [
  { table: 'authorization_codes', key: 'code_hash', column: 'expires_at', afterMs: DAY_MS },
  { table: 'tokens', key: 'token_hash', column: 'expires_at', afterMs: DAY_MS },
  { table: 'tokens', key: 'token_hash', column: 'revoked_at', afterMs: 30 * DAY_MS },
  // A used refresh token is kept to be recognised when it is shown again.
  { table: 'tokens', key: 'token_hash', column: 'used_at', afterMs: 400 * DAY_MS },
] as const;

/** Removes codes and tokens that can't be used any more, some at a time. Resolves with their number. */
export async function purgeTokens(
  database: ControlDatabase,
  now: Date,
  signal?: AbortSignal,
): Promise<number> {
  let total = 0;
  for (const { table, key, column, afterMs } of PURGES) {
    const before = new Date(now.getTime() - afterMs).toISOString();
    for (let removed = BATCH_ROWS; removed === BATCH_ROWS && signal?.aborted !== true; total += removed) {
      const { numAffectedRows } = await sql`
        delete from ${sql.table(table)} where ${sql.ref(key)} in (
          select ${sql.ref(key)} from ${sql.table(table)} where ${sql.ref(column)} < ${before} limit ${BATCH_ROWS}
        )`.execute(database.db);
      removed = Number(numAffectedRows ?? 0n);
    }
  }
  return total;
}
