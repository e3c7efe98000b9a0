import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { hashPassword } from '../../src/account/password-hash.ts';
import { setPassword } from '../../src/account/passwords.ts';
import { updateUser } from '../../src/account/users.ts';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import type { Asked } from '../support/ask.ts';
import {
  cookieOf,
  encode,
  FORM,
  formTokenOf,
  OAuthDriver,
  registerTestApplication,
  type TestApplication,
} from '../support/oauth.ts';
import { withControlDatabase } from '../support/people.ts';
import { eventually } from '../support/server.ts';
import { addUser, startTwoPortals, type TwoPortals } from '../support/two-portals.ts';

const FEATURES = 'service=WFS&version=1.1.0&request=GetFeature&typeName=parcels';

describe('bearer tokens', () => {
  let portals: TwoPortals;
  let driver: OAuthDriver;
  let app: TestApplication;
  let token: string;

  before(async () => {
    portals = await startTwoPortals({ workers: 2 });
    driver = new OAuthDriver(portals);
    app = await registerTestApplication(portals.home, { ownerId: portals.bob.userId });
    ({ access_token: token } = await driver.tokens(app, portals.bob.session));
  });
  after(() => portals.stop());

  const ask = (asked: Partial<Asked>) => portals.ask({ path: `/api/wfs?${FEATURES}`, ...asked });
  const bearer = (value: string) => ({ Authorization: `Bearer ${value}` });
  /** Every worker refuses within a second: both are asked, by many connections. */
  const endsWithinASecond = async (value: string) => {
    const started = Date.now();
    await eventually(
      'the token is refused everywhere',
      async () => {
        const answers = await Promise.all(Array.from({ length: 16 }, () => driver.statusWith(value)));
        return answers.every((status) => status === 401);
      },
      5000,
    );
    assert.ok(Date.now() - started < 2000, `${Date.now() - started} ms`);
  };

  /** Both workers answer the question for the parcels so. */
  const everywhere = (status: number) =>
    eventually(
      `${status} everywhere`,
      async () => {
        const answers = await Promise.all(Array.from({ length: 16 }, () => ask({ headers: bearer(token) })));
        return answers.every((answer) => answer.status === status);
      },
      5000,
    );

  it('read what their user may read', async () => {
    const answer = await ask({ headers: bearer(token) });
    assert.match(answer.text, /Bob Canary/);
    assert.equal((await ask({})).status, 400, 'the dataset isn’t there for others');
  });

  it('O34 are listed by application, and die everywhere when the user withdraws', async () => {
    const tokens = await driver.tokens(app, portals.bob.session);
    const path = '/account/applications/';
    const headers = cookieOf(portals.bob.session);
    const page = await portals.ask({ path, headers });
    assert.equal(page.status, 200);
    assert.match(page.text, /<h3>Field map<\/h3>/);
    const row = /name="id" value="(\d+)">(?:(?!<\/form>).)*Withdraw<span class="hidden"> Field map/s.exec(
      page.text,
    );
    assert.ok(row, page.text);
    const form = { form_token: formTokenOf(page), action: 'withdraw', id: row[1] as string };
    const send = (session: string, fields = form) =>
      portals.ask({ path, headers: { ...FORM, ...cookieOf(session) }, body: encode(fields) });
    const adas = await portals.ask({ path, headers: cookieOf(portals.ada.session) });
    assert.equal((await send(portals.ada.session, { ...form, form_token: formTokenOf(adas) })).status, 404);
    assert.equal(await driver.statusWith(tokens.access_token), 200);
    assert.equal((await send(portals.bob.session)).status, 303);
    await endsWithinASecond(tokens.access_token);
    assert.equal((await driver.refresh(app, tokens.refresh_token)).status, 400);
    assert.doesNotMatch(
      (await portals.ask({ path, headers })).text,
      /value="withdraw"[^<]*>Withdraw<span class="hidden"> Field map/,
    );
    ({ access_token: token } = await driver.tokens(app, portals.bob.session));
  });

  it('O35 follow their user and their application', async () => {
    const member = (name: string) =>
      withControlDatabase(portals.home, (database) => addUser(database, 1, name));
    const [cid, dan, eve] = [await member('cid'), await member('dan'), await member('eve')];
    const other = await registerTestApplication(portals.home, { ownerId: eve.userId });
    const held = await Promise.all([cid, dan, eve].map(({ session }) => driver.tokens(other, session)));
    await withControlDatabase(portals.home, async (database) => {
      await updateUser(database, { portalId: 1, userId: cid.userId }, { isDisabled: true }, COMMAND_LINE);
      const passwordHash = await hashPassword('a heron stands in the reeds');
      const user = { id: dan.userId, name: 'dan' };
      await database.db
        .transaction()
        .execute((trx) => setPassword(trx, { portalId: 1, user, passwordHash }, COMMAND_LINE));
    });
    for (const tokens of held.slice(0, 2)) {
      await endsWithinASecond(tokens.access_token);
      assert.equal((await driver.refresh(other, tokens.refresh_token)).status, 400);
    }
    const [, , eves] = held;
    assert.ok(eves);
    assert.equal(await driver.statusWith(eves.access_token), 200);
    await portals.run('app', 'remove', other.clientId, '--portal', 'a');
    await endsWithinASecond(eves.access_token);
    assert.equal((await driver.refresh(other, eves.refresh_token)).status, 401, 'the client itself is gone');
    // A right that is taken away is gone for the token too.
    assert.equal((await ask({ headers: bearer(token) })).status, 200);
    await portals.run('rights', 'set', 'parcels', '--portal', 'a', '--revoke', 'user:bob');
    await everywhere(400);
    await portals.run('rights', 'set', 'parcels', '--portal', 'a', '--grant', 'user:bob');
    await everywhere(200);
  });

  it('O42 come by header, form or query; two at once are a mistake that the challenge names', async () => {
    const inQuery = `/api/wfs?${FEATURES}&access_token=${token}`;
    const form = { headers: FORM, body: encode({ access_token: token }) };
    const body = `${FEATURES}&access_token=${token}`;
    for (const [what, asked] of [
      ['the header', { headers: bearer(token) }],
      ['the query', { path: inQuery }],
      ['a form by POST', { path: '/api/wfs', headers: FORM, body }],
      ['a form by GET', { ...form, method: 'GET' }],
      ['a body by GET without a type', { body: form.body, method: 'GET' }],
    ] as const)
      assert.match((await ask(asked)).text, /Bob Canary/, what);
    for (const [what, asked] of [
      ['header and query', { path: inQuery, headers: bearer(token) }],
      ['header and form', { path: '/api/wfs', headers: { ...FORM, ...bearer(token) }, body }],
      ['query and form', { ...form, path: inQuery, method: 'GET' }],
      ['the query twice', { path: `${inQuery}&access_token=${token}` }],
      ['token and key', { path: `${inQuery}&apikey=${portals.bob.key}` }],
    ] as const) {
      const answer = await ask(asked);
      assert.equal(answer.status, 400, what);
      assert.match(
        String(answer.headers['www-authenticate']),
        /^Bearer realm="a", error="invalid_request"/,
        what,
      );
    }
  });

  it('O43 are asked for by a challenge: without an error when there was none, invalid_token for a bad one', async () => {
    const path = '/api/v2/catalog/datasets/';
    const nothing = await portals.ask({ path, host: 'b.example' });
    assert.equal(nothing.status, 401);
    assert.match(String(nothing.headers['www-authenticate']), /Bearer realm="b"/);
    assert.doesNotMatch(String(nothing.headers['www-authenticate']), /error=/);
    for (const value of ['x', `${token}x`, token.toLowerCase(), '%'])
      for (const asked of [
        { headers: bearer(value) },
        { path: `/api/wfs?access_token=${encodeURIComponent(value)}` },
      ]) {
        const answer = await ask(asked);
        assert.equal(answer.status, 401);
        assert.match(String(answer.headers['www-authenticate']), /Bearer realm="a", error="invalid_token"/);
      }
    // There is one scope, so none can be insufficient; pages for people take no token at all.
    assert.equal((await portals.ask({ path: '/account/', headers: bearer(token) })).status, 403);
  });

  it('O44 have a scheme that may be written in any case', async () => {
    for (const scheme of ['bearer', 'BEARER', 'bEaReR'])
      assert.match((await ask({ headers: { Authorization: `${scheme} ${token}` } })).text, /Bob Canary/);
    for (const scheme of ['apikey', 'APIKEY'])
      assert.match(
        (await ask({ headers: { Authorization: `${scheme} ${portals.bob.key}` } })).text,
        /Bob Canary/,
      );
  });

  it('O45 in a URL keep the answer from every cache, and come back in no answer and no log', async () => {
    for (const path of [
      `/api/wfs?${FEATURES}`,
      '/api/wfs?service=WFS&request=GetCapabilities',
      '/api/v2/catalog/datasets/?x=1',
      '/api/wfs?x=1',
    ]) {
      const answer = await ask({ path: `${path}&access_token=${token}` });
      assert.equal(answer.headers['cache-control'], 'private, no-store', path);
      assert.ok(!answer.text.includes(token), path);
      assert.ok(!JSON.stringify(answer.headers).includes(token), path);
    }
    const page = await ask({ path: `/?access_token=${token}`, headers: { accept: 'text/html' } });
    assert.ok(!page.text.includes(token));
    assert.ok(!portals.server.output().includes(token));
    assert.ok(!portals.server.output().includes(app.secret));
  });

  it('O46 in a body count in forms only, of bounded size', async () => {
    const body = JSON.stringify({ access_token: token });
    const path = '/api/v2/catalog/datasets/parcels/';
    for (const type of ['application/json', 'text/plain', 'multipart/form-data'])
      assert.notEqual(
        (await ask({ path, method: 'GET', headers: { 'Content-Type': type }, body })).status,
        200,
      );
    const large = encode({ pad: 'x'.repeat(5_000_000), access_token: token });
    assert.equal((await ask({ path: '/api/wfs', headers: FORM, body: large })).status, 413);
  });

  it('O47 make answers private, with a validator of their own', async () => {
    const path = `/api/wfs?${FEATURES}`;
    const { access_token: adas } = await driver.tokens(app, portals.ada.session);
    const one = await ask({ path, headers: bearer(token) });
    const two = await ask({ path, headers: bearer(adas) });
    for (const { headers } of [one, two]) {
      assert.match(String(headers['cache-control']), /private/);
      assert.match(String(headers.vary), /Authorization, Cookie/);
    }
    assert.notEqual(one.headers.etag, two.headers.etag);
    assert.ok(one.headers.etag);
    const crossed = await ask({ path, headers: { ...bearer(adas), 'If-None-Match': one.headers.etag } });
    assert.equal(crossed.status, 200);
    assert.doesNotMatch(crossed.text, /Bob Canary/);
  });

  it('O50 belong to an issuer that no header of a stranger moves', async () => {
    const path = '/.well-known/oauth-authorization-server';
    const forged = {
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
      Forwarded: 'host=evil.example',
    };
    assert.equal(JSON.parse((await portals.ask({ path, headers: forged })).text).issuer, 'http://a.example');
    const answer = await driver.decide(app, portals.bob.session, { state: 's' });
    assert.match(String(answer.headers.location), /&iss=http%3A%2F%2Fa\.example$/);
  });
});
