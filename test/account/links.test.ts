import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { findLink } from '../../src/account/one-time-links.ts';
import { findUser } from '../../src/account/users.ts';
import { listEvents } from '../../src/audit/audit-log.ts';
import { FormBrowser } from '../support/form-browser.ts';
import { withControlDatabase } from '../support/people.ts';
import { eventually, makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

const PASSWORD = 'seven lime trees';
const LINK = /\/login\/link\/\?token=([A-Za-z0-9]{30})/;

/** The secret of the link in a text. */
const secretIn = (text: string) => LINK.exec(text)?.[1] ?? assert.fail(`no link in ${text}`);

describe('one-time links', () => {
  let home: string;
  let server: RunningServer;
  /** Attempts from one address are counted together. */
  const browser = (address = '192.0.2.1') => new FormBrowser(server.url, { 'x-forwarded-for': address });
  const linkPath = (secret: string) => `/login/link/?token=${secret}`;
  const start = () => startServer({ home, flags: ['--trusted-proxies', '127.0.0.1'] });
  const user = (name: string) => withControlDatabase(home, (database) => findUser(database, 1, name));
  const cli = async (...args: string[]) => {
    const { stdout } = await trigpoint(home, ...args);
    return stdout.toString();
  };

  before(async () => {
    home = await makeHome();
    await cli('portal', 'add', 'city', '--title', 'City');
    server = await start();
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  describe('of the first administrator', () => {
    it('stands among the start lines, is another one at each start, and its secret is kept nowhere', async () => {
      const first = secretIn(server.output());
      await server.stop();
      server = await start();
      const second = secretIn(server.output());
      assert.notEqual(first, second);
      assert.equal((await browser().get(linkPath(first))).status, 404);
      const link = await withControlDatabase(home, ({ db }) => findLink(db, 1, second));
      assert.equal(link?.purpose, 'first-administrator');
    });

    it('isn’t used by who only looks at it, and names no address that it leads from', async () => {
      const path = linkPath(secretIn(server.output()));
      for (let i = 0; i < 3; i++) {
        const page = await browser().get(path);
        assert.equal(page.status, 200);
        assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
        assert.match(page.headers.get('cache-control') ?? '', /no-store/);
        assert.match(await page.text(), /<h1>First administrator<\/h1>/);
      }
    });

    it('says beside the field what can’t be, and works on', async () => {
      const secret = secretIn(server.output());
      for (const [fields, message] of [
        [{ name: 'root', password: 'short' }, 'A password has at least 8 characters'],
        [{ name: 'root', password: 'root root root' }, 'hardly more than a name'],
        [{ name: '!', password: PASSWORD }, 'A user name has 1 to 64'],
        [{ name: '', password: PASSWORD }, 'Choose a name to sign in with'],
      ] as const) {
        const answer = await browser().submit(linkPath(secret), { link: secret, ...fields });
        assert.equal(answer.status, 422);
        assert.ok((await answer.text()).includes(message), message);
      }
    });

    it('makes the administrator, signs in, and works no more', async () => {
      const secret = secretIn(server.output());
      const own = browser();
      const answer = await own.submit(linkPath(secret), { link: secret, name: 'Root', password: PASSWORD });
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, `${server.url}/account/`]);
      assert.equal((await own.get('/admin/')).status, 200);
      assert.deepEqual(
        [(await user('root'))?.role, (await user('root'))?.hasPassword],
        ['administrator', true],
      );
      const again = await browser().submit('/login/', { link: secret });
      assert.equal(again.status, 422);
      assert.equal((await browser().get(linkPath(secret))).status, 404);
      await server.stop();
      server = await start();
      assert.doesNotMatch(server.output(), LINK);
    });

    it('stands in no log of requests', async () => {
      await browser().get(linkPath('A'.repeat(30)));
      await eventually('the log line', async () => server.output().includes('token=***'));
      assert.doesNotMatch(server.output(), /A{30}/);
    });
  });

  describe('for choosing a password', () => {
    it('invites a user, who signs in by it once', async () => {
      const secret = secretIn(await cli('user', 'add', 'ada', '--reset-link'));
      const winners = await Promise.all(
        [1, 2, 3].map(async (n) => {
          const answer = await browser(`192.0.2.${n}`).submit(linkPath(secret), {
            link: secret,
            password: PASSWORD,
          });
          return answer.status;
        }),
      );
      assert.deepEqual(winners.sort(), [303, 404, 404]);
      const own = browser();
      assert.equal((await own.submit('/login/', { name: 'ada', password: PASSWORD })).status, 303);
    });

    it('resets a password: the old one and the sessions end', async () => {
      const old = browser('192.0.2.9');
      await old.submit('/login/', { name: 'ada', password: PASSWORD });
      assert.equal((await old.get('/account/')).status, 200);
      const secret = secretIn(await cli('user', 'set', 'ada', '--reset-link'));
      assert.equal((await old.get('/account/')).status, 200, 'giving the link changes nothing');
      const own = browser();
      await own.submit(linkPath(secret), { link: secret, password: 'eight lime trees' });
      assert.equal((await own.get('/account/')).status, 200);
      assert.equal((await old.get('/account/')).status, 302, 'signed out');
      assert.equal((await old.submit('/login/', { name: 'ada', password: PASSWORD })).status, 422);
      const actions = await withControlDatabase(home, ({ db }) => listEvents(db, 1, { limit: 20 }));
      assert.ok(actions.some(({ action, actor }) => action === 'user.password' && actor.name === 'ada'));
    });

    it('opens nothing for somebody who was disabled since, nor in another portal', async () => {
      const secret = secretIn(await cli('user', 'set', 'ada', '--reset-link'));
      await cli('portal', 'add', 'other', '--hosts', 'localhost');
      const elsewhere = new FormBrowser(server.url.replace('127.0.0.1', 'localhost'));
      await eventually('the portal', async () =>
        (await (await elsewhere.get('/')).text()).includes('<h1>other</h1>'),
      );
      assert.equal((await elsewhere.get(linkPath(secret))).status, 404);
      await cli('user', 'set', 'ada', '--disable', '--portal', 'city');
      assert.equal((await browser().get(linkPath(secret))).status, 404);
    });
  });

  describe('signing up without a mail server', () => {
    it('isn’t there where the portal doesn’t allow it', async () => {
      assert.equal((await browser().get('/signup/')).status, 404);
      assert.doesNotMatch(await (await browser().get('/login/')).text(), /signup/);
    });

    it('makes a member and signs in', async () => {
      await cli('portal', 'set', 'city', '--sign-up');
      await eventually('the link to it', async () =>
        /href="[^"]*\/signup\/"/.test(await (await browser().get('/login/')).text()),
      );
      const own = browser('198.51.100.1');
      const fields = { name: 'cid', display_name: 'El Cid', email: 'cid@example.org', password: PASSWORD };
      const answer = await own.submit('/signup/', fields);
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, `${server.url}/account/`]);
      const made = await user('cid');
      assert.deepEqual([made?.role, made?.displayName, made?.email], ['member', 'El Cid', 'cid@example.org']);
      assert.equal((await own.get('/admin/')).status, 403);
    });

    it('says that a name is taken, and slows down who tries many', async () => {
      const own = browser('198.51.100.2');
      const statuses: number[] = [];
      for (let i = 0; i < 8; i++) {
        const answer = await own.submit('/signup/', { name: 'cid', password: PASSWORD });
        statuses.push(answer.status);
        if (i === 0) assert.match(await answer.text(), /There is a user cid already/);
      }
      assert.equal(statuses[0], 422);
      assert.equal(statuses.at(-1), 429);
    });

    it('has no way to reset a password by mail', async () => {
      assert.equal((await browser().get('/login/reset/')).status, 404);
    });
  });
});
