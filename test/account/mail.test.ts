import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { findUser } from '../../src/account/users.ts';
import { FormBrowser } from '../support/form-browser.ts';
import { freePort } from '../support/free-port.ts';
import { bodyOf, MailServer } from '../support/mail-server.ts';
import { withControlDatabase } from '../support/people.ts';
import { eventually, makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

const PASSWORD = 'seven lime trees';

describe('mail', () => {
  let home: string;
  let mail: MailServer;
  let server: RunningServer;
  const browser = (address = '192.0.2.1') => new FormBrowser(server.url, { 'x-forwarded-for': address });
  const user = (name: string) => withControlDatabase(home, (database) => findUser(database, 1, name));
  const secretOf = (text: string) =>
    /^http:\/\/data\.example\.org\/login\/link\/\?token=([A-Za-z0-9]{30})$/m.exec(text)?.[1] ?? '';
  const mailNumber = async (count: number) => {
    await eventually(`mail ${count}`, async () => mail.received.length >= count, 10_000);
    return mail.received[count - 1] ?? assert.fail();
  };

  before(async () => {
    home = await makeHome();
    const port = await freePort();
    mail = new MailServer(port);
    await mail.next();
    await trigpoint(
      home,
      'portal',
      'add',
      'city',
      '--title',
      'City',
      '--hosts',
      'data.example.org',
      '--sign-up',
    );
    await trigpoint(home, 'user', 'add', 'ada', '--email', 'Ada@example.org');
    await trigpoint(home, 'user', 'add', 'bob');
    server = await startServer({
      home,
      flags: ['--trusted-proxies', '127.0.0.1', '--mail-from', 'Geodata <data@example.org>'],
      env: { TRIGPOINT_SMTP_URL: `smtp://127.0.0.1:${port}` },
    });
  });
  after(async () => {
    await server.stop();
    await mail.stop();
    await rm(home, { recursive: true, force: true });
  });

  it('resets a password, saying the same whether there is an account', async () => {
    assert.match(await (await browser().get('/login/')).text(), /href="[^"]*\/login\/reset\/"/);
    const pages: string[] = [];
    for (const name of ['nobody', 'bob', 'eve@example.org', 'ADA@example.org', 'ada']) {
      const answer = await browser().submit('/login/reset/', { name });
      assert.equal(answer.status, 200);
      pages.push(await answer.text());
    }
    assert.equal(new Set(pages.map((page) => page.replace(/value="[^"]*"/g, ''))).size, 1);
    const received = await mailNumber(2);
    assert.deepEqual(received.to, ['Ada@example.org']);
    assert.equal(received.from, 'data@example.org');
    const secret = secretOf(bodyOf(received));
    const own = browser();
    const answer = await own.submit(`/login/link/?token=${secret}`, { link: secret, password: PASSWORD });
    assert.equal(answer.status, 303);
    assert.equal((await own.get('/account/')).status, 200);
    assert.equal(mail.received.length, 2, 'to nobody else');
  });

  it('never takes the address of a link from the request', async () => {
    const forged = new FormBrowser(server.url, {
      'x-forwarded-for': '192.0.2.7',
      'x-forwarded-host': 'evil.example',
    });
    const before = mail.received.length;
    await forged.submit('/login/reset/', { name: 'ada' });
    await browser('192.0.2.8').submit('/login/reset/', { name: 'ada@example.org' });
    const received = await mailNumber(before + 1);
    assert.notEqual(secretOf(bodyOf(received)), '');
    assert.doesNotMatch(received.text, /evil/);
  });

  it('slows down who asks for many', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++)
      statuses.push((await browser('192.0.2.20').submit('/login/reset/', { name: 'zoe' })).status);
    assert.deepEqual([statuses[0], statuses.at(-1)], [200, 429]);
  });

  it('confirms the address of those who sign up before there is an account', async () => {
    const before = mail.received.length;
    const own = browser('192.0.2.30');
    assert.equal((await own.submit('/signup/', { email: 'nowhere' })).status, 422);
    const sent = await own.submit('/signup/', { email: 'cid@example.org', name: 'cid', password: PASSWORD });
    assert.equal(sent.status, 200);
    assert.match(await sent.text(), /on its way to cid@example\.org/);
    assert.equal(await user('cid'), undefined);
    const received = await mailNumber(before + 1);
    assert.deepEqual(received.to, ['cid@example.org']);
    const secret = secretOf(bodyOf(received));
    const fields = { link: secret, name: 'cid', password: PASSWORD };
    assert.equal((await own.submit(`/login/link/?token=${secret}`, fields)).status, 303);
    const made = await user('cid');
    assert.deepEqual([made?.email, made?.role], ['cid@example.org', 'member']);
  });

  it('speaks the language of the request that caused it', async () => {
    const before = mail.received.length;
    const french = new FormBrowser(server.url, {
      'x-forwarded-for': '192.0.2.50',
      'accept-language': 'fr',
    });
    assert.equal((await french.submit('/signup/', { email: 'fleur@example.org' })).status, 200);
    const made = await mailNumber(before + 1);
    assert.match(bodyOf(made), /a demandé un compte sur City\.\s+Créez-le ici, dans les 24 heures\u00a0:\n/);
    assert.notEqual(secretOf(bodyOf(made)), '');
    await french.submit('/login/reset/', { name: 'cid' });
    const reset = await mailNumber(before + 2);
    assert.match(bodyOf(reset), /pour le compte cid sur City\./);
    assert.match(reset.text, /^Subject: Votre mot de passe sur City$/m);
  });

  it('tells of another password, and the address before of another address', async () => {
    const before = mail.received.length;
    const own = browser('192.0.2.60');
    assert.equal((await own.submit('/login/', { name: 'ada', password: PASSWORD })).status, 303);
    const wanted = { current_password: PASSWORD, new_password: 'nine willow trees', action: 'password' };
    assert.equal((await own.submit('/account/settings/', wanted)).status, 303);
    const told = await mailNumber(before + 1);
    assert.deepEqual(told.to, ['Ada@example.org']);
    assert.match(told.text, /^Subject: Your password at City was changed$/m);
    assert.match(bodyOf(told), /password of the account ada at City was changed/);
    const profile = { display_name: 'Ada', email: 'ada@elsewhere.org', action: 'profile' };
    assert.equal((await own.submit('/account/settings/', profile)).status, 303);
    const moved = await mailNumber(before + 2);
    assert.deepEqual(moved.to, ['Ada@example.org'], 'to where it no longer leads');
    assert.doesNotMatch(moved.text, /elsewhere/);
  });

  it('puts no second address and no header into a mail', async () => {
    for (const email of ['a@b.org, c@d.org', 'a@b.org\r\nBcc: c@d.org', '"a"@b.org', 'a@b.org>']) {
      const answer = await browser('192.0.2.40').submit('/signup/', { email });
      assert.equal(answer.status, 422, email);
    }
  });

  it('puts no secret into the log', () => {
    for (const received of mail.received.filter(({ text }) => !/ was changed$/m.test(text))) {
      const secret = secretOf(bodyOf(received));
      assert.ok(secret !== '' && !server.output().includes(secret));
    }
  });
});
