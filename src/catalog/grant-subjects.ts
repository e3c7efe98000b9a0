import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { sentence } from '../lib/sentence.ts';
import type { GrantSubject } from './catalog.ts';
import { CatalogError } from './catalog-error.ts';

/** Whom a right is given to, by name: `everyone`, `group:planners`, `user:ada`; for what has gone, the number. */
export async function nameSubject(
  db: Kysely<Tables>,
  portalId: number,
  subject: GrantSubject,
): Promise<string> {
  if (subject.kind === 'everyone') return 'everyone';
  const row = await db
    .selectFrom(subject.kind === 'group' ? 'groups' : 'users')
    .select('name')
    .where('portal_id', '=', portalId)
    .where('id', '=', subject.id)
    .executeTakeFirst();
  return `${subject.kind}:${row?.name ?? `#${subject.id}`}`;
}

/** The opposite. Throws CatalogError `Invalid` for what is no subject, or none of this portal. */
export async function findSubject(db: Kysely<Tables>, portalId: number, text: string): Promise<GrantSubject> {
  if (text === 'everyone') return { kind: 'everyone' };
  const [, kind, name = ''] = /^(group|user):(.+)$/su.exec(text) ?? [];
  if (kind !== 'group' && kind !== 'user')
    throw new CatalogError(
      'Invalid',
      sentence('A right is given to everyone, group:NAME or user:NAME: not {text}.', {
        text: JSON.stringify(text),
      }),
    );
  const row = await db
    .selectFrom(kind === 'group' ? 'groups' : 'users')
    .select('id')
    .where('portal_id', '=', portalId)
    .where('name', '=', name.toLowerCase())
    .executeTakeFirst();
  if (row === undefined)
    throw new CatalogError(
      'Invalid',
      kind === 'user'
        ? sentence('The portal has no user {name}.', { name: JSON.stringify(name) })
        : sentence('The portal has no group {name}.', { name: JSON.stringify(name) }),
    );
  return { kind, id: row.id };
}
