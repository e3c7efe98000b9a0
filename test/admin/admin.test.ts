import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { createApiKey } from '../../src/access/api-keys.ts';
import { hashPassword } from '../../src/account/password-hash.ts';
import { COMMAND_LINE, listEvents } from '../../src/audit/audit-log.ts';
import { findPortal } from '../../src/catalog/portals.ts';
import { registerApplication } from '../../src/oauth/applications.ts';
import { type BrowserSession, signedInUser } from '../support/browser-session.ts';
import { writePoints } from '../support/dataset-files.ts';
import { addUserWithKey, withControlDatabase } from '../support/people.ts';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

const PAGES = [
  ...[
    '',
    'datasets/',
    'sources/',
    'users/',
    'groups/',
    'keys/',
    'applications/',
    'quotas/',
    'usage/',
    'settings/',
    'audit/',
    'health/',
  ],
];
const FOR_PUBLISHERS = ['', 'usage/', 'sources/', 'datasets/', 'datasets/points/', 'datasets/points/right/'];

describe('the administration', () => {
  let home: string;
  let server: RunningServer;
  let ada: BrowserSession;
  let pia: BrowserSession;
  let max: BrowserSession;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'city', '--default', '--title', 'City of Example');
    const points = await writePoints(home, 'points.geojson', 20);
    assert.equal((await trigpoint(home, 'publish', points, '--as', 'points', '--key', 'key')).status, 0);
    server = await startServer({ home });
    ada = await signedInUser(server, 'ada', 'administrator');
    pia = await signedInUser(server, 'pia', 'publisher');
    max = await signedInUser(server, 'max', 'member');
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  const text = async (response: Response | Promise<Response>) => (await response).text();
  const events = (action: string) =>
    withControlDatabase(home, async (database) => {
      const { id } = await findPortal(database, undefined);
      return listEvents(database.db, id, { limit: 50, action });
    });
  /** How many features of the dataset a key sees; undefined: it isn't there, or the key works no more. */
  const count = async (key: string) => {
    const query = 'service=WFS&version=1.1.0&request=GetFeature&typeName=points&resultType=hits';
    const answer = await text(
      fetch(`${server.url}/api/wfs?${query}`, { headers: { authorization: `Apikey ${key}` } }),
    );
    const found = /numberOfFeatures="(\d+)"/.exec(answer)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  /** Where the browser is sent after a change. */
  const location = (response: Response) => {
    assert.equal(response.status, 303);
    return (response.headers.get('location') ?? '').replace(server.url, '');
  };

  it('is for those who have signed in: others are sent to, and come back', async () => {
    for (const page of PAGES) {
      const { status, headers } = await fetch(`${server.url}/admin/${page}`, { redirect: 'manual' });
      assert.equal(status, 302);
      assert.equal(
        headers.get('location'),
        `${server.url}/login/?next=${encodeURIComponent(`/admin/${page}`)}`,
      );
    }
  });

  it('answers 403 to those without the role, by GET and POST alike', async () => {
    for (const page of PAGES) {
      assert.equal((await max.get(`/admin/${page}`)).status, 403, page);
      const expected = FOR_PUBLISHERS.includes(page) ? 200 : 403;
      assert.equal((await pia.get(`/admin/${page}`)).status, expected, page);
      assert.equal((await ada.get(`/admin/${page}`)).status, 200, page);
    }
    for (const page of FOR_PUBLISHERS) assert.equal((await pia.get(`/admin/${page}`)).status, 200, page);
    const posted = await fetch(`${server.url}/admin/groups/`, {
      method: 'POST',
      headers: { cookie: max.cookie, origin: server.url },
      body: new URLSearchParams({ name: 'mine' }),
    });
    assert.equal(posted.status, 403);
  });

  it('is opened by no API key, whoever’s it is', async () => {
    const { key } = await addUserWithKey(home, 'bob', 'administrator');
    const { status } = await fetch(`${server.url}/admin/users/`, {
      headers: { authorization: `Apikey ${key}` },
    });
    assert.equal(status, 403);
  });

  it('takes no form of another site, and none without its token', async () => {
    const body = new URLSearchParams({ name: 'foreign', action: 'add' });
    const send = (headers: Record<string, string>) =>
      fetch(`${server.url}/admin/groups/`, {
        method: 'POST',
        headers: { cookie: ada.cookie, ...headers },
        redirect: 'manual',
        body,
      });
    assert.equal((await send({ origin: 'https://evil.example' })).status, 302, 'the session does not count');
    assert.equal((await send({ origin: server.url })).status, 403);
    assert.doesNotMatch(await text(ada.get('/admin/groups/')), /foreign/);
  });

  it('shows each role its own tabs, and keeps its pages to itself', async () => {
    const page = await ada.get('/admin/');
    assert.match(page.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
    assert.equal(page.headers.get('cache-control'), 'private, no-store');
    assert.match(await text(page), /Audit log/);
    const own = await text(pia.get('/admin/'));
    assert.match(own, /Datasets/);
    assert.doesNotMatch(own, /Audit log|Settings/);
  });

  describe('groups', () => {
    it('are made, changed, filled and removed, and each change is on record with who and from where', async () => {
      const made = await ada.post('/admin/groups/', {
        name: 'planners',
        title: 'Town planners',
        action: 'add',
      });
      assert.equal(location(made), '/admin/groups/planners/?done=added');
      const saved = await ada.post('/admin/groups/planners/', {
        title: 'Planners',
        members: 'max\r\nPia',
        action: 'save',
      });
      assert.equal(location(saved), '/admin/groups/planners/?done=saved');
      const page = await text(ada.get('/admin/groups/planners/?done=saved'));
      assert.match(page, /<textarea[^>]*>\nmax\npia<\/textarea>/);
      assert.match(page, /role="status"><p>Saved\./);
      assert.match(await text(ada.get('/admin/groups/')), /2 members/);
      const [event] = await events('group.members');
      assert.deepEqual(
        [event?.actor.name, event?.actor.address, event?.subject],
        ['ada', '127.0.0.1', 'planners'],
      );
    });

    it('are refused with their mistakes beside the fields, and what was typed stays', async () => {
      const wrong = await ada.post('/admin/groups/', { name: 'Not <good>', title: 'T', action: 'add' });
      assert.equal(wrong.status, 422);
      const page = await wrong.text();
      assert.match(
        page,
        /id="name" name="name" value="Not &lt;good&gt;"[^>]*aria-describedby="name-hint name-error" aria-invalid="true"/,
      );
      assert.match(page, /id="name-error">A group&#39;s name has /);
      const unknown = await ada.post('/admin/groups/planners/', {
        title: 'P',
        members: 'nobody',
        action: 'save',
      });
      assert.match(await unknown.text(), /id="members-error">This portal has no user nobody/);
      assert.equal((await ada.get('/admin/groups/none/')).status, 404);
    });

    it('are removed only with the tick', async () => {
      await ada.post('/admin/groups/', { name: 'short', title: '', action: 'add' });
      assert.equal((await ada.post('/admin/groups/short/', { action: 'remove' })).status, 400);
      const removed = await ada.post('/admin/groups/short/', { action: 'remove', confirm: 'yes' });
      assert.equal(location(removed), '/admin/groups/?done=removed');
      assert.equal((await ada.get('/admin/groups/short/')).status, 404);
    });
  });

  describe('rights', () => {
    const right = '/admin/datasets/points/right/';
    const none = { rows: 'all', combination: 'And', filter: '', user: '' };
    let key: string;

    before(async () => {
      const user = await addUserWithKey(home, 'rita');
      key = user.key;
      await ada.post('/admin/groups/', { name: 'readers', title: 'Readers', action: 'add' });
      await ada.post('/admin/groups/readers/', { title: 'Readers', members: 'rita', action: 'save' });
    });

    it('a publisher restricts a dataset, and it is gone for others at once', async () => {
      assert.equal(await count(key), 20);
      const saved = await pia.post('/admin/datasets/points/', {
        visibility: 'restricted',
        action: 'visibility',
      });
      assert.equal(location(saved), '/admin/datasets/points/?done=saved');
      assert.equal(await count(key), undefined);
      assert.match(await text(pia.get('/admin/datasets/')), /restricted<\/span> no rights/);
    });

    it('of two who change them at once the second is told, sees them as they are, and may save again', async () => {
      const stateIn = (page: string) => /name="rights_state" value="([0-9a-f]+)"/.exec(page)?.[1] ?? '';
      const state = stateIn(await text(pia.get('/admin/datasets/points/')));
      const form = stateIn(await text(ada.get(right)));
      const open = { visibility: 'public', action: 'visibility' };
      const first = await ada.post('/admin/datasets/points/', { ...open, rights_state: state });
      assert.equal(location(first), '/admin/datasets/points/?done=saved');
      const restrict = { visibility: 'restricted', action: 'visibility' };
      const second = await pia.post('/admin/datasets/points/', { ...restrict, rights_state: state });
      assert.equal(second.status, 422);
      const page = await second.text();
      assert.match(page, /Somebody else has changed these rights meanwhile/);
      assert.match(page, /name="visibility" value="public" checked/);
      const given = { ...none, to: 'group:readers', action: 'save', rights_state: form };
      const stale = await ada.post(right, given);
      assert.equal(stale.status, 422);
      assert.match(await stale.text(), /Somebody else has changed these rights meanwhile/);
      const again = await pia.post('/admin/datasets/points/', { ...restrict, rights_state: stateIn(page) });
      assert.equal(location(again), '/admin/datasets/points/?done=saved');
    });

    it('a right by conditions and hidden properties is what its holder sees, and the page says what it means', async () => {
      const given = await pia.post(right, {
        ...none,
        to: 'group:readers',
        'hide.more': 'yes',
        rows: 'conditions',
        'property.0': 'key',
        'operator.0': 'PropertyIsLessThanOrEqualTo',
        'value.0': '7',
        'property.1': 'name',
        'operator.1': 'PropertyIsLike',
        'value.1': 'A ',
        action: 'save',
      });
      assert.equal(location(given), '/admin/datasets/points/?done=saved');
      assert.equal(await count(key), 7);
      const page = await text(pia.get('/admin/datasets/points/'));
      assert.match(page, /Only features where key is at most “7” and name contains “A ”, without more\./);
      const form = await text(pia.get(`${right}?to=group:readers`));
      assert.match(form, /<option value="key" selected>/);
      assert.match(form, /name="hide.more" value="yes" checked/);
      assert.match(form, /name="rows" value="conditions" checked/);
      const [event] = await events('rights.set');
      assert.deepEqual([event?.actor.name, event?.subject], ['pia', 'points']);
    });

    it('a filter in XML says what conditions can’t, and is kept when something else is changed', async () => {
      const filter = `<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc"><ogc:Not><ogc:PropertyIsEqualTo>
        <ogc:PropertyName>key</ogc:PropertyName><ogc:Literal>3</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Not></ogc:Filter>`;
      await pia.post(`${right}?to=group:readers`, { ...none, rows: 'filter', filter, action: 'save' });
      assert.equal(await count(key), 19);
      const form = await text(pia.get(`${right}?to=group:readers`));
      assert.match(form, /name="rows" value="keep" checked/);
      assert.match(form, /Only those where not \(key is “3”\)/);
      await pia.post(`${right}?to=group:readers`, {
        ...none,
        rows: 'keep',
        'hide.name': 'yes',
        action: 'save',
      });
      assert.equal(await count(key), 19);
    });

    it('what can’t be is refused beside its field, and nothing is changed', async () => {
      const wrong = new Map<Record<string, string>, RegExp>([
        [{ rows: 'filter', filter: '<oops' }, /id="filter-error"/],
        [{ rows: 'filter', filter: '' }, /id="filter-error"/],
        [{ rows: 'conditions' }, /id="conditions-error">Say at least one condition/],
        [
          { rows: 'conditions', 'property.0': 'nothing', 'operator.0': 'PropertyIsEqualTo', 'value.0': '1' },
          /id="conditions-error">A grant can&#39;t be: .*nothing/,
        ],
        [
          { rows: 'conditions', 'property.0': '', 'operator.0': 'PropertyIsEqualTo', 'value.0': '1' },
          /A condition has a value and no property/,
        ],
        [{ 'hide.key': 'yes' }, /Feature ids are made from/],
      ]);
      for (const [fields, message] of wrong) {
        const answer = await pia.post(`${right}?to=group:readers`, { ...none, ...fields, action: 'save' });
        assert.equal(answer.status, 422, JSON.stringify(fields));
        assert.match(await answer.text(), message);
      }
      const nobody = await pia.post(right, { ...none, to: 'user', user: 'nobody', action: 'save' });
      assert.match(await nobody.text(), /id="user-error">The portal has no user/);
      const twice = await pia.post(right, { ...none, to: 'group:readers', action: 'save' });
      assert.match(await twice.text(), /id="to-error">They have a right to it already/);
      assert.equal((await pia.post(right, { ...none, rows: 'whatever', action: 'save' })).status, 400);
      assert.equal((await pia.get(`${right}?to=group:nobody`)).status, 404);
      assert.equal((await pia.get('/admin/datasets/nothing/')).status, 404);
      assert.equal(await count(key), 19);
    });

    it('more conditions can be typed without JavaScript', async () => {
      const fields = {
        ...none,
        to: 'everyone',
        'property.0': 'key',
        'operator.0': 'PropertyIsNull',
        'value.0': '',
      };
      const more = await text(pia.post(right, { ...fields, rows: 'conditions', action: 'more' }));
      assert.match(more, /name="property.2"/);
      assert.doesNotMatch(more, /name="property.3"/);
    });

    it('a right that no longer fits the schema is warned of', async () => {
      const file = await writePoints(home, 'changed.geojson', 20, 'b');
      const { readFile, writeFile } = await import('node:fs/promises');
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll('"name":', '"called":'));
      const published = await trigpoint(home, 'publish', file, '--as', 'points', '--replace');
      assert.equal(published.status, 0, published.stderr);
      const page = await text(pia.get('/admin/datasets/points/'));
      assert.match(
        page,
        /This right counts no more, until it is set anew: it hides name, which points hasn&#39;t got/,
      );
      const form = await text(pia.get(`${right}?to=group:readers`));
      assert.match(form, /name, which was hidden, is not there any more/);
      await pia.post(`${right}?to=group:readers`, { ...none, rows: 'keep', action: 'save' });
      assert.equal(await count(key), 19);
    });

    it('is taken away, and holds no more', async () => {
      const taken = await pia.post('/admin/datasets/points/', { action: 'revoke', to: 'group:readers' });
      assert.equal(location(taken), '/admin/datasets/points/?done=removed');
      assert.equal(await count(key), undefined);
      assert.equal((await pia.post('/admin/datasets/points/', { action: 'visibility' })).status, 400);
      await pia.post('/admin/datasets/points/', { visibility: 'public', action: 'visibility' });
      assert.equal(await count(key), 20);
    });
  });

  describe('users', () => {
    it('are added, found, changed and removed', async () => {
      const added = await ada.post('/admin/users/', {
        name: 'Nora',
        display_name: 'Nora <N>',
        email: 'nora@example.org',
        role: 'member',
        action: 'add',
      });
      const link = await added.text();
      assert.match(
        link,
        new RegExp(`<code class="copy">${server.url}/login/link/\\?token=[A-Za-z0-9]{30}</code>`),
      );
      assert.equal(added.headers.get('cache-control'), 'private, no-store');
      assert.match(
        await text(ada.get('/admin/users/?q=ORA%40EX')),
        /1 user with “ORA@EX”[\s\S]*Nora &lt;N&gt;/,
      );
      assert.match(await text(ada.get('/admin/users/?q=%25')), /0 users with/);
      await ada.post('/admin/users/nora/', {
        display_name: 'Nora',
        email: '',
        role: 'publisher',
        action: 'save',
      });
      const page = await text(ada.get('/admin/users/nora/'));
      assert.match(page, /<option value="publisher" selected>/);
      const bad = await ada.post('/admin/users/nora/', {
        display_name: 'N',
        email: 'no',
        role: 'member',
        action: 'save',
      });
      assert.equal(bad.status, 422);
      assert.match(await bad.text(), /value="no"[^>]*aria-invalid="true"[\s\S]*id="email-error"/);
      const twice = await ada.post('/admin/users/', { name: 'nora', role: 'member', action: 'add' });
      assert.match(await twice.text(), /id="name-error">There is a user nora already/);
      const removed = await ada.post('/admin/users/nora/', { action: 'remove', confirm: 'yes' });
      assert.equal(location(removed), '/admin/users/?done=removed');
      assert.equal((await ada.get('/admin/users/nora/')).status, 404);
      assert.equal((await events('user.remove'))[0]?.actor.name, 'ada');
    });

    it('are given links to choose a password, each in place of the one before', async () => {
      await ada.post('/admin/users/', { name: 'linus', role: 'member', action: 'add' });
      const given = await text(ada.post('/admin/users/linus/', { action: 'link' }));
      assert.match(given, /login\/link\/\?token=/);
      const links = await withControlDatabase(home, (database) =>
        database.db.selectFrom('one_time_links').selectAll().where('purpose', '=', 'set-password').execute(),
      );
      assert.equal(links.length, 1, 'the first one of linus is gone');
      assert.equal((await ada.post('/admin/users/ada/', { action: 'link' })).status, 403);
      assert.equal((await events('user.give-link'))[0]?.subject, 'linus');
    });

    it('sign in without a second factor where an administrator switches it off', async () => {
      await withControlDatabase(home, (database) =>
        database.db
          .updateTable('users')
          .set({ totp_secret: 'sealed' })
          .where('id', '=', max.userId)
          .execute(),
      );
      assert.match(await text(ada.get('/admin/users/max/')), /They sign in with a code of their phone too/);
      assert.equal((await ada.post('/admin/users/max/', { action: 'no-second-factor' })).status, 400);
      await ada.post('/admin/users/max/', { action: 'no-second-factor', confirm: 'yes' });
      assert.doesNotMatch(await text(ada.get('/admin/users/max/')), /code of their phone/);
      assert.equal((await events('user.no-second-factor'))[0]?.actor.name, 'ada');
    });

    it('are changed only by who has typed their password a moment ago', async () => {
      const password = 'a long and unusual password';
      await withControlDatabase(home, async (database) => {
        await database.db
          .updateTable('users')
          .set({ password_hash: await hashPassword(password) })
          .where('id', '=', ada.userId)
          .execute();
        await database.db
          .updateTable('sessions')
          .set({ proved_at: '2020-01-01T00:00:00.000Z' })
          .where('user_id', '=', ada.userId)
          .execute();
      });
      const page = await text(ada.get('/admin/users/max/'));
      assert.doesNotMatch(page, /value="(save|disable|remove|link)"/);
      const next = encodeURIComponent('/admin/users/max/');
      assert.match(page, new RegExp(`href="${server.url}/admin/confirm/\\?next=${next}"`));
      const { url } = server;
      const send = async (path: string, fields: Record<string, string>) =>
        location(await ada.post(path, fields)).replace(url, '');
      for (const action of ['save', 'disable', 'enable', 'remove', 'link', 'no-second-factor'])
        assert.equal(
          await send('/admin/users/max/', { action, confirm: 'yes', role: 'administrator' }),
          `/admin/confirm/?next=${next}`,
        );
      assert.match(await send('/admin/users/', { name: 'x', role: 'administrator' }), /^\/admin\/confirm/);
      assert.match(await send('/admin/settings/', { title: 'Taken over' }), /^\/admin\/confirm/);
      assert.equal((await max.get('/admin/')).status, 403);
      const confirm = `/admin/confirm/?next=${next}`;
      const wrong = await ada.post(confirm, { password: 'wrong' });
      assert.equal(wrong.status, 422);
      assert.match(await wrong.text(), /id="password-error">This is not your password/);
      assert.equal(location(await ada.post(confirm, { password })), '/admin/users/max/');
      assert.match(await text(ada.get('/admin/users/max/')), /value="save"/);
      const elsewhere = await ada.post('/admin/confirm/?next=//evil.example/', { password });
      assert.equal(location(elsewhere), '/');
    });

    it('are put into groups and out of them', async () => {
      await ada.post('/admin/groups/', { name: 'one', title: '', action: 'add' });
      const page = await text(ada.get('/admin/users/max/'));
      const box = /name="(group\.\d+)" value="yes"><span>one</.exec(page)?.[1] ?? '';
      await ada.post('/admin/users/max/', { [box]: 'yes', action: 'groups' });
      assert.match(await text(ada.get('/admin/groups/one/')), />\nmax<\/textarea>/);
      await ada.post('/admin/users/max/', { action: 'groups' });
      assert.match(await text(ada.get('/admin/groups/one/')), />\n<\/textarea>/);
    });

    it('lose their sessions where an administrator ends them', async () => {
      const eve = await signedInUser(server, 'eve', 'publisher');
      assert.equal((await eve.get('/admin/')).status, 200);
      const page = await text(ada.get('/admin/users/eve/'));
      const session = /name="session" value="([^"]+)"/.exec(page)?.[1] ?? '';
      const ended = await ada.post('/admin/users/eve/', { action: 'end-session', session });
      assert.equal(location(ended), '/admin/users/eve/?done=ended');
      assert.equal((await eve.get('/admin/')).status, 302);
      assert.deepEqual(
        (await events('session.end')).map(({ actor, subject }) => [actor.name, subject]),
        [['ada', 'eve']],
      );
    });

    it('lose what an application may read for them where an administrator withdraws it', async () => {
      await withControlDatabase(home, async (database) => {
        const { id: portalId } = await findPortal(database, undefined);
        const owner = { portalId, ownerId: max.userId, requiresPkce: false, type: 'confidential' as const };
        const { application } = await registerApplication(
          database,
          { ...owner, name: 'Reader', redirectUris: ['https://reader.example/'] },
          COMMAND_LINE,
        );
        await database.db
          .insertInto('authorizations')
          .values({
            portal_id: portalId,
            application_id: application.id,
            user_id: pia.userId,
            scope: 'all',
            created_at: new Date().toISOString(),
            last_used_at: null,
          })
          .execute();
      });
      const page = await text(ada.get('/admin/users/pia/'));
      const id = /name="authorization" value="(\d+)"/.exec(page)?.[1] ?? '';
      assert.match(page, />Reader</);
      await ada.post('/admin/users/pia/', { action: 'withdraw', authorization: id });
      assert.doesNotMatch(await text(ada.get('/admin/users/pia/')), />Reader</);
      assert.equal((await events('authorization.withdraw'))[0]?.actor.name, 'ada');
      await ada.post('/admin/users/max/', { action: 'groups' });
      await withControlDatabase(home, (database) => database.db.deleteFrom('applications').execute());
    });

    it('are disabled with everything they hold, and enabled without', async () => {
      const { key } = await addUserWithKey(home, 'tom');
      assert.equal(
        (await ada.post('/admin/users/tom/', { action: 'disable' })).status,
        400,
        'without the tick',
      );
      await ada.post('/admin/users/tom/', { action: 'disable', confirm: 'yes' });
      assert.equal(await count(key), undefined);
      await ada.post('/admin/users/tom/', { action: 'enable' });
      assert.equal(await count(key), undefined, 'the key stays revoked');
      assert.match(await text(ada.get('/admin/users/tom/')), /revoked/);
    });

    it('an administrator can’t shut themselves out, nor leave the portal without one', async () => {
      for (const action of ['disable', 'remove'])
        assert.equal((await ada.post('/admin/users/ada/', { action, confirm: 'yes' })).status, 403);
      await ada.post('/admin/users/ada/', { display_name: 'Ada', email: '', role: 'member', action: 'save' });
      assert.equal((await ada.get('/admin/users/')).status, 200, 'the own role stays');
      await ada.post('/admin/users/ada/', { action: 'end-sessions' });
      assert.equal((await ada.get('/admin/users/')).status, 200, 'the own session stays');
    });

    it('come page by page', async () => {
      await withControlDatabase(home, async (database) => {
        const { id } = await findPortal(database, undefined);
        const { createUser } = await import('../../src/account/users.ts');
        for (let i = 0; i < 60; i++)
          await createUser(database, id, { name: `many${i}`, role: 'member' }, COMMAND_LINE);
      });
      const first = await text(ada.get('/admin/users/?q=many'));
      assert.match(first, /60 users/);
      const next = /href="([^"]+)" rel="next"/
        .exec(first)?.[1]
        ?.replaceAll('&amp;', '&')
        .replace(server.url, '');
      const second = await text(ada.get(next ?? ''));
      assert.equal(second.match(/<li>/g)?.length, 10);
      assert.match(second, /rel="prev"/);
    });
  });

  describe('keys', () => {
    it('are found by their value, whose they are, and revoked at once', async () => {
      const { key } = await addUserWithKey(home, 'leaky');
      assert.equal(await count(key), 20);
      const found = await ada.post('/admin/keys/', { key: ` ${key} `, action: 'find' });
      const page = await found.text();
      assert.match(page, /That key is this one:[\s\S]*>leaky</);
      assert.doesNotMatch(page, new RegExp(key), 'the key is not shown');
      const id = /name="id" value="(\d+)"/.exec(page)?.[1] ?? '';
      assert.equal(
        location(await ada.post('/admin/keys/', { id, action: 'revoke' })),
        '/admin/keys/?done=revoked',
      );
      assert.equal(await count(key), undefined);
      assert.equal((await events('key.revoke'))[0]?.actor.name, 'ada');
      const none = await ada.post('/admin/keys/', { key: 'f'.repeat(56), action: 'find' });
      assert.match(await none.text(), /No key of this portal has that value/);
      assert.equal((await ada.post('/admin/keys/', { id: 'x', action: 'revoke' })).status, 404);
    });

    it('come page by page, the newest first, revoked ones when asked for', async () => {
      await withControlDatabase(home, async (database) => {
        const { id: portalId } = await findPortal(database, undefined);
        const owner = { portalId, userId: max.userId };
        for (let i = 0; i < 55; i++) await createApiKey(database, owner, `k${i}`, COMMAND_LINE);
      });
      const page = await text(ada.get('/admin/keys/'));
      assert.ok(page.indexOf('>k54<') < page.indexOf('>k53<'));
      assert.doesNotMatch(page, /badge bad/);
      assert.match(page, /rel="next"/);
      assert.match(await text(ada.get('/admin/keys/?all=yes')), /Show only those that work/);
    });
  });

  describe('applications', () => {
    it('are listed with their owners, and removed with all that they were allowed', async () => {
      const application = await withControlDatabase(home, async (database) => {
        const { id: portalId } = await findPortal(database, undefined);
        const { application: made } = await registerApplication(
          database,
          {
            portalId,
            ownerId: max.userId,
            type: 'confidential',
            name: 'Map <viewer>',
            redirectUris: ['https://map.example/back'],
            requiresPkce: false,
          },
          COMMAND_LINE,
        );
        return made;
      });
      const page = await text(ada.get('/admin/applications/'));
      assert.match(page, /Map &lt;viewer&gt;[\s\S]*>max<[\s\S]*https:\/\/map\.example\/back/);
      const client = application.clientId;
      const other = await ada.post('/admin/applications/', { client: 'x', action: 'remove', confirm: 'yes' });
      assert.equal(other.status, 404);
      assert.equal((await ada.post('/admin/applications/', { client, action: 'remove' })).status, 400);
      const removed = await ada.post('/admin/applications/', { client, action: 'remove', confirm: 'yes' });
      assert.equal(location(removed), '/admin/applications/?done=removed');
      assert.match(await text(ada.get('/admin/applications/')), /There are none/);
    });
  });

  describe('quotas', () => {
    const set = (fields: Record<string, string>) =>
      ada.post('/admin/quotas/', { to: 'users', user: '', unit: 'day', calls: '', action: 'set', ...fields });

    it('are set for anonymous callers, users, a group and a user, hold at once, and are removed', async () => {
      await ada.post('/admin/groups/', { name: 'quick', title: 'Quick ones', action: 'add' });
      await set({ to: 'group:quick', calls: 'Unlimited' });
      await set({ to: 'user', user: 'MAX', unit: 'hour', calls: '1,000' });
      await set({ to: 'users', unit: 'month', calls: '1000000' });
      await set({ to: 'anonymous', unit: 'minute', calls: '0' });
      const capabilities = `${server.url}/api/wfs?service=WFS&request=GetCapabilities`;
      assert.equal((await fetch(capabilities)).status, 429);
      const page = await text(ada.get('/admin/quotas/'));
      for (const words of [
        'Each user of the group Quick ones</h3><p>unlimited in each day',
        'The user max</h3><p>1,000 calls in each hour',
        'Each user</h3><p>1,000,000 calls in each month',
        'All anonymous callers together</h3><p>0 calls in each minute',
      ])
        assert.ok(page.includes(words), words);
      for (const [to, unit] of [
        ['anonymous', 'minute'],
        ['user:max', 'hour'],
        ['group:quick', 'day'],
        ['users', 'month'],
      ] as const)
        assert.equal(location(await set({ action: 'remove', to, unit })), '/admin/quotas/?done=removed');
      assert.match(await text(ada.get('/admin/quotas/')), /There are none: calls are neither/);
      assert.equal((await fetch(capabilities)).status, 200);
      assert.equal((await events('quota.set'))[0]?.actor.name, 'ada');
    });

    it('that can’t be are refused beside their field', async () => {
      for (const calls of ['', '-1', '1.5', 'many', '9'.repeat(13), '1e3'])
        assert.match(await text(set({ calls })), /id="calls-error"/, calls);
      assert.match(await text(set({ to: 'user', user: 'nobody', calls: '1' })), /id="user-error"/);
      assert.equal((await set({ to: 'group:nobody', calls: '1' })).status, 404);
      assert.equal((await set({ unit: 'year', calls: '1' })).status, 400);
      assert.equal((await set({ to: 'x', calls: '1' })).status, 400);
    });
  });

  describe('settings', () => {
    const settings = {
      title: 'City <of> Example',
      abstract: 'Line one\r\nLine two',
      provider_name: 'City',
      provider_site: '',
      contact_name: 'Ada',
      contact_email: 'ada@example.org',
      public_url: '',
    };

    it('are changed, and at once what the capabilities say', async () => {
      assert.equal(location(await ada.post('/admin/settings/', settings)), '/admin/settings/?done=saved');
      const capabilities = await text(fetch(`${server.url}/api/wfs?service=WFS&request=GetCapabilities`));
      assert.match(capabilities, /<ows:Title>City &lt;of> Example|City &lt;of&gt; Example/);
      const [event] = await events('portal.set');
      assert.equal(event?.details?.['title'], 'City <of> Example');
    });

    it('close and open the portal', async () => {
      await ada.post('/admin/settings/', { ...settings, private: 'yes', sign_up: 'yes' });
      assert.equal((await fetch(`${server.url}/api/wfs?service=WFS&request=GetCapabilities`)).status, 401);
      assert.match(await text(ada.get('/admin/settings/')), /name="private" value="yes" checked/);
      await ada.post('/admin/settings/', settings);
      assert.equal((await fetch(`${server.url}/api/wfs?service=WFS&request=GetCapabilities`)).status, 200);
    });

    it('put other tiles under the maps, and take them away', async () => {
      const tiles = 'https://tiles.example.org/{z}/{x}/{y}.png';
      await ada.post('/admin/settings/', {
        ...settings,
        background_url: tiles,
        background_attribution: '© <Tiles>',
      });
      const page = await text(ada.get('/admin/settings/'));
      assert.ok(page.includes(`value="${tiles}"`));
      assert.ok(page.includes('value="© &lt;Tiles&gt;"'));
      await ada.post('/admin/settings/', settings);
      assert.ok(!(await text(ada.get('/admin/settings/'))).includes(`${tiles}"`));
    });

    it('that can’t be are refused beside their field', async () => {
      const wrong = await ada.post('/admin/settings/', { ...settings, public_url: 'javascript:alert(1)' });
      assert.equal(wrong.status, 422);
      assert.match(await wrong.text(), /id="public_url-error">A public URL is like/);
      const tiles = await ada.post('/admin/settings/', {
        ...settings,
        background_url: 'https://a;b/{z}/{x}/{y}',
      });
      assert.equal(tiles.status, 422);
      assert.match(await tiles.text(), /id="background_url-error">A map background names a host/);
    });
  });

  describe('the audit log', () => {
    it('is filtered by who and what, and comes page by page', async () => {
      const log = await text(ada.get('/admin/audit/?actor=pia&action=rights'));
      assert.match(log, /<code>rights\.set<\/code>/);
      assert.doesNotMatch(log, /<td><code>(user|group|portal)\./);
      const first = await text(ada.get('/admin/audit/'));
      assert.equal(first.match(/<tr>/g)?.length, 51);
      const next = /href="([^"]+)" rel="next"/
        .exec(first)?.[1]
        ?.replaceAll('&amp;', '&')
        .replace(server.url, '');
      assert.match(await text(ada.get(next ?? '')), /<td>/);
      assert.match(await text(ada.get('/admin/audit/?actor=nobody&before=x')), /There is no such event/);
    });

    it('is of this portal alone', async () => {
      await trigpoint(home, 'portal', 'add', 'other', '--hosts', 'other.example');
      await trigpoint(home, 'portal', 'set', 'other', '--title', 'Never shown here');
      assert.doesNotMatch(await text(ada.get('/admin/audit/')), /Never shown here/);
    });
  });
});
