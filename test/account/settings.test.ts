import assert from 'node:assert/strict';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { hashPassword } from '../../src/account/password-hash.ts';
import { createUser, findUser } from '../../src/account/users.ts';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import { FormBrowser } from '../support/form-browser.ts';
import { withControlDatabase } from '../support/people.ts';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

const PASSWORD = 'a heron stands in the reeds';
const SETTINGS = '/account/settings/';
const FACTOR = '/account/settings/second-factor/';

describe('the settings of an account', () => {
  let home: string;
  let server: RunningServer;
  let addresses = 0;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'city', '--title', 'City');
    const passwordHash = await hashPassword(PASSWORD);
    await withControlDatabase(home, async (database) => {
      for (const name of ['ada', 'bob', 'cid', 'dan', 'eve'])
        await createUser(database, 1, { name, role: 'member', passwordHash }, COMMAND_LINE);
    });
    server = await startServer({ home, flags: ['--trusted-proxies', '127.0.0.1'] });
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  const browser = (agent = 'Browser') =>
    new FormBrowser(server.url, { 'x-forwarded-for': `192.0.2.${++addresses}`, 'user-agent': agent });
  const signedIn = async (name: string, password = PASSWORD, agent?: string) => {
    const own = browser(agent);
    const answer = await own.submit('/login/', { name, password });
    assert.equal(answer.status, 303);
    return own;
  };
  const user = (name: string) => withControlDatabase(home, (database) => findUser(database, 1, name));
  /** As if the password had been shown longer ago than it counts. */
  const ageProofs = () =>
    withControlDatabase(home, ({ db }) =>
      db
        .updateTable('sessions')
        .set({ proved_at: new Date(Date.now() - 16 * 60_000).toISOString() })
        .execute(),
    );

  it('change name and address, and want the password where it wasn’t shown for a while', async () => {
    const own = await signedIn('ada');
    const fields = { action: 'profile', display_name: 'Ada L.', email: 'ada@example.org' };
    const saved = await own.submit(SETTINGS, fields);
    assert.deepEqual(
      [saved.status, saved.headers.get('location')],
      [303, `${server.url}${SETTINGS}?done=saved`],
    );
    assert.match(await (await own.get('/')).text(), />Ada L\.<\/a>/);
    await ageProofs();
    const refused = await own.submit(SETTINGS, { ...fields, email: 'thief@example.org' });
    assert.equal(refused.status, 422);
    assert.match(await refused.text(), /This is not your password/);
    assert.equal((await user('ada'))?.email, 'ada@example.org');
    assert.equal((await own.submit(SETTINGS, { ...fields, email: 'no', password: PASSWORD })).status, 422);
    assert.equal((await own.submit(SETTINGS, { ...fields, email: '', password: PASSWORD })).status, 303);
    assert.equal((await user('ada'))?.email, undefined);
  });

  it('change the password: other sessions and what applications hold end, this session and keys stay (O35)', async () => {
    const own = await signedIn('bob');
    const other = await signedIn('bob');
    const key = (await trigpoint(home, 'key', 'create', 'bob', '--json')).stdout.toString();
    const wrong = await own.submit(SETTINGS, {
      action: 'password',
      current_password: 'wrong wrong wrong',
      new_password: 'seven lime trees',
    });
    assert.equal(wrong.status, 422);
    assert.match(await wrong.text(), /id="current_password-error"/);
    const weak = await own.submit(SETTINGS, {
      action: 'password',
      current_password: PASSWORD,
      new_password: 'password1',
    });
    assert.match(await weak.text(), /id="new_password-error"/);
    assert.equal((await other.get('/account/')).status, 200);
    const done = await own.submit(SETTINGS, {
      action: 'password',
      current_password: PASSWORD,
      new_password: 'seven lime trees',
    });
    assert.equal(done.status, 303);
    assert.equal((await own.get('/account/')).status, 200);
    assert.equal((await other.get('/account/')).status, 302);
    const { key: secret } = JSON.parse(key) as { key: string };
    const read = await fetch(`${server.url}/api/v2/catalog/datasets/`, {
      headers: { authorization: `Apikey ${secret}` },
    });
    assert.equal(read.status, 200);
    await signedIn('bob', 'seven lime trees');
  });

  it('list sessions, end one, the others, and all', async () => {
    const own = await signedIn('cid', PASSWORD, 'Firefox at home');
    const phone = await signedIn('cid', PASSWORD, 'Phone <script>');
    const page = await (await own.get(SETTINGS)).text();
    assert.match(page, /Firefox at home<span class="badge">this one/);
    assert.match(page, /Phone &lt;script&gt;/);
    const id = /name="session" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const stranger = await signedIn('dan');
    assert.equal((await stranger.submit(SETTINGS, { action: 'end', session: id })).status, 404);
    assert.equal((await own.submit(SETTINGS, { action: 'end', session: id })).status, 303);
    assert.equal((await phone.get('/account/')).status, 302);
    const third = await signedIn('cid');
    await own.submit(SETTINGS, { action: 'end-others' });
    assert.equal((await third.get('/account/')).status, 302);
    assert.equal((await own.get('/account/')).status, 200);
    const fourth = await signedIn('cid');
    await own.submit(SETTINGS, { action: 'end-all' });
    assert.equal((await own.get('/account/')).status, 302);
    assert.equal((await fourth.get('/account/')).status, 302);
  });

  it('have a second factor: codes and recovery codes count once, and the secret is sealed', async () => {
    const own = await signedIn('eve');
    const page = await (await own.get(FACTOR)).text();
    assert.match(page, /<svg role="img" aria-label="QR code/);
    const sealed = /name="sealed" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const base32 = (/<code class="copy">([A-Z2-7 ]+)<\/code>/.exec(page)?.[1] ?? '').replaceAll(' ', '');
    assert.ok(!sealed.includes(base32));
    const totp = new TOTP({ secret: Secret.fromBase32(base32) });
    const wrong = await own.submit(FACTOR, { action: 'on', sealed, code: '000000' });
    assert.equal(wrong.status, 422);
    const wrongPage = await wrong.text();
    assert.match(wrongPage, /id="code-error"/);
    assert.ok(wrongPage.replaceAll(' ', '').includes(base32), 'the same key is shown again');
    const stranger = await signedIn('dan');
    const stolen = await stranger.submit(FACTOR, { action: 'on', sealed, code: totp.generate() });
    assert.equal(stolen.status, 422, 'another one’s form');
    const on = await own.submit(FACTOR, { action: 'on', sealed, code: totp.generate() });
    assert.equal(on.status, 200);
    const codes = [...(await on.text()).matchAll(/<li><code>([a-z2-9-]{19})<\/code>/g)].map(
      (m) => m[1] ?? '',
    );
    assert.equal(new Set(codes).size, 10);
    assert.equal((await stat(join(home, 'secret.key'))).mode & 0o777, 0o600);

    const enter = async (code: string) => {
      const next = browser();
      const first = await next.submit('/login/?next=%2Faccount%2Fsettings%2F', {
        name: 'eve',
        password: PASSWORD,
      });
      assert.equal(first.status, 200);
      assert.doesNotMatch(first.headers.get('set-cookie') ?? '', /session/);
      const step = /name="step" value="([^"]+)"/.exec(await first.text())?.[1] ?? '';
      assert.equal((await next.get('/account/')).status, 302, 'not in yet');
      const second = await next.submit('/login/?next=%2Faccount%2Fsettings%2F', { step, code });
      return { next, step, status: second.status, location: second.headers.get('location') };
    };
    assert.equal((await enter(totp.generate())).status, 422, 'the code that switched it on was used');
    const later = totp.generate({ timestamp: Date.now() + 30_000 });
    const entered = await enter(later);
    assert.deepEqual([entered.status, entered.location], [303, `${server.url}${SETTINGS}`]);
    assert.equal((await entered.next.get('/account/')).status, 200);
    const reused = await browser().submit('/login/', { step: entered.step, code: codes[9] ?? '' });
    assert.equal(reused.status, 422, 'a step counts once');
    assert.equal((await enter(later)).status, 422, 'a code counts once');
    assert.equal((await enter((codes[0] ?? '').toUpperCase())).status, 303);
    assert.equal((await enter(codes[0] ?? '')).status, 422, 'a recovery code counts once');
    assert.match(await (await own.get(FACTOR)).text(), /You have 9 recovery codes left/);

    const stored = await withControlDatabase(home, ({ db }) =>
      db.selectFrom('users').select('totp_secret').where('name', '=', 'eve').executeTakeFirstOrThrow(),
    );
    assert.ok(stored.totp_secret !== null && !stored.totp_secret.includes(base32));
    assert.equal((await own.submit(FACTOR, { action: 'off' })).status, 400);
    assert.equal((await own.submit(FACTOR, { action: 'off', confirm: 'yes' })).status, 303);
    await signedIn('eve');
  });

  it('show no key of a second factor before the password was shown again', async () => {
    const own = await signedIn('dan');
    await ageProofs();
    const page = await (await own.get(FACTOR)).text();
    assert.doesNotMatch(page, /sealed/);
    assert.equal((await own.submit(FACTOR, { action: 'prove', password: 'wrong wrong' })).status, 422);
    assert.equal((await own.submit(FACTOR, { action: 'prove', password: PASSWORD })).status, 303);
    assert.match(await (await own.get(FACTOR)).text(), /name="sealed"/);
  });

  it('let the command line take away a second factor that was lost', async () => {
    await withControlDatabase(home, ({ db }) =>
      db.updateTable('users').set({ totp_secret: 'lost' }).where('name', '=', 'dan').execute(),
    );
    assert.equal((await user('dan'))?.hasSecondFactor, true);
    const { stdout } = await trigpoint(home, 'user', 'set', 'dan', '--no-second-factor', '--json');
    assert.equal((JSON.parse(stdout.toString()) as { hasSecondFactor: boolean }).hasSecondFactor, false);
    await signedIn('dan');
  });
});
