import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AccountError } from './account-error.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';
import { PasswordQueue, TooManyHashesError } from './password-queue.ts';
import { checkNewPassword } from './password-rules.ts';

const CONTEXT = ['city', 'City of Exampleton', 'ada.lovelace'];

const refused = async (password: string) => {
  try {
    await checkNewPassword(password, CONTEXT);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof AccountError && error.field === 'password');
    return error.message;
  }
};

describe('a new password', () => {
  it('has 8 to 256 characters of any kind, blanks and accents too', async () => {
    const good = [
      'quokka42',
      ' two blanks ',
      'lauter kleine worte',
      '🦘🦘🐨🐨🦜🦜🐊🐊',
      'Zażółć gęślą',
      'xk'.repeat(128),
    ];
    for (const password of good) assert.equal(await refused(password), undefined, password);
    assert.match((await refused('short7!')) ?? '', /at least 8/);
    assert.match((await refused('🦘'.repeat(7))) ?? '', /at least 8/);
    assert.match((await refused('xk'.repeat(129))) ?? '', /at most 256/);
  });

  it('is none of those that everybody tries', async () => {
    for (const password of ['password1', 'trustno1', 'IloveYou', '12345678', 'Qwertyuiop'])
      assert.match((await refused(password)) ?? '', /most common|hardly more/, password);
  });

  it('is more than a name or word of this place', async () => {
    for (const password of [
      'Trigpoint2026!',
      'exampleton1',
      'opendata!!',
      'ada.lovelace',
      'Lovelace99',
      'aaaaaaaaaaaa',
    ])
      assert.match((await refused(password)) ?? '', /hardly more/, password);
    assert.equal(await refused('exampleton is where I live'), undefined);
  });
});

describe('a password’s hash', () => {
  it('is argon2id, salted, and only its password fits', async () => {
    const hash = await hashPassword('correct horse');
    assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    assert.notEqual(hash, await hashPassword('correct horse'), 'salted');
    assert.equal(await verifyPassword(hash, 'correct horse'), true);
    for (const wrong of ['Correct horse', 'correct horse ', ''])
      assert.equal(await verifyPassword(hash, wrong), false, wrong);
    assert.equal(await verifyPassword(undefined, 'correct horse'), false);
  });

  it('counts every character of a long one, and composed accents as decomposed ones', async () => {
    const long = await hashPassword(`${'x'.repeat(255)}a`);
    assert.equal(await verifyPassword(long, `${'x'.repeat(255)}b`), false);
    const composed = await hashPassword('caf\u00e9 au lait');
    assert.equal(await verifyPassword(composed, 'cafe\u0301 au lait'), true);
  });
});

describe('the queue of those who hash', () => {
  it('takes a few at a time, lets a few wait, and refuses the others at once', async () => {
    const queue = new PasswordQueue({ maxConcurrent: 1, maxWaiting: 2 });
    let running = 0;
    const attempts = Array.from({ length: 10 }, () =>
      queue.inTurn(async () => {
        assert.equal(++running, 1);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running--;
      }),
    );
    const results = await Promise.allSettled(attempts);
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 3);
    for (const result of results)
      if (result.status === 'rejected') assert.ok(result.reason instanceof TooManyHashesError);
    await assert.rejects(
      queue.inTurn(() => Promise.reject(new Error('failed'))),
      /failed/,
    );
    assert.equal(await queue.inTurn(async () => 'free again'), 'free again');
  });
});
