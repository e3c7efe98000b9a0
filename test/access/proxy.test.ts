import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Asked, ask } from '../support/ask.ts';
import { type RunningNginx, startNginx } from '../support/nginx.ts';
import { isInstalled, programAvailable } from '../support/programs.ts';
import { startTwoPortals, type TwoPortals, wfsPath } from '../support/two-portals.ts';

const CAPABILITIES = wfsPath('request=GetCapabilities');

/** What a proxy says of the request that it got: in the customary headers, and in the standard's (RFC 7239). */
const X_FORWARDED = `proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header X-Forwarded-Host $http_host;`;
const FORWARDED = `proxy_set_header Host backend;
  proxy_set_header Forwarded "for=$remote_addr;proto=$scheme;host=\\"$http_host\\"";`;

const locations = (upstream: string) => `
location /geo/ {
  proxy_pass ${upstream}/;
  ${X_FORWARDED}
  proxy_set_header X-Forwarded-Prefix /geo;
}
location /standard/ {
  proxy_pass ${upstream}/;
  ${FORWARDED}
  proxy_set_header X-Forwarded-Prefix /standard;
}
location / {
  proxy_pass ${upstream};
  ${X_FORWARDED}
  proxy_cache answers;
  proxy_cache_valid any 10m;
  proxy_cache_key $scheme$host$request_uri;
  add_header X-Cache-Status $upstream_cache_status always;
}`;

describe('behind nginx that ends TLS', { concurrency: false }, () => {
  let portals: TwoPortals | undefined;
  let nginx: RunningNginx;

  const start = async (flags: readonly string[]) => {
    portals = await startTwoPortals({ flags });
    nginx = await startNginx(locations(portals.server.url));
    return portals;
  };
  const stop = async () => {
    await nginx?.stop();
    await portals?.stop();
  };
  /** Asks nginx as the portal `a` unless another host is given. */
  const asked = ({ host = 'a.example', ...question }: Asked) =>
    ask(nginx.url, { ...question, host: `${host}:${nginx.port}` });

  describe('and is trusted', () => {
    before(async (t) => {
      if (programAvailable(t as never, 'nginx', 'nginx-light'))
        await start(['--trusted-proxies', '127.0.0.1']);
    });
    after(stop);

    for (const prefix of ['/geo', '/standard', '']) {
      it(`writes links with the proxy’s scheme, host and path: ${prefix || '/'}`, async (t) => {
        if (!programAvailable(t, 'nginx', 'nginx-light') || portals === undefined) return;
        const base = `https://a.example:${nginx.port}${prefix}`;
        const capabilities = await asked({ path: prefix + CAPABILITIES });
        assert.equal(capabilities.status, 200, capabilities.text);
        const links = [...capabilities.text.matchAll(/xlink:href="([^"]*)"/g)].map(([, href]) => href);
        assert.ok(links.length > 0);
        for (const link of links) assert.ok(link?.startsWith(`${base}/api/wfs`), link);
        const page = wfsPath('request=GetFeature&typeName=open&maxFeatures=1');
        const features = await asked({ path: prefix + page });
        assert.match(features.text, new RegExp(`xsi:schemaLocation="[^"]* ${base}/api/wfs\\?`));
        assert.ok(String(features.headers['link']).startsWith(`<${base}/api/wfs?`));
        const catalogue = await asked({ path: `${prefix}/api/v2/catalog/datasets/` });
        for (const { href } of JSON.parse(catalogue.text).links) assert.ok(href.startsWith(`${base}/api/`));
        const home = await asked({ path: `${prefix}/`, headers: { accept: 'text/html' } });
        const own = [...home.text.matchAll(/(?:href|action)="([^"#]+)"/g)].map(([, href]) => href as string);
        assert.ok(own.some((href) => href.startsWith(base)));
        for (const href of own.filter((one) => !one.startsWith('data:')))
          assert.ok(new URL(href, `${base}/`).href.startsWith(`${base}/`), href);
      });

      it(`sends people to sign in where the proxy is: ${prefix || '/'}`, async (t) => {
        if (!programAvailable(t, 'nginx', 'nginx-light') || portals === undefined) return;
        const { status, headers } = await asked({
          host: 'b.example',
          path: `${prefix}/`,
          headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' },
        });
        assert.equal(status, 302);
        const base = `https://b.example:${nginx.port}${prefix}`;
        assert.equal(headers.location, `${base}/login/?next=%2F`);
      });
    }

    it('takes the session cookie that TLS demands, and no other', async (t) => {
      if (!programAvailable(t, 'nginx', 'nginx-light') || portals === undefined) return;
      const path = `/geo${wfsPath('request=GetFeature&typeName=parcels')}`;
      const { session } = portals.bob;
      const own = await asked({ path, headers: { cookie: `__Host-trigpoint-session=${session}` } });
      assert.match(own.text, /Bob Canary/);
      const plain = await asked({ path, headers: { cookie: `trigpoint-session=${session}` } });
      assert.equal(plain.status, 400, 'another host of the domain could have set it');
      const foreign = await asked({
        path,
        headers: { cookie: `__Host-trigpoint-session=${session}`, origin: 'https://evil.example' },
      });
      assert.equal(foreign.status, 400, 'sessions count for pages of our own origin');
      const origin = `https://a.example:${nginx.port}`;
      const page = await asked({ path, headers: { cookie: `__Host-trigpoint-session=${session}`, origin } });
      assert.equal(page.status, 200);
    });

    it('gives no caller the answer of another through its cache (O47)', async (t) => {
      if (!programAvailable(t, 'nginx', 'nginx-light') || portals === undefined) return;
      const { ada, bob } = portals;
      const path = wfsPath('request=GetFeature&typeName=parcels');
      const callers: [Record<string, string>, number, RegExp][] = [
        [{ authorization: `Apikey ${bob.key}` }, 200, /Bob Canary/],
        [{ authorization: `Apikey ${ada.key}` }, 200, /^(?!.*Canary)/s],
        [{ cookie: `__Host-trigpoint-session=${ada.session}` }, 200, /^(?!.*Canary)/s],
        [{ authorization: `Bearer ${bob.token}` }, 200, /Bob Canary/],
        [{}, 400, /There is no feature type/],
      ];
      for (let round = 0; round < 3; round++) {
        for (const [headers, status, expected] of callers) {
          const answer = await asked({ path, headers });
          assert.equal(answer.status, status);
          assert.match(answer.text, expected);
          assert.notEqual(answer.headers['x-cache-status'], 'HIT');
        }
        const inUrl = await asked({ path: `${path}&apikey=${bob.key}` });
        assert.match(inUrl.text, /Bob Canary/);
        assert.notEqual(inUrl.headers['x-cache-status'], 'HIT');
        const lists = await asked({ path: CAPABILITIES, headers: { authorization: `Apikey ${ada.key}` } });
        assert.match(lists.text, /ods:parcels/);
        assert.doesNotMatch((await asked({ path: CAPABILITIES })).text, /ods:parcels/);
      }
    });
  });

  describe('and is not trusted', () => {
    before(async () => {
      portals = undefined;
      if (isInstalled('nginx')) await start([]);
    });
    after(stop);

    it('is believed nothing of what it says', async (t) => {
      if (!programAvailable(t, 'nginx', 'nginx-light') || portals === undefined) return;
      const { text } = await asked({ path: `/geo${CAPABILITIES}` });
      const links = [...text.matchAll(/xlink:href="([^"]*)"/g)].map(([, href]) => href);
      for (const link of links) assert.ok(link?.startsWith(`http://a.example:${nginx.port}/api/wfs`), link);
      // The host that it was asked for is not the one that it asks for itself.
      const standard = await asked({ path: `/standard${CAPABILITIES}` });
      assert.equal(standard.status, 404);
      const forged = await asked({
        host: 'b.example',
        path: `/geo${CAPABILITIES}`,
        headers: { 'x-forwarded-host': 'a.example', forwarded: 'host=a.example' },
      });
      assert.equal(forged.status, 401);
    });
  });
});
