import assert from 'node:assert/strict';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { backupOf } from '../backup/backup-files.ts';
import { FormBrowser } from '../support/form-browser.ts';
import { CHALLENGE, registerTestApplication, type TestApplication, VERIFIER } from '../support/oauth.ts';
import { withControlDatabase } from '../support/people.ts';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

const PASSWORD = 'canary Kanarienvogel 8341';
const OTHER_PASSWORD = 'canary Zaunkönig 5520 sings';
const CAPABILITIES = 'service=WFS&request=GetCapabilities';

/** Something that was sent back, in which no secret may stand but those that it is there to show. */
interface Sent {
  readonly what: string;
  readonly text: string;
  readonly shows: readonly string[];
}

describe('secrets', () => {
  let home: string;
  let server: RunningServer;
  let application: TestApplication;
  const secrets = new Map<string, string>();
  const sent: Sent[] = [];

  const plant = (name: string, value: string | undefined): string => {
    assert.ok(value !== undefined && value.length >= 19, `no ${name}`);
    secrets.set(name, value);
    return value;
  };

  /** Keeps an answer with its headers; `shows`: names of the secrets that it is there to show. */
  async function keep(what: string, answer: Response | Promise<Response>, shows: readonly string[] = []) {
    const { status, headers, ...response } = { ...(await toPlain(await answer)) };
    const head = [...headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    sent.push({ what: `${what} (${status})`, text: `${head}\n\n${response.text}`, shows });
    return { status, headers, text: response.text };
  }

  async function toPlain(answer: Response) {
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(server.url + path, { redirect: 'manual', ...init });
  const sessionOf = (browser: FormBrowser) => /trigpoint-session=(\w+)/.exec(browser.cookie)?.[1];

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'city', '--default', '--title', 'City');
    server = await startServer({ home, flags: ['--log-level', 'trace'] });
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  it('are planted through the real pages, each shown once where it has to be', async () => {
    plant('password', PASSWORD);
    plant('other password', OTHER_PASSWORD);
    const link = plant('first link', /login\/link\/\?token=(\w{30})/.exec(server.output())?.[1]);
    const ada = new FormBrowser(server.url);
    const path = `/login/link/?token=${link}`;
    // The page hands the secret on to its form, in a hidden field.
    await keep('the first administrator’s link', ada.get(path), ['first link']);
    const entered = await ada.submit(path, { link, name: 'ada', password: PASSWORD });
    plant('session', sessionOf(ada));
    const { status, text } = await keep('the first administrator’s form', entered, ['session']);
    assert.equal(status, 303, text);
    await keep('the used link', ada.get(path));

    const made = await keep('a new key', ada.submit('/account/', { action: 'create', label: 'mine' }), [
      'key',
    ]);
    plant('key', /<code class="copy">([0-9a-f]{56})<\/code>/.exec(made.text)?.[1]);

    const invited = await keep(
      'an invitation',
      ada.submit('/admin/users/', { name: 'max', role: 'member', action: 'add' }),
      ['invitation'],
    );
    const invitation = plant('invitation', /token=(\w{30})/.exec(invited.text)?.[1]);

    const factor = await keep('a second factor', ada.get('/account/settings/second-factor/'), [
      'second factor',
    ]);
    const base32 = (/<code class="copy">([A-Z2-7 ]+)<\/code>/.exec(factor.text)?.[1] ?? '').replaceAll(
      ' ',
      '',
    );
    plant('second factor', base32);
    const sealed = /name="sealed" value="([^"]+)"/.exec(factor.text)?.[1] ?? '';
    const code = new TOTP({ secret: Secret.fromBase32(base32) }).generate();
    const on = await keep(
      'recovery codes',
      ada.submit('/account/settings/second-factor/', { action: 'on', sealed, code }),
      ['recovery code'],
    );
    plant('recovery code', /<li><code>([a-z2-9-]{19})<\/code>/.exec(on.text)?.[1]);

    const max = new FormBrowser(server.url);
    const chosen = await max.submit(`/login/link/?token=${invitation}`, {
      link: invitation,
      password: OTHER_PASSWORD,
    });
    plant('other session', sessionOf(max));
    assert.equal((await keep('the invitation’s form', chosen, ['other session'])).status, 303);
    await authorize(max);
  });

  /** An application gets a code and tokens for a user, refreshes them, and keeps one code unused. */
  async function authorize(browser: FormBrowser): Promise<void> {
    const { id: ownerId } = await withControlDatabase(home, ({ db }) =>
      db.selectFrom('users').select('id').where('name', '=', 'max').executeTakeFirstOrThrow(),
    );
    application = await registerTestApplication(home, { ownerId });
    plant('client secret', application.secret);
    const query = new URLSearchParams({
      client_id: application.clientId,
      redirect_uri: application.redirectUri,
      response_type: 'code',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
    });
    const address = `/oauth2/authorize/?${query}`;
    await keep('the consent page', browser.get(address));
    const codeFrom = async (name: string) => {
      const allowed = await keep(
        `the way back with the ${name}`,
        browser.submit(address, { decision: 'allow' }),
        [name],
      );
      return plant(name, /[?&]code=(\w{30})/.exec(allowed.headers.get('location') ?? '')?.[1]);
    };
    const code = await codeFrom('code');
    plant('code verifier', VERIFIER);
    const granted = await keep(
      'tokens',
      token({ grant_type: 'authorization_code', code, code_verifier: VERIFIER }),
      ['access token', 'refresh token'],
    );
    const tokens = JSON.parse(granted.text) as { access_token: string; refresh_token: string };
    plant('access token', tokens.access_token);
    plant('refresh token', tokens.refresh_token);
    const refreshed = await keep(
      'new tokens',
      token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token }),
      ['new access token', 'new refresh token'],
    );
    const next = JSON.parse(refreshed.text) as { access_token: string; refresh_token: string };
    plant('new access token', next.access_token);
    plant('new refresh token', next.refresh_token);
    await codeFrom('unused code');
  }

  function token(fields: Readonly<Record<string, string>>): Promise<Response> {
    const { clientId, secret, redirectUri } = application;
    const client = { client_id: clientId, client_secret: secret, redirect_uri: redirectUri };
    return ask('/oauth2/token/', { method: 'POST', body: new URLSearchParams({ ...client, ...fields }) });
  }

  it('are shown where they belong, and rightly or wrongly in every other place that takes secrets', async () => {
    for (const [name, value] of secrets) {
      const encoded = encodeURIComponent(value);
      const wfs = `/api/wfs?${CAPABILITIES}`;
      for (const parameter of ['apikey', 'access_token']) {
        await keep(`${name} as ${parameter}`, ask(`${wfs}&${parameter}=${encoded}`));
        await keep(`${name} as ${parameter} of a page`, ask(`/?${parameter}=${encoded}`));
        await keep(`${name} as ${parameter} of what isn’t there`, ask(`/none?${parameter}=${encoded}`));
        await keep(`${name} as ${parameter} twice`, ask(`${wfs}&${parameter}=${encoded}&${parameter}=x`));
      }
      const ascii = Buffer.from(value).toString('latin1');
      for (const authorization of [
        `Apikey ${ascii}`,
        `Bearer ${ascii}`,
        `Basic ${Buffer.from(`${value}:`).toString('base64')}`,
        `Basic ${Buffer.from(`ada:${value}`).toString('base64')}`,
        `Unknown ${ascii}`,
      ])
        for (const path of [wfs, '/admin/', '/oauth2/introspect/'])
          await keep(`${name} in Authorization at ${path}`, ask(path, { headers: { authorization } }));
      await keep(
        `${name} as a cookie`,
        ask('/admin/', { headers: { cookie: `trigpoint-session=${encoded}` } }),
      );
      await keep(`${name} as a link`, ask(`/login/link/?token=${encoded}`));
      const stranger = new FormBrowser(server.url);
      await keep(`${name} as a password`, stranger.submit('/login/', { name: 'nobody', password: value }));
      await keep(
        `${name} as a client’s`,
        ask('/oauth2/token/', {
          method: 'POST',
          body: new URLSearchParams({
            grant_type: 'authorization_code',
            client_id: application.clientId,
            client_secret: value,
            code: value,
            code_verifier: value,
            refresh_token: value,
          }),
        }),
      );
      for (const endpoint of ['revoke', 'introspect'])
        await keep(
          `${name} at ${endpoint}`,
          ask(`/oauth2/${endpoint}/`, {
            method: 'POST',
            body: new URLSearchParams({
              client_id: application.clientId,
              client_secret: 'wrong',
              token: value,
            }),
          }),
        );
    }
  });

  it('stand on none of the pages that people open later', async () => {
    // The sign-in above may have made names wait; the sessions of before still open everything.
    for (const [name, pages] of [
      [
        'session',
        ['/admin/', '/admin/users/', '/admin/users/max/', '/admin/users/ada/', '/admin/keys/?all=yes'],
      ],
      [
        'session',
        ['/admin/applications/', '/admin/audit/', '/admin/settings/', '/account/', '/account/settings/'],
      ],
      ['session', ['/', '/api/v2/catalog/datasets/', '/account/quota/', '/account/settings/second-factor/']],
      ['other session', ['/account/', '/account/settings/', '/account/quota/', '/']],
    ] as const)
      for (const path of pages) {
        const { status } = await keep(
          `${path} for the ${name}`,
          ask(path, { headers: { cookie: `trigpoint-session=${secrets.get(name)}` } }),
        );
        assert.equal(status, 200, path);
      }
  });

  /** All ways in which a secret may be written down. */
  function spellings(value: string): string[] {
    const all = [value, encodeURIComponent(value), Buffer.from(value).toString('base64').replace(/=+$/, '')];
    return [
      ...new Set([
        ...all,
        new URLSearchParams({ v: value }).toString().slice(2),
        JSON.stringify(value).slice(1, -1),
      ]),
    ];
  }

  function foundIn(bytes: Buffer | string, except: readonly string[] = []): string[] {
    const found: string[] = [];
    for (const [name, value] of secrets)
      if (!except.includes(name) && spellings(value).some((spelling) => bytes.includes(spelling)))
        found.push(name);
    return found;
  }

  it('stand in no answer but the one that is there to show them, headers and addresses included', () => {
    assert.ok(sent.length > 500, `${sent.length} answers`);
    const wrong = sent.flatMap(({ what, text, shows }) =>
      foundIn(text, shows).map((name) => `${name} in: ${what}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('stand in no line of the log, whose level is trace', () => {
    const lines = server.output().split('\n');
    const log = lines.filter((line) => line.startsWith('{'));
    assert.ok(log.length > 500, `${log.length} lines`);
    assert.deepEqual(
      log.flatMap((line) => foundIn(line).map((name) => `${name} in: ${line}`)),
      [],
    );
    const start = lines.filter((line) => !line.startsWith('{')).join('\n');
    assert.deepEqual(foundIn(start, ['first link']), [], 'what the start says, but for the first link');
  });

  it('stand in no file of the home: control database, its log, snapshots', async () => {
    const entries = await readdir(home, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    assert.ok(files.some((file) => file.endsWith('control.sqlite-wal')));
    const factor = Buffer.from(Secret.fromBase32(secrets.get('second factor') ?? '').bytes);
    for (const file of files) {
      const bytes = await readFile(file);
      assert.deepEqual(foundIn(bytes), [], file);
      assert.ok(!bytes.includes(factor) && !bytes.includes(factor.toString('hex')), `${file}: second factor`);
    }
  });

  it('stand in no backup', async () => {
    const file = join(home, 'backup.zip');
    const made = await trigpoint(home, 'backup', file);
    assert.equal(made.status, 0, made.stderr);
    for (const [name, bytes] of await backupOf(file)) assert.deepEqual(foundIn(bytes), [], name);
    await rm(file);
  });

  it('are printed by no command', async () => {
    for (const command of [
      ['user', 'list', '--json'],
      ['key', 'list', '--json'],
      ['app', 'list', '--json'],
      ['portal', 'list', '--json'],
      ['doctor', '--json'],
    ]) {
      const { status, stdout, stderr } = await trigpoint(home, ...command);
      assert.equal(status, 0, `${command.join(' ')}: ${stderr}`);
      assert.deepEqual(foundIn(stdout + stderr), [], command.join(' '));
    }
  });

  it('would be found: the search finds what is there', () => {
    const key = secrets.get('key') ?? '';
    assert.deepEqual(foundIn(`…${key}…`), ['key']);
    assert.deepEqual(foundIn(`password=${encodeURIComponent(PASSWORD)}`), ['password']);
    assert.deepEqual(foundIn(Buffer.from(`x${PASSWORD}`)), ['password']);
  });
});
