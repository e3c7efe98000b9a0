import type { Kysely } from 'kysely';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables } from '../database/tables.ts';

/** Who did it: a user by name, or `command line` or `anonymous`; and from where. */
export interface Actor {
  readonly name: string;
  /** The client's address; empty for the command line. */
  readonly address: string;
}

export const COMMAND_LINE: Actor = { name: 'command line', address: '' };

export interface AuditEvent {
  readonly portalId: number;
  readonly actor: Actor;
  /** Object and verb, e.g. `key.revoke`, `user.add`, `session.sign-in`, `session.refuse`. */
  readonly action: string;
  /** What it was done to, by a name that is no secret. */
  readonly subject: string;
  /** Further facts; no secret. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** One event as it stands in the log. */
export interface LoggedEvent extends AuditEvent {
  readonly id: number;
  readonly at: Date;
}

/** Writes an event, inside the transaction that it is about. */
export async function logEvent(trx: Kysely<Tables>, event: AuditEvent): Promise<void> {
  await trx
    .insertInto('audit_log')
    .values({
      portal_id: event.portalId,
      at: new Date().toISOString(),
      actor: event.actor.name,
      action: event.action,
      subject: event.subject,
      details: JSON.stringify(event.details ?? {}),
      address: event.actor.address,
    })
    .execute();
}

export interface EventPage {
  readonly limit: number;
  /** Events before that one, for the next page. */
  readonly beforeId?: number | undefined;
  /** Only what they did. */
  readonly actor?: string | undefined;
  /** Only this action, e.g. `key.revoke`, or all of an object, e.g. `key`. */
  readonly action?: string | undefined;
}

/** A portal's latest events, newest first. */
export async function listEvents(
  db: Kysely<Tables>,
  portalId: number,
  { limit, beforeId, actor, action }: EventPage,
): Promise<readonly LoggedEvent[]> {
  let query = db.selectFrom('audit_log').selectAll().where('portal_id', '=', portalId);
  if (beforeId !== undefined) query = query.where('id', '<', beforeId);
  if (actor !== undefined) query = query.where('actor', '=', actor);
  if (action !== undefined)
    query = query.where((where) =>
      where.or([
        where('action', '=', action),
        // `.` and `/` are neighbours: everything that begins with the object and a dot.
        where.and([where('action', '>=', `${action}.`), where('action', '<', `${action}/`)]),
      ]),
    );
  const rows = await query.orderBy('id', 'desc').limit(limit).execute();
  return rows.map((row) => ({
    id: row.id,
    at: new Date(row.at),
    portalId,
    actor: { name: row.actor, address: row.address },
    action: row.action,
    subject: row.subject,
    details: JSON.parse(row.details) as Record<string, string | number | boolean>,
  }));
}

/** When the latest event of any portal was; undefined: there is none. */
export async function latestEventAt({ db }: Pick<ControlDatabase, 'db'>): Promise<Date | undefined> {
  const row = await db.selectFrom('audit_log').select('at').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row === undefined ? undefined : new Date(row.at);
}

/** Removes the events of all portals from before that moment. */
export async function purgeEvents({ db }: Pick<ControlDatabase, 'db'>, before: Date): Promise<void> {
  // Ids ascend with time, and there is no index by time alone.
  const firstKept = await db
    .selectFrom('audit_log')
    .select('id')
    .where('at', '>=', before.toISOString())
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  await db
    .deleteFrom('audit_log')
    .where('at', '<', before.toISOString())
    .$if(firstKept !== undefined, (query) => query.where('id', '<', firstKept?.id as number))
    .execute();
}
