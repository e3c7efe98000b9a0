import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { type AccountFixture, openAccounts } from '../../test/support/account-fixture.ts';
import { listEvents } from '../audit/audit-log.ts';
import { type Attempt, AttemptThrottle, ThrottledError, type ThrottleSubject } from './attempt-throttle.ts';

const NAME: ThrottleSubject = { key: 'name:a', free: 2, maxDelaySeconds: 8 };
const ADDRESS: ThrottleSubject = { key: 'address:192.0.2.1', free: 4, maxDelaySeconds: 60 };

describe('the throttle of attempts', () => {
  let fixture: AccountFixture;
  let throttle: AttemptThrottle;

  beforeEach(async () => {
    fixture = await openAccounts();
    throttle = new AttemptThrottle(fixture.database);
    mock.timers.enable({ apis: ['Date'], now: new Date('2026-06-01T12:00:00Z') });
  });
  afterEach(async () => {
    mock.timers.reset();
    await fixture.close();
  });

  const place = () => ({ portalId: fixture.a.id, actor: { name: 'anonymous', address: '192.0.2.1' } });
  const attempt = (subjects: readonly ThrottleSubject[], by = throttle, where = place()) =>
    by.attempt(where, subjects, async (each) => {
      await each.count();
      return each;
    });
  /** Seconds to wait, or 0 when it was let in. */
  const waits = async (...[subjects, by, where]: Parameters<typeof attempt>): Promise<number> => {
    try {
      await attempt(subjects, by, where);
      return 0;
    } catch (error) {
      if (error instanceof ThrottledError) return error.retryAfterSeconds;
      throw error;
    }
  };
  const forgive = (each: Attempt) => fixture.database.db.transaction().execute((trx) => each.forgive(trx));

  /** Lets in one attempt that fails, and tells the wait that follows. */
  const failOnce = async (subjects: readonly ThrottleSubject[]) => {
    assert.equal(await waits(subjects), 0);
    const [row] = await fixture.database.db
      .selectFrom('sign_in_attempts')
      .select('blocked_until')
      .where('subject', '=', (subjects[0] as ThrottleSubject).key)
      .execute();
    return (Date.parse(row?.blocked_until ?? '') - Date.now()) / 1000;
  };

  it('doubles the wait after each failure beyond the free ones, up to its bound: nobody is locked out', async () => {
    for (const expected of [0, 0, 1, 2, 4, 8, 8, 8]) {
      const wait = await failOnce([NAME]);
      assert.equal(wait, expected);
      if (wait === 0) continue;
      assert.equal(await waits([NAME]), wait);
      mock.timers.tick(wait * 1000 - 1);
      assert.equal(await waits([NAME]), 1, 'asking too early is refused, but makes it no longer');
      mock.timers.tick(1);
    }
  });

  it('refuses when any of the subjects must wait, and counts for no other then', async () => {
    for (let i = 0; i < 3; i++) await failOnce([NAME]);
    assert.equal(await waits([NAME, ADDRESS]), 1);
    const rows = await fixture.database.db.selectFrom('sign_in_attempts').select('subject').execute();
    assert.deepEqual(
      rows.map(({ subject }) => subject),
      [NAME.key],
    );
  });

  it('is one for all processes, and another in each portal', async () => {
    const other = new AttemptThrottle(fixture.database);
    for (let i = 0; i < 3; i++) assert.equal(await waits([NAME], i % 2 === 0 ? throttle : other), 0);
    assert.equal(await waits([NAME], other), 1);
    assert.equal(await waits([NAME]), 1);
    assert.equal(await waits([NAME], throttle, { ...place(), portalId: fixture.b.id }), 0);
  });

  it('lets exactly the free attempts and one more in of many at once, in two processes', async () => {
    const processes = [throttle, new AttemptThrottle(fixture.database)];
    const all = await Promise.all(Array.from({ length: 100 }, (_, i) => waits([NAME], processes[i % 2])));
    assert.equal(all.filter((wait) => wait === 0).length, NAME.free + 1);
  });

  it('forgives the one who succeeded all, and gives the others just this attempt back', async () => {
    for (let i = 0; i < 4; i++) {
      await failOnce([NAME, ADDRESS]);
      mock.timers.tick(4000);
    }
    const failures = async (key: string) =>
      (
        await fixture.database.db
          .selectFrom('sign_in_attempts')
          .select('failures')
          .where('subject', '=', key)
          .executeTakeFirstOrThrow()
      ).failures;
    await forgive(await attempt([NAME, ADDRESS]));
    assert.deepEqual([await failures(NAME.key), await failures(ADDRESS.key)], [0, 4]);
    assert.equal(await failOnce([NAME]), 0, 'free again at once');
    assert.equal(await failOnce([ADDRESS]), 1, 'a good sign-in doesn’t hide the guesses at others’');
  });

  it('forgets an hour after the last failure, and leaves no rows', async () => {
    for (let i = 0; i < 3; i++) await failOnce([NAME]);
    mock.timers.tick(3_602_000);
    assert.equal(await failOnce([ADDRESS]), 0);
    const rows = await fixture.database.db.selectFrom('sign_in_attempts').select('subject').execute();
    assert.deepEqual(
      rows.map(({ subject }) => subject),
      [ADDRESS.key],
    );
    assert.equal(await failOnce([NAME]), 0);
  });

  it('refuses a flood from memory: no transaction and no waiting', async () => {
    for (let i = 0; i < 3; i++) await failOnce([NAME]);
    assert.equal(await waits([NAME]), 1);
    await fixture.database.close();
    for (let i = 0; i < 1000; i++)
      await assert.rejects(
        throttle.attempt(place(), [NAME], () => assert.fail('it was let in')),
        ThrottledError,
      );
    fixture = await openAccounts();
  });

  it('lets one subject hold few attempts under way, so that others still come in', async () => {
    const hold = Promise.withResolvers<void>();
    const held = Array.from({ length: 4 }, () => throttle.attempt(place(), [ADDRESS], () => hold.promise));
    await assert.rejects(
      throttle.attempt(place(), [ADDRESS], () => assert.fail('it was let in')),
      ThrottledError,
    );
    await throttle.attempt(place(), [NAME], async () => {});
    hold.resolve();
    await Promise.all(held);
    await throttle.attempt(place(), [ADDRESS], async () => {});
  });

  it('puts on record when a delay begins, by a key that is no secret', async () => {
    for (let i = 0; i < 3; i++) await failOnce([NAME]);
    const events = await listEvents(fixture.database.db, fixture.a.id, { limit: 10 });
    assert.deepEqual(
      events.map(({ action, subject, details }) => ({ action, subject, details })),
      [{ action: 'attempts.delay', subject: NAME.key, details: { failures: 3, seconds: 1 } }],
    );
  });
});
