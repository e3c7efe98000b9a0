import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { csvField } from '../lib/csv-field.ts';
import { readDay, type UsageFilter, usageDays } from './read-usage.ts';
import { ANONYMOUS_USER, OTHER_DATASETS, OTHER_USERS } from './usage-counts.ts';

/**
 * The figures of a report as CSV (RFC 4180), a part for each day. Without `userNameOf` users aren't told apart. Cells that a
 * spreadsheet would take for a formula get an apostrophe before them.
 */
export async function* usageCsv(
  db: Kysely<Tables>,
  filter: UsageFilter,
  userNameOf: ((id: number) => Promise<string | undefined>) | undefined,
): AsyncGenerator<Uint8Array> {
  const names = new Map<number, string>([
    [ANONYMOUS_USER, 'anonymous'],
    [OTHER_USERS, 'others'],
  ]);
  const heads = ['day', 'dataset', ...(userNameOf ? ['user'] : []), 'program', 'outcome'];
  yield Buffer.from(`${[...heads, 'requests', 'features', 'bytes'].join(',')}\r\n`);
  for (const day of usageDays(filter)) {
    let text = '';
    for (const row of await readDay(db, filter, { day, byUser: userNameOf !== undefined })) {
      const { dataset_id, user_id, client, outcome, requests, features, bytes } = row;
      if (userNameOf !== undefined && !names.has(user_id))
        names.set(user_id, (await userNameOf(user_id)) ?? `number ${user_id}`);
      const user = userNameOf === undefined ? [] : [names.get(user_id) ?? ''];
      const dataset = dataset_id === OTHER_DATASETS ? '' : dataset_id;
      text += `${[day, dataset, ...user, client, outcome].map(cell).join(',')},${requests},${features},${bytes}\r\n`;
    }
    if (text !== '') yield Buffer.from(text);
  }
}

function cell(text: string): string {
  return csvField(/^[=+\-@\t]/.test(text) ? `'${text}` : text);
}
