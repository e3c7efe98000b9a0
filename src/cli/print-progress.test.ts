import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createProgressPrinter, progressLine } from './print-progress.ts';

describe('the progress of a publish', () => {
  it('has percentage, count, rate and the time that is left', () => {
    const line = progressLine({ phase: 'reading', done: 120_000, fraction: 0.25 }, 10);
    assert.equal(line, 'Reading records   25 %   120,000   12,000/s   30 s left');
    assert.match(progressLine({ phase: 'loading', done: 1, fraction: 0.001 }, 60), /16 h 39 min left$/);
  });

  it('says no more than is known', () => {
    assert.equal(
      progressLine({ phase: 'tidying', done: 0, fraction: undefined }, 5),
      'Removing the version before',
    );
    assert.equal(progressLine({ phase: 'reading', done: 0, fraction: 0 }, 0), 'Reading records   0 %');
  });

  function printed(isTTY: boolean, times: readonly number[]): string {
    let text = '';
    const clock = [...times];
    const output = { write: (part: string) => (text += part), isTTY, columns: 40 };
    const printer = createProgressPrinter(output, () => clock.shift() ?? 0);
    for (const [i] of times.entries()) printer.show({ phase: 'reading', done: i * 1000, fraction: i / 10 });
    printer.stop();
    return text;
  }

  it('renews one line on a terminal, no longer than the terminal is wide, and leaves it clean', () => {
    const text = printed(true, [0, 50, 200, 2000]);
    const lines = text.split('\r\u001B[K').slice(1);
    assert.deepEqual(lines, [
      'Reading records   0 %',
      'Reading records   20 %   2,000   10,000/s'.slice(0, 39),
      'Reading records   30 %   3,000   1,500/s'.slice(0, 39),
      '',
    ]);
  });

  it('is a plain line now and then elsewhere', () => {
    assert.equal(
      printed(false, [0, 5000, 10_000, 12_000]),
      'Reading records …\nReading records   20 %   2,000   200/s   40 s left\n',
    );
  });
});
