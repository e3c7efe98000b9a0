import { type Kysely, sql } from 'kysely';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables } from '../database/tables.ts';
import { addCounts, emptyCounts, foldedKey, nameOfKey, type UsageCounts } from './usage-counts.ts';

/** Rows that a portal may have for one day; beyond them requests are counted with others, a hundred rows or so. */
const MAX_ROWS_OF_DAY = 1_000;

/** Adds to what is counted for the day (`2026-11-28`). One transaction: it is written whole or not at all. */
export async function writeUsage(
  { db }: ControlDatabase,
  day: string,
  counts: readonly UsageCounts[],
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const [portalId, own] of Map.groupBy(counts, (each) => each.portalId))
      await addRows(trx, day, await withRoom(trx, { day, portalId }, own));
  });
}

/** The counts as rows that the day has room for. */
async function withRoom(
  trx: Kysely<Tables>,
  { day, portalId }: { readonly day: string; readonly portalId: number },
  counts: readonly UsageCounts[],
): Promise<readonly UsageCounts[]> {
  const ofDay = trx.selectFrom('usage_counts').where('portal_id', '=', portalId).where('day', '=', day);
  const { rows } = await ofDay.select((eb) => eb.fn.countAll<number>().as('rows')).executeTakeFirstOrThrow();
  let room = MAX_ROWS_OF_DAY - rows;
  if (counts.length <= room) return counts;
  const present = await ofDay.select(['dataset_id', 'user_id', 'client', 'outcome']).execute();
  const known = new Set(
    present.map((row) =>
      nameOfKey({
        portalId,
        datasetId: row.dataset_id,
        userId: row.user_id,
        client: row.client as UsageCounts['client'],
        outcome: row.outcome,
      }),
    ),
  );
  const fitting: UsageCounts[] = [];
  const folded = new Map<string, UsageCounts>();
  for (const each of counts) {
    const isKnown = known.has(nameOfKey(each));
    if (isKnown || room > 0) {
      if (!isKnown) room--;
      fitting.push(each);
      continue;
    }
    const key = foldedKey(each);
    const name = nameOfKey(key);
    const sum = folded.get(name) ?? emptyCounts(key);
    addCounts(sum, each);
    folded.set(name, sum);
  }
  return [...fitting, ...folded.values()];
}

/** In one statement, however many they are. Those of a portal that has gone are dropped. */
async function addRows(trx: Kysely<Tables>, day: string, counts: readonly UsageCounts[]): Promise<void> {
  const rows = counts.map((each) => [
    each.portalId,
    each.datasetId,
    each.userId,
    each.client,
    each.outcome,
    each.requests,
    each.bytes,
    each.features,
    ...each.latency,
  ]);
  const latency = Array.from({ length: counts[0]?.latency.length ?? 0 }, (_, i) => `latency_${i}`);
  const columns = ['requests', 'bytes', 'features', ...latency];
  const values = columns.map((_, i) => sql`value ->> ${sql.lit(i + 5)}`);
  const sums = columns.map(
    (column) => sql`${sql.ref(column)} = ${sql.ref(column)} + ${sql.ref(`excluded.${column}`)}`,
  );
  await sql`
    insert into usage_counts (portal_id, day, dataset_id, user_id, client, outcome, ${sql.join(columns.map((c) => sql.ref(c)))})
    select value ->> 0, ${day}, value ->> 1, value ->> 2, value ->> 3, value ->> 4, ${sql.join(values)}
    from json_each(${JSON.stringify(rows)})
    where value ->> 0 in (select id from portals)
    on conflict (portal_id, day, dataset_id, user_id, client, outcome) do update set ${sql.join(sums)}`.execute(
    trx,
  );
}

/** Removes what was counted on days before this one. */
export async function purgeUsage({ db }: ControlDatabase, firstKeptDay: string): Promise<void> {
  await db.deleteFrom('usage_counts').where('day', '<', firstKeptDay).execute();
}
