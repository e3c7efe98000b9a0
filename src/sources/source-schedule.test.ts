import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  everyWritten,
  nextRun,
  parseCron,
  parseEvery,
  readSchedule,
  retryRun,
  scheduleText,
} from './source-schedule.ts';

describe('schedules', () => {
  it('are times between two readings, or patterns of cron', () => {
    assert.deepEqual(parseEvery('1 h'), { kind: 'every', seconds: 3600 });
    assert.deepEqual(parseEvery(' 30min '), { kind: 'every', seconds: 1800 });
    assert.deepEqual(parseEvery('2 days'), { kind: 'every', seconds: 172_800 });
    assert.deepEqual(parseCron(' 0  3 * * * '), { kind: 'cron', pattern: '0 3 * * *' });
    for (const wrong of ['', '1', '0 h', '30 s', '-1 h', '1 fortnight', '400 d', '1.5 h', '1 h; rm'])
      assert.throws(() => parseEvery(wrong), /is no time between two readings/, wrong);
    for (const wrong of ['', '0 3 * *', '61 * * * *', '* * * * * *', '0 0 31 2 *', 'at noon every day ok'])
      assert.throws(() => parseCron(wrong), /is no schedule of cron/, wrong);
  });

  it('are kept as text', () => {
    for (const schedule of [parseEvery('1 w'), parseCron('*/5 * * * 1')])
      assert.deepEqual(readSchedule(scheduleText(schedule)), schedule);
    assert.deepEqual(
      ['90 min', '1 h', '36 h', '1 d', '2 w'].map((text) =>
        everyWritten(parseEvery(text) as { seconds: number }),
      ),
      ['90 min', '1 h', '36 h', '1 d', '2 w'],
    );
  });

  it('say when the next reading is, a little later by chance', () => {
    const now = new Date('2026-03-01T12:00:00Z');
    assert.equal(nextRun(undefined, now), undefined);
    assert.equal(nextRun(parseEvery('1 h'), now, 0)?.toISOString(), '2026-03-01T13:00:00.000Z');
    assert.equal(nextRun(parseEvery('1 h'), now, 0.999)?.toISOString(), '2026-03-01T13:00:59.940Z');
    assert.equal(nextRun(parseEvery('1 min'), now, 0.999)?.toISOString(), '2026-03-01T12:01:02.997Z');
    const next = nextRun(parseCron('0 3 * * *'), now, 0) as Date;
    assert.equal(next.getHours(), 3);
    assert.ok(next > now && next.getTime() - now.getTime() <= 25 * 3_600_000);
  });

  it('give a source that fails ever more time, up to an hour', () => {
    const now = new Date(0);
    assert.deepEqual(
      [1, 2, 3, 7, 100].map((failures) => retryRun(failures, now).getTime() / 60_000),
      [1, 2, 4, 60, 60],
    );
  });
});
