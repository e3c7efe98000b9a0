import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { createPortal } from '../catalog/portals.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import { ANONYMOUS, type Identity } from './identity.ts';
import { Quota, type SpentCall } from './quota.ts';
import type { QuotaSubject } from './quota-limits.ts';
import type { QuotaUnit } from './quota-window.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function user(userId: number, ...groupIds: number[]): Identity {
  const credential = { kind: 'apikey', keyId: 1 } as const;
  return {
    kind: 'user',
    portalId: 1,
    userId,
    userName: 'u',
    displayName: 'U',
    role: 'member',
    groupIds,
    credential,
  };
}

describe('quotas', () => {
  let home: string;
  let database: ControlDatabase;
  let portalId: number;
  let accessRevision: number;
  let quotas: Quota[];
  const errors: unknown[] = [];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-quota-'));
    database = await openControlDatabase(home);
    const portal = await createPortal(database, {
      name: 'p',
      title: 'P',
      namespaceUri: 'http://p.example/ns',
      isDefault: true,
    });
    portalId = portal.id;
    accessRevision = 0;
    quotas = [];
    errors.length = 0;
    mock.timers.enable({ apis: ['Date'], now: NOON });
  });

  afterEach(async () => {
    mock.timers.reset();
    for (const quota of quotas) await quota.close();
    await database.close();
    await rm(home, { recursive: true });
    assert.deepEqual(errors, []);
  });

  /** As one serving process has it. */
  function open(on = database): Quota {
    const quota = new Quota(on, (error) => errors.push(error));
    quotas.push(quota);
    return quota;
  }

  async function limit(subject: QuotaSubject, unit: QuotaUnit, calls: number | null) {
    const columns = { calls };
    await database.db
      .insertInto('quota_limits')
      .values({
        portal_id: portalId,
        subject_kind: subject.kind,
        subject_id: 'id' in subject ? subject.id : 0,
        unit,
        ...columns,
      })
      .onConflict((c) => c.columns(['portal_id', 'subject_kind', 'subject_id', 'unit']).doUpdateSet(columns))
      .execute();
    accessRevision += 1;
  }

  const spend = async (quota: Quota, identity: Identity = ANONYMOUS): Promise<SpentCall | undefined> =>
    quota.spend({ portal: { id: portalId }, accessRevision }, identity);

  /** How many of that many calls get through. */
  async function allowed(quota: Quota, calls: number, identity: Identity = ANONYMOUS): Promise<number> {
    const spent = await Promise.all(Array.from({ length: calls }, () => spend(quota, identity)));
    return spent.filter((call) => call?.isAllowed !== false).length;
  }

  async function counters() {
    const rows = await database.db
      .selectFrom('quota_counters')
      .select(['subject', 'unit', 'calls'])
      .orderBy('unit')
      .execute();
    return rows.map(({ subject, unit, calls }) => `${subject} ${unit} ${calls}`);
  }

  it('are not counted where no limit is set', async () => {
    await limit({ kind: 'users' }, 'day', 5);
    const quota = open();
    assert.equal(await spend(quota), undefined);
    assert.deepEqual(await counters(), []);
  });

  it('let exactly as many calls through as the limit says, and tell how many are left', async () => {
    await limit({ kind: 'anonymous' }, 'day', 3);
    const quota = open();
    const remaining = [];
    for (let i = 0; i < 5; i++) remaining.push((await spend(quota))?.remaining);
    assert.deepEqual(remaining, [2, 1, 0, 0, 0]);
    assert.equal((await spend(quota))?.isAllowed, false);
    assert.deepEqual(await counters(), ['anonymous day 3']);
  });

  it('are one for all anonymous callers, and each user’s own for users', async () => {
    await limit({ kind: 'anonymous' }, 'day', 2);
    await limit({ kind: 'users' }, 'day', 3);
    const quota = open();
    assert.equal(await allowed(quota, 5), 2);
    assert.equal(await allowed(quota, 5, user(7)), 3);
    assert.equal(await allowed(quota, 5, user(8)), 3);
  });

  it('are the user’s own before the most generous of their groups’ before those of all users, unit by unit', async () => {
    await limit({ kind: 'users' }, 'hour', 2);
    await limit({ kind: 'users' }, 'day', 3);
    await limit({ kind: 'group', id: 1 }, 'hour', 4);
    await limit({ kind: 'group', id: 2 }, 'hour', 5);
    await limit({ kind: 'group', id: 2 }, 'day', null);
    await limit({ kind: 'user', id: 9 }, 'hour', 1);
    const quota = open();
    assert.equal(await allowed(quota, 9, user(1)), 2);
    assert.equal(await allowed(quota, 9, user(2, 1)), 3, 'the group says nothing of the day');
    assert.equal(await allowed(quota, 9, user(3, 1, 2)), 5, 'unlimited by the day');
    assert.equal(await allowed(quota, 9, user(9, 1, 2)), 1, 'less than the groups, but their own');
  });

  it('tell of the tightest unit, and refuse by the one that lasts longest', async () => {
    await limit({ kind: 'anonymous' }, 'minute', 2);
    await limit({ kind: 'anonymous' }, 'day', 3);
    const quota = open();
    assert.deepEqual(await spend(quota), {
      unit: 'minute',
      limit: 2,
      remaining: 1,
      resetAt: NOON + 60_000,
      isAllowed: true,
    });
    assert.equal(await allowed(quota, 2), 1);
    mock.timers.setTime(NOON + 60_000);
    assert.equal(await allowed(quota, 2), 1);
    const refused = await spend(quota);
    assert.deepEqual([refused?.unit, refused?.resetAt, refused?.remaining], ['day', NOON + DAY / 2, 0]);
  });

  it('start anew with every window of UTC', async () => {
    await limit({ kind: 'anonymous' }, 'day', 3);
    const quota = open();
    assert.equal(await allowed(quota, 5), 3);
    mock.timers.setTime(NOON + DAY / 2 - 1);
    assert.equal(await allowed(quota, 5), 0);
    mock.timers.setTime(NOON + DAY / 2);
    assert.equal(await allowed(quota, 5), 3);
  });

  it('are shared by all processes to the last call', async () => {
    await limit({ kind: 'anonymous' }, 'day', 100);
    const other = await openControlDatabase(home);
    const [a, b] = [open(), open(other)];
    const passed = await Promise.all([allowed(a, 250), allowed(b, 250)]);
    assert.equal(passed[0] + passed[1], 100);
    await b.close();
    await other.close();
  });

  it('are never overshot by calls leased in advance, which are given back', async () => {
    await limit({ kind: 'anonymous' }, 'day', 5000);
    const other = await openControlDatabase(home);
    const [a, b] = [open(), open(other)];
    assert.equal(await allowed(a, 1), 1);
    const [row] = await counters();
    assert.match(row ?? '', /^anonymous day (4\d|50)$/, 'one percent of what is left is leased');
    assert.equal(await allowed(b, 6000), 5000 - Number(row?.split(' ')[2]));
    assert.equal(await allowed(a, 6000), Number(row?.split(' ')[2]) - 1);
    await b.close();
    await other.close();
    await limit({ kind: 'users' }, 'day', 50_000);
    const c = open();
    await allowed(c, 7, user(1));
    await c.close();
    assert.deepEqual((await counters()).at(-1), 'user:1 day 7');
  });

  it('follow a limit that is changed, upwards and downwards', async () => {
    await limit({ kind: 'anonymous' }, 'day', 3);
    const quota = open();
    assert.equal(await allowed(quota, 5), 3);
    await limit({ kind: 'anonymous' }, 'day', 5);
    assert.equal(await allowed(quota, 5), 2);
    await limit({ kind: 'anonymous' }, 'day', 20_000);
    assert.equal(await allowed(quota, 1), 1);
    await limit({ kind: 'anonymous' }, 'day', 4);
    const refused = await spend(quota);
    assert.deepEqual([refused?.isAllowed, refused?.limit, refused?.remaining], [false, 4, 0]);
    await limit({ kind: 'anonymous' }, 'day', 0);
    assert.equal((await spend(quota))?.isAllowed, false);
  });

  it('are neither freed nor locked by a clock that is set back and forth', async () => {
    await limit({ kind: 'anonymous' }, 'hour', 10);
    const quota = open();
    assert.equal(await allowed(quota, 4), 4);
    mock.timers.setTime(NOON - 2 * HOUR);
    assert.equal(await allowed(quota, 20), 6, 'what was counted in a later hour still counts');
    const refused = await spend(open());
    assert.deepEqual([refused?.isAllowed, refused?.remaining], [false, 0]);
    assert.ok((refused?.resetAt ?? 0) <= Date.now() + HOUR, 'the reset is within the hour');
    mock.timers.setTime(NOON - HOUR);
    assert.equal(await allowed(quota, 20), 10, 'the next hour of the clock as it is now');
    mock.timers.setTime(NOON + 365 * DAY);
    assert.equal(await allowed(quota, 20), 10);
    mock.timers.setTime(NOON);
    assert.equal(await allowed(open(), 20), 0);
    mock.timers.setTime(NOON + HOUR);
    assert.equal(await allowed(open(), 20), 10, 'nobody waits until the next year');
  });

  it('belong to their portal', async () => {
    const other = await createPortal(database, {
      name: 'q',
      title: 'Q',
      namespaceUri: 'http://q.example/ns',
    });
    await limit({ kind: 'anonymous' }, 'day', 1);
    const quota = open();
    assert.equal(await allowed(quota, 5), 1);
    const elsewhere = await quota.spend({ portal: { id: other.id }, accessRevision }, ANONYMOUS);
    assert.equal(elsewhere, undefined);
  });

  it('tell what is used, for nothing', async () => {
    await limit({ kind: 'users' }, 'minute', 3);
    await limit({ kind: 'users' }, 'month', 10_000);
    const quota = open();
    await allowed(quota, 4, user(1));
    const where = { portal: { id: portalId }, accessRevision };
    for (const asking of [quota, quota, open()]) {
      const [minute, month] = await asking.usage(where, user(1));
      assert.deepEqual(minute, { unit: 'minute', limit: 3, calls: 3, remaining: 0, resetAt: NOON + 60_000 });
      assert.equal(month?.resetAt, Date.parse('2026-12-01T00:00:00Z'));
      if (asking === quota) assert.equal(month.calls, 3);
    }
    assert.deepEqual(await quota.usage(where, ANONYMOUS), []);
    await limit({ kind: 'anonymous' }, 'day', 5);
    const now = { portal: { id: portalId }, accessRevision };
    assert.deepEqual((await quota.usage(now, ANONYMOUS))[0]?.remaining, 5);
  });

  it('let calls through that can’t be counted, and say so', async () => {
    await limit({ kind: 'anonymous' }, 'day', 3);
    const other = await openControlDatabase(home);
    const told: unknown[] = [];
    const quota = new Quota(other, (error) => told.push(error));
    const where = { portal: { id: portalId }, accessRevision };
    await quota.usage(where, ANONYMOUS);
    await other.close();
    assert.equal((await quota.spend(where, ANONYMOUS))?.isAllowed, true);
    assert.equal(told.length, 1);
  });
});
