import type { Kysely, Selectable } from 'kysely';
import { bumpAccessRevision } from '../access/access-revision.ts';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { ApplicationTable } from '../database/account-tables.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables } from '../database/tables.ts';
import { randomAlphanumeric, secretHash } from '../lib/secrets.ts';
import { sentence } from '../lib/sentence.ts';
import type { ApplicationSettings, ApplicationType, OAuthApplication } from './application.ts';
import { ApplicationError } from './application-error.ts';
import { checkSettings } from './check-application.ts';

/** What a new application is given; the server makes its id and secret. */
export interface NewApplication extends ApplicationSettings {
  readonly portalId: number;
  readonly ownerId: number;
  readonly type: ApplicationType;
}

/** Applications of a portal, or of one owner in it. */
export interface ApplicationScope {
  readonly portalId: number;
  readonly ownerId?: number;
}

const CLIENT_ID_CHARACTERS = 24;
const SECRET_CHARACTERS = 48;
/** So that no account fills the database. */
const MAX_PER_OWNER = 100;

/** Registers an application. Its secret is in this answer and nowhere else. Throws ApplicationError. */
export async function registerApplication(
  database: ControlDatabase,
  input: NewApplication,
  actor: Actor,
): Promise<{ readonly application: OAuthApplication; readonly secret: string }> {
  const { portalId, ownerId } = input;
  const settings = checkSettings(input, input.type);
  const clientId = randomAlphanumeric(CLIENT_ID_CHARACTERS);
  const secret = randomAlphanumeric(SECRET_CHARACTERS);
  return database.db.transaction().execute(async (trx) => {
    const owned = await selectApplications(trx, { portalId, ownerId }).execute();
    if (owned.length >= MAX_PER_OWNER) {
      const told = sentence('One account has at most {most} applications; remove one first.', {
        most: MAX_PER_OWNER,
      });
      throw new ApplicationError([{ field: 'name', told }]);
    }
    await trx
      .insertInto('applications')
      .values({
        portal_id: portalId,
        owner_id: ownerId,
        client_id: clientId,
        secret_hash: secretHash(secret),
        type: input.type,
        ...toColumns(settings),
        created_at: new Date().toISOString(),
      })
      .execute();
    await logEvent(trx, {
      portalId,
      actor,
      action: 'application.register',
      subject: clientId,
      details: { name: settings.name },
    });
    const row = await selectApplications(trx, { portalId })
      .where('client_id', '=', clientId)
      .executeTakeFirstOrThrow();
    return { application: fromRow(row), secret };
  });
}

/** Oldest first. */
export async function listApplications(
  database: ControlDatabase,
  scope: ApplicationScope,
): Promise<readonly OAuthApplication[]> {
  return (await selectApplications(database.db, scope).orderBy('applications.id').execute()).map(fromRow);
}

/** The application with that client id; undefined: the scope has none. */
export async function findApplication(
  database: ControlDatabase,
  scope: ApplicationScope,
  clientId: string,
): Promise<OAuthApplication | undefined> {
  const row = await selectApplications(database.db, scope)
    .where('client_id', '=', clientId)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Changes name, redirect URIs and whether PKCE is required; its type is for good. False: there is none. Throws ApplicationError. */
export async function changeApplication(
  database: ControlDatabase,
  scope: ApplicationScope,
  { clientId, actor, ...input }: ApplicationSettings & { readonly clientId: string; readonly actor: Actor },
): Promise<boolean> {
  return change(database, scope, { clientId, actor, action: 'application.change' }, async (trx, before) => {
    const settings = checkSettings(input, before.type);
    await trx.updateTable('applications').set(toColumns(settings)).where('id', '=', before.id).execute();
  });
}

/** A new secret in place of the old one, which is worth nothing from now on. Undefined: there is no such application. */
export async function rotateSecret(
  database: ControlDatabase,
  scope: ApplicationScope,
  { clientId, actor }: { readonly clientId: string; readonly actor: Actor },
): Promise<string | undefined> {
  const secret = randomAlphanumeric(SECRET_CHARACTERS);
  const found = await change(
    database,
    scope,
    { clientId, actor, action: 'application.rotate-secret' },
    async (trx, { id }) => {
      await trx
        .updateTable('applications')
        .set({ secret_hash: secretHash(secret) })
        .where('id', '=', id)
        .execute();
    },
  );
  return found ? secret : undefined;
}

/** Removes an application with all its authorizations, codes and tokens. False: there is no such application. */
export async function removeApplication(
  database: ControlDatabase,
  scope: ApplicationScope,
  { clientId, actor }: { readonly clientId: string; readonly actor: Actor },
): Promise<boolean> {
  return change(database, scope, { clientId, actor, action: 'application.remove' }, async (trx, { id }) => {
    await trx.deleteFrom('applications').where('id', '=', id).execute();
  });
}

/** Finds an application, changes it and writes it down, in one transaction. */
function change(
  database: ControlDatabase,
  scope: ApplicationScope,
  event: { readonly clientId: string; readonly actor: Actor; readonly action: string },
  act: (trx: Kysely<Tables>, before: OAuthApplication) => Promise<void>,
): Promise<boolean> {
  const { clientId, actor, action } = event;
  return database.db.transaction().execute(async (trx) => {
    const before = await findApplication({ ...database, db: trx }, scope, clientId);
    if (before === undefined) return false;
    await act(trx, before);
    await bumpAccessRevision(trx, scope.portalId);
    const { portalId, name } = before;
    await logEvent(trx, { portalId, actor, action, subject: clientId, details: { name } });
    return true;
  });
}

function selectApplications(db: Kysely<Tables>, { portalId, ownerId }: ApplicationScope) {
  const query = db
    .selectFrom('applications')
    .innerJoin('users', 'users.id', 'applications.owner_id')
    .selectAll('applications')
    .select(['users.name as owner_name', 'users.display_name as owner_display_name'])
    .where('applications.portal_id', '=', portalId);
  return ownerId === undefined ? query : query.where('owner_id', '=', ownerId);
}

function toColumns({ name, redirectUris, requiresPkce }: ApplicationSettings) {
  return { name, redirect_uris: JSON.stringify(redirectUris), requires_pkce: requiresPkce ? 1 : 0 };
}

type Row = Selectable<ApplicationTable> & { owner_name: string; owner_display_name: string };

function fromRow(row: Row): OAuthApplication {
  return {
    id: row.id,
    portalId: row.portal_id,
    ownerId: row.owner_id,
    ownerDisplayName: row.owner_display_name,
    ownerName: row.owner_name,
    clientId: row.client_id,
    secretHash: row.secret_hash,
    name: row.name,
    type: row.type as ApplicationType,
    redirectUris: JSON.parse(row.redirect_uris) as string[],
    requiresPkce: row.requires_pkce === 1,
    createdAt: new Date(row.created_at),
  };
}
