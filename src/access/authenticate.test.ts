import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { COMMAND_LINE, listEvents } from '../audit/audit-log.ts';
import { type LiveCatalog, openCatalog } from '../catalog/live-catalog.ts';
import { createPortal } from '../catalog/portals.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import { bumpAccessRevision } from './access-revision.ts';
import { createApiKey, findApiKeyBySecret, listApiKeys, revokeApiKey } from './api-keys.ts';
import { Authenticator } from './authenticate.ts';
import type { Credential } from './credential.ts';

const NAMESPACE = 'http://localhost/api/wfs/featuretype';

describe('authentication', () => {
  let home: string;
  let database: ControlDatabase;
  let catalog: LiveCatalog;
  let authenticator: Authenticator;
  let userId: number;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-access-'));
    database = await openControlDatabase(home);
    const a = await createPortal(database, { name: 'a', title: 'A', namespaceUri: NAMESPACE });
    await createPortal(database, { name: 'b', title: 'B', namespaceUri: NAMESPACE });
    const user = await database.db
      .insertInto('users')
      .values({
        portal_id: a.id,
        name: 'ada',
        display_name: 'Ada',
        role: 'member',
        is_disabled: 0,
        created_at: new Date().toISOString(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    userId = user.id;
    catalog = await openCatalog(database);
    authenticator = new Authenticator(database, (error) => assert.fail(String(error)));
  });

  afterEach(async () => {
    await catalog.close();
    await authenticator.close();
    await database.close();
    await rm(home, { recursive: true });
  });

  const portal = (name: string) => {
    const found = catalog.forPortal(name);
    assert.ok(found);
    return found;
  };
  const identify = async (credential: Credential, name = 'a') => {
    await catalog.refresh();
    return authenticator.identify(portal(name), credential, new Date());
  };
  const createKey = async (label = 'GIS') => {
    const { secret, key } = await createApiKey(
      database,
      { portalId: portal('a').portal.id, userId },
      label,
      COMMAND_LINE,
    );
    return { secret, id: key.id };
  };

  it('knows the user of an API key, as such or as either half of HTTP Basic', async () => {
    const { secret, id } = await createKey();
    assert.match(secret, /^[0-9a-f]{56}$/);
    const shown: Credential[] = [
      { kind: 'apikey', secret },
      { kind: 'basic', userName: secret, password: '' },
      { kind: 'basic', userName: 'anything', password: secret },
    ];
    for (const credential of shown) {
      const identity = await identify(credential);
      assert.deepEqual([identity?.userName, identity?.credential], ['ada', { kind: 'apikey', keyId: id }]);
    }
  });

  it('finds a key in its own portal and as a key only', async () => {
    const { secret } = await createKey();
    assert.equal(await identify({ kind: 'apikey', secret }, 'b'), undefined);
    assert.equal(await identify({ kind: 'token', secret }), undefined);
    assert.equal(await identify({ kind: 'session', secret }), undefined);
    assert.equal(await identify({ kind: 'apikey', secret: `${secret}\0` }), undefined);
    assert.equal(await identify({ kind: 'basic', userName: 'ada', password: 'ada' }), undefined);
  });

  it('forgets a revoked key, and a disabled user’s, when the portal’s people change', async () => {
    const one = await createKey();
    const two = await createKey();
    assert.ok(await identify({ kind: 'apikey', secret: one.secret }));
    assert.ok(await revokeApiKey(database, { portalId: 1, userId }, one.id, COMMAND_LINE));
    assert.ok(
      !(await revokeApiKey(database, { portalId: 1 }, one.id, COMMAND_LINE)),
      'it is revoked already',
    );
    assert.equal(await identify({ kind: 'apikey', secret: one.secret }), undefined);
    assert.ok(await identify({ kind: 'apikey', secret: two.secret }));
    await database.db.transaction().execute(async (trx) => {
      await trx.updateTable('users').set({ is_disabled: 1 }).where('id', '=', userId).execute();
      await bumpAccessRevision(trx, 1);
    });
    assert.equal(await identify({ kind: 'apikey', secret: two.secret }), undefined);
  });

  it('lets only the owner, or an administrator who names nobody, revoke a key', async () => {
    const { id } = await createKey();
    assert.ok(!(await revokeApiKey(database, { portalId: 1, userId: userId + 1 }, id, COMMAND_LINE)));
    assert.ok(!(await revokeApiKey(database, { portalId: 2 }, id, COMMAND_LINE)));
    assert.ok(await revokeApiKey(database, { portalId: 1 }, id, COMMAND_LINE));
  });

  it('logs who made and who revoked a key, by its number', async () => {
    const { id, secret } = await createKey();
    await revokeApiKey(database, { portalId: 1 }, id, COMMAND_LINE);
    const events = await listEvents(database.db, 1, { limit: 5 });
    const subject = `${id} (${secret.slice(0, 8)}…)`;
    assert.deepEqual(
      events.map((event) => [event.actor.name, event.action, event.subject]),
      [
        ['command line', 'key.revoke', subject],
        ['command line', 'key.create', subject],
      ],
    );
  });

  it('keeps of a key its hash, its first characters and when it was last used', async () => {
    const { secret, id } = await createKey('Field laptop');
    await identify({ kind: 'apikey', secret });
    await authenticator.close();
    const [key] = await listApiKeys(database, 1, userId);
    assert.equal(key?.label, 'Field laptop');
    assert.ok(key.lastUsedAt !== undefined);
    assert.ok(secret.startsWith(key.hint) && key.hint.length < 12);
    assert.equal((await findApiKeyBySecret(database, 1, ` ${secret}\n`))?.id, id);
    const rows = JSON.stringify(await database.db.selectFrom('api_keys').selectAll().execute());
    assert.ok(!rows.includes(secret));
  });
});
