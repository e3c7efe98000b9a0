import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { revokeApiKey } from '../../src/access/api-keys.ts';
import { setMembers } from '../../src/account/groups.ts';
import { endSession, listSessions } from '../../src/account/sessions.ts';
import { findUserById, removeUser, updateUser } from '../../src/account/users.ts';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import { writeRights } from '../../src/catalog/dataset-grants.ts';
import { secretHash } from '../../src/lib/secrets.ts';
import type { Asked } from '../support/ask.ts';
import { withControlDatabase } from '../support/people.ts';
import { rawRequest } from '../support/raw-http.ts';
import { type Credentials, startTwoPortals, type TwoPortals, wfsPath } from '../support/two-portals.ts';

const CAPABILITIES = wfsPath('request=GetCapabilities');
const CATALOGUE = '/api/v2/catalog/datasets/';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Every way to show who one is (CONTRACT 3), as a change to a GET of `path`. */
const WAYS: Readonly<Record<string, (path: string, credentials: Credentials) => Asked>> = {
  'a key in the header': (path, { key }) => ({ path, headers: { authorization: `Apikey ${key}` } }),
  'a key in the URL': (path, { key }) => ({ path: `${path}${path.includes('?') ? '&' : '?'}apikey=${key}` }),
  'a key as user name': (path, { key }) => ({ path, headers: { authorization: basic(key, '') } }),
  'a key as password': (path, { key }) => ({ path, headers: { authorization: basic('any', key) } }),
  'a token in the header': (path, { token }) => ({ path, headers: { authorization: `Bearer ${token}` } }),
  'a token in the URL': (path, { token }) => ({
    path: `${path}${path.includes('?') ? '&' : '?'}access_token=${token}`,
  }),
  'a token in the body': (path, { token }) => ({
    path,
    method: 'GET',
    headers: FORM,
    body: `access_token=${token}`,
  }),
  'a session': (path, { session }) => ({ path, headers: { cookie: `trigpoint-session=${session}` } }),
};

describe('two portals on one server', () => {
  let portals: TwoPortals;
  before(async () => {
    portals = await startTwoPortals();
  });
  after(() => portals.stop());

  for (const [what, way] of Object.entries(WAYS)) {
    it(`know ${what} as their own, and nothing of the other’s`, async () => {
      const own = await portals.ask({ ...way(CAPABILITIES, portals.bea), host: 'b.example' });
      assert.equal(own.status, 200);
      assert.match(own.text, /ods:ledger/);
      const parcels = await portals.ask(way(wfsPath('request=GetFeature&typeName=parcels'), portals.bob));
      assert.match(parcels.text, /Bob Canary/);
      // The private portal doesn't open to the other's user, nor the restricted dataset to the private one's.
      const foreign = await portals.ask({ ...way(CAPABILITIES, portals.bob), host: 'b.example' });
      assert.equal(foreign.status, 401);
      assert.doesNotMatch(foreign.text, /ledger/);
      const back = await portals.ask(way(wfsPath('request=GetFeature&typeName=parcels'), portals.bea));
      // A session of elsewhere is none: browsers send cookies unasked. Any other credential is a wrong one.
      assert.equal(back.status, what === 'a session' ? 400 : 401);
      assert.doesNotMatch(back.text, /Canary/);
    });
  }

  it('never answer for each other’s datasets and features', async () => {
    const asBea = { host: 'b.example', headers: { authorization: `Apikey ${portals.bea.key}` } };
    for (const query of [
      'request=GetFeature&typeName=open',
      'request=GetFeature&featureId=open.1',
      'request=DescribeFeatureType&typeName=parcels',
    ]) {
      const { status, text } = await portals.ask({ ...asBea, path: wfsPath(query) });
      assert.equal(status, 400, text);
      assert.doesNotMatch(text, /Canary/);
    }
    assert.equal((await portals.ask({ ...asBea, path: `${CATALOGUE}open/` })).status, 404);
    assert.equal((await portals.ask(`${CATALOGUE}ledger/`)).status, 404);
  });

  it('take no number of the other’s users, groups, keys and sessions', async () => {
    const { ada, bea, plannersId } = portals;
    await withControlDatabase(portals.home, async (database) => {
      const b = 2;
      assert.equal(await findUserById(database, b, ada.userId), undefined);
      const foreignUser = { portalId: b, userId: ada.userId };
      await assert.rejects(updateUser(database, foreignUser, { role: 'publisher' }, COMMAND_LINE));
      await assert.rejects(removeUser(database, foreignUser, COMMAND_LINE));
      await assert.rejects(
        setMembers(database, { portalId: b, groupId: plannersId }, [bea.userId], COMMAND_LINE),
      );
      assert.equal(await revokeApiKey(database, { portalId: b }, ada.keyId, COMMAND_LINE), false);
      assert.deepEqual(await listSessions(database, foreignUser), []);
      assert.equal(await endSession(database, foreignUser, secretHash(ada.session)), false);
      const rights = { isRestricted: true, grants: [] };
      await assert.rejects(
        writeRights(database, { portalId: b, datasetId: 'parcels' }, rights, COMMAND_LINE),
      );
    });
    const still = await portals.ask({
      path: wfsPath('request=GetFeature&typeName=parcels'),
      headers: { cookie: `trigpoint-session=${ada.session}` },
    });
    assert.equal(still.status, 200, 'Ada is who she was');
  });

  it('are chosen by the exact host alone, whatever its letters, port or final dot', async () => {
    for (const host of ['A.EXAMPLE', 'a.example:8080', 'a.example.'])
      assert.equal((await portals.ask({ path: CAPABILITIES, host })).status, 200, host);
    for (const host of ['x.a.example', 'a.example.evil', 'a', 'example', '127.0.0.1', 'xn--a.example'])
      assert.equal((await portals.ask({ path: CAPABILITIES, host })).status, 404, host);
  });

  it('are not to be confused by two hosts, none, or a target that names another', async () => {
    const port = Number(new URL(portals.server.url).port);
    const get = (target: string, ...headers: string[]) =>
      rawRequest(port, [`GET ${target} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n'));
    const refused = [
      await get(CAPABILITIES, 'Host: a.example', 'Host: b.example'),
      await get(CAPABILITIES, 'Host: a.example', 'Host: a.example'),
      await get(CAPABILITIES),
      await get(`http://b.example${CAPABILITIES}`, 'Host: a.example'),
      await get(`http://a.example${CAPABILITIES}`, 'Host: a.example'),
      await get(CAPABILITIES, 'Host: a.example, b.example'),
      await get(CAPABILITIES, 'Host: a.example@b.example'),
    ];
    for (const { status, body } of refused) {
      assert.equal(status, 400);
      assert.doesNotMatch(body, /ods:/);
    }
    const forwarded = await get(CAPABILITIES, 'Host: a.example', 'X-Forwarded-Host: b.example');
    assert.match(forwarded.body, /ods:open/, 'nobody but a trusted proxy says what was asked');
  });

  describe('of which one is private', () => {
    const inB = (asked: Omit<Asked, 'host'>) => portals.ask({ ...asked, host: 'b.example' });
    const xml = { 'content-type': 'text/xml' };
    const anonymous: Asked[] = [
      { path: CAPABILITIES },
      { path: wfsPath('request=GetFeature&typeName=ledger') },
      { path: wfsPath('request=GetFeature&typeName=nothing') },
      { path: wfsPath('request=GetFeature&typeName=ledger&maxFeatures=-1') },
      { path: '/api/wfs?service=WCS' },
      { path: '/api/wfs' },
      { path: '/api/wfs', headers: xml, body: '<not' },
      { path: '/api/wfs', headers: { 'content-type': 'image/png' }, body: 'x' },
      { path: '/api/wfs', headers: FORM, body: 'service=WFS&request=Nothing' },
      { path: CATALOGUE },
      { path: `${CATALOGUE}?limit=nothing` },
      { path: `${CATALOGUE}ledger/` },
      { path: `${CATALOGUE}nothing/` },
    ];

    it('answers 401 to everything of its APIs, before it looks at the question', async () => {
      const answers = await Promise.all(anonymous.map(inB));
      for (const [i, { status, headers, text }] of answers.entries()) {
        assert.equal(status, 401, JSON.stringify(anonymous[i]));
        assert.match(String(headers['www-authenticate']), /Apikey realm="b", Bearer realm="b", Basic/);
        assert.match(String(headers['cache-control']), /no-store/);
        assert.doesNotMatch(text, /ledger|nothing|maxFeatures/);
      }
      const wfs = answers[0];
      assert.match(wfs?.text ?? '', /<ExceptionReport xmlns="http:\/\/www\.opengis\.net\/ows"/);
    });

    it('never offers a browser HTTP Basic, and sends people to sign in', async () => {
      const browser = { accept: 'text/html,application/xhtml+xml', 'sec-fetch-mode': 'navigate' };
      const api = await inB({ path: CATALOGUE, headers: browser });
      assert.equal(api.status, 401);
      assert.doesNotMatch(String(api.headers['www-authenticate']), /Basic/);
      const page = await inB({ path: '/?q=1', headers: browser });
      assert.equal(page.status, 302);
      assert.equal(page.headers.location, 'http://b.example/login/?next=%2F%3Fq%3D1');
    });

    it('answers its users', async () => {
      const headers = { authorization: `Apikey ${portals.bea.key}` };
      assert.equal((await inB({ path: CAPABILITIES, headers })).status, 200);
      assert.equal((await inB({ path: `${CATALOGUE}nothing/`, headers })).status, 404);
      assert.equal(
        (await inB({ path: wfsPath('request=GetFeature&typeName=nothing'), headers })).status,
        400,
      );
    });

    it('leaves preflights and health open, which tell nothing', async () => {
      assert.equal((await inB({ path: '/api/wfs', method: 'OPTIONS' })).status, 204);
      assert.equal((await inB({ path: '/healthz' })).status, 200);
    });
  });
});
