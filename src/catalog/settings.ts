import type { ControlDatabase } from '../database/control-database.ts';

/** A setting of a portal; undefined when it was never written. */
export async function readSetting(
  database: ControlDatabase,
  portalId: number,
  name: string,
): Promise<string | undefined> {
  const row = await database.db
    .selectFrom('settings')
    .select('value')
    .where('portal_id', '=', portalId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.value;
}

/** Writes a setting of a portal; undefined removes it. */
export async function writeSetting(
  database: ControlDatabase,
  portalId: number,
  name: string,
  value: string | undefined,
): Promise<void> {
  if (value === undefined) {
    await database.db
      .deleteFrom('settings')
      .where('portal_id', '=', portalId)
      .where('name', '=', name)
      .execute();
    return;
  }
  await database.db
    .insertInto('settings')
    .values({ portal_id: portalId, name, value })
    .onConflict((conflict) => conflict.columns(['portal_id', 'name']).doUpdateSet({ value }))
    .execute();
}
