import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { secretHash } from '../../src/lib/secrets.ts';
import {
  cookieOf,
  FORM,
  formTokenOf,
  OAuthDriver,
  registerTestApplication,
  type Tokens,
  tokensOf,
} from '../support/oauth.ts';
import { withControlDatabase } from '../support/people.ts';
import { startTwoPortals, type TwoPortals } from '../support/two-portals.ts';

/** The specification's examples, word for word; its line breaks and indents are layout. */
const LAYOUT = /\n\s+/g;
const AUTHORIZE = `/oauth2/authorize/?
        client_id=123456789&
        redirect_uri=https://example.com&
        response_type=code&
        state=ilovedata&
        scope=all`.replace(LAYOUT, '');
const TOKEN = `client_id=cid&
        client_secret=csc&
        grant_type=authorization_code&
        code=GokshWxRFXmW0MaLHkDv5HrG6wieGs&
        scopes=all&
        redirect_uri=https://example.com&
        state=ilovedata`.replace(LAYOUT, '');
const TOKEN_WITH_HEADER = `grant_type=authorization_code&
        code=GokshWxRFXmW0MaLHkDv5HrG6wieGs&
        scopes=all&
        redirect_uri=https://example.com&state=ilovedata`.replace(LAYOUT, '');
const REFRESH = `client_id=cid&
        client_secret=csc&
        grant_type=refresh_token&
        refresh_token=jFfDUcsK9zzNMs1zwczzJxGrimPtmf&
        scopes=all&
        redirect_uri=https://example.com&
        state=ilovedata`.replace(LAYOUT, '');
const CODE = 'GokshWxRFXmW0MaLHkDv5HrG6wieGs';
const ACCESS_TOKEN = '9kxoTUYvSxnAiMpv008NBqRiqk5xWt';
const REFRESH_TOKEN = 'jFfDUcsK9zzNMs1zwczzJxGrimPtmf';

describe('the OAuth examples of the specification', { concurrency: false }, () => {
  let portals: TwoPortals;
  let driver: OAuthDriver;

  before(async () => {
    portals = await startTwoPortals();
    driver = new OAuthDriver(portals);
  });
  after(() => portals.stop());

  /** An application with this client id and the secret `csc`, and of its user Bob the code and tokens of the examples. */
  const makeExample = async (clientId: string, code?: string) => {
    const app = await registerTestApplication(portals.home, { ownerId: portals.ada.userId });
    if (code !== undefined) {
      const own = await driver.code(app, portals.bob.session);
      await withControlDatabase(portals.home, async ({ db }) => {
        await db.deleteFrom('authorization_codes').where('code_hash', '=', secretHash(code)).execute();
        const changed = { code_hash: secretHash(code) };
        await db
          .updateTable('authorization_codes')
          .set(changed)
          .where('code_hash', '=', secretHash(own))
          .execute();
      });
    }
    await withControlDatabase(portals.home, async ({ db }) => {
      await db
        .updateTable('applications')
        .set({ client_id: `old${app.clientId}` })
        .where('client_id', '=', clientId)
        .execute();
      const changed = { client_id: clientId, secret_hash: secretHash('csc') };
      await db.updateTable('applications').set(changed).where('client_id', '=', app.clientId).execute();
    });
  };
  /** Tokens that were issued, under the names of the examples. */
  const rename = (tokens: Tokens) =>
    withControlDatabase(portals.home, async ({ db }) => {
      for (const [from, to] of [
        [tokens.access_token, ACCESS_TOKEN],
        [tokens.refresh_token, REFRESH_TOKEN],
      ] as const) {
        await db.deleteFrom('tokens').where('token_hash', '=', secretHash(to)).execute();
        const changed = { token_hash: secretHash(to) };
        await db.updateTable('tokens').set(changed).where('token_hash', '=', secretHash(from)).execute();
      }
    });
  const isTokenAnswer = (text: string) => {
    const { access_token: access, refresh_token: refresh, ...rest } = JSON.parse(text) as Tokens;
    assert.deepEqual(rest, { expires_in: 3600, token_type: 'Bearer', state: 'ilovedata', scope: 'all' });
    assert.match(
      text,
      /^\{"access_token":"\w{30}","expires_in":3600,"token_type":"Bearer","state":"ilovedata","scope":"all","refresh_token":"\w{30}"\}$/,
    );
    for (const token of [access, refresh]) assert.match(token, /^[A-Za-z0-9]{30}$/);
  };
  it('Example call to /oauth2/authorize/, and the redirection that follows', async () => {
    await makeExample('123456789');
    const anonymous = await portals.ask(AUTHORIZE);
    assert.equal(anonymous.status, 302);
    assert.equal(anonymous.headers.location, `http://a.example/login/?next=${encodeURIComponent(AUTHORIZE)}`);
    const headers = cookieOf(portals.bob.session);
    const page = await portals.ask({ path: AUTHORIZE, headers });
    assert.equal(page.status, 200);
    assert.match(page.text, /Field map/);
    const body = `form_token=${formTokenOf(page)}&decision=allow`;
    const answer = await portals.ask({ path: AUTHORIZE, headers: { ...FORM, ...headers }, body });
    assert.equal(answer.status, 302);
    // Location: https://example.com?state=ilovedata&code=gKnAQc2yIfdz2mY25xxgpTY2uyG5Sv
    assert.match(
      String(answer.headers.location),
      /^https:\/\/example\.com\?state=ilovedata&code=[A-Za-z0-9]{30}(&|$)/,
    );
  });

  for (const type of ['with', 'without']) {
    const typed: Record<string, string> = type === 'with' ? FORM : {};
    it(`Example call to /oauth2/token/, ${type} a Content-Type`, async () => {
      await makeExample('cid', CODE);
      const answer = await portals.ask({ path: '/oauth2/token/', headers: typed, body: TOKEN });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.headers['content-type'], 'application/json');
      isTokenAnswer(answer.text);
    });

    it(`Alternative call with an Authorization header, ${type} a Content-Type`, async () => {
      await makeExample('cid', CODE);
      const headers = { ...typed, Authorization: 'Basic Y2lkOmNzYw==' };
      const answer = await portals.ask({ path: '/oauth2/token/', headers, body: TOKEN_WITH_HEADER });
      assert.equal(answer.status, 200, answer.text);
      isTokenAnswer(answer.text);
    });

    it(`Example token refresh call, ${type} a Content-Type`, async () => {
      await makeExample('cid', CODE);
      await rename(tokensOf(await portals.ask({ path: '/oauth2/token/', body: TOKEN })));
      const answer = await portals.ask({ path: '/oauth2/token/', headers: typed, body: REFRESH });
      assert.equal(answer.status, 200, answer.text);
      isTokenAnswer(answer.text);
    });
  }

  it('Using the bearer token: as a query parameter, in a header, in the request body', async () => {
    await makeExample('cid', CODE);
    await rename(tokensOf(await portals.ask({ path: '/oauth2/token/', body: TOKEN })));
    for (const point of [
      '/api/v2/catalog/datasets/parcels',
      '/api/wfs?service=WFS&version=1.1.0&request=DescribeFeatureType&typeName=parcels',
    ]) {
      const joint = point.includes('?') ? '&' : '?';
      assert.notEqual((await portals.ask(point)).status, 200, 'nobody else sees it');
      const header = { Authorization: 'Bearer 9kxoTUYvSxnAiMpv008NBqRiqk5xWt' };
      for (const asked of [
        { path: `${point}${joint}access_token=9kxoTUYvSxnAiMpv008NBqRiqk5xWt` },
        { path: point, headers: header },
        { path: point, method: 'GET', body: 'access_token=9kxoTUYvSxnAiMpv008NBqRiqk5xWt' },
        { path: point, method: 'GET', headers: FORM, body: 'access_token=9kxoTUYvSxnAiMpv008NBqRiqk5xWt' },
      ]) {
        const answer = await portals.ask(asked);
        assert.equal(answer.status, 200, answer.text);
        assert.match(answer.text, /owner/);
      }
    }
  });
});
