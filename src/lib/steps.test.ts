import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { completed, type Steps, Turns } from './steps.ts';

const never = new AbortController().signal;

/** So many steps of half a millisecond each. */
function* work(steps: number, log: string[] = [], name = ''): Steps<string> {
  log.push(`${name} begins`);
  for (let i = 0; i < steps; i++) {
    const until = performance.now() + 0.5;
    while (performance.now() < until);
    yield;
  }
  log.push(`${name} ends`);
  return name;
}

describe('work in steps', () => {
  it('is done at once for those who keep nobody waiting', () => {
    assert.equal(completed(work(3, [], 'a')), 'a');
  });

  it('is done before others get their turn when it is short', async () => {
    const log: string[] = [];
    const others = setImmediate().then(() => log.push('others'));
    assert.equal(await new Turns().run(work(0, log, 'short'), never), 'short');
    await others;
    assert.deepEqual(log, ['short begins', 'short ends', 'others']);
  });

  it('lets others have their turn when it is long, and is done one after the other', async () => {
    const log: string[] = [];
    const turns = new Turns();
    let isDone = false;
    let othersTurns = 0;
    const others = (async () => {
      while (!isDone) {
        await setImmediate();
        othersTurns++;
      }
    })();
    await Promise.all([turns.run(work(40, log, 'first'), never), turns.run(work(40, log, 'second'), never)]);
    isDone = true;
    await others;
    assert.deepEqual(log, ['first begins', 'second begins', 'first ends', 'second ends']);
    assert.ok(othersTurns > 8, `${othersTurns} turns of others`);
  });

  it('fails with what the work throws, and makes room for the next', async () => {
    const turns = new Turns();
    await assert.rejects(
      turns.run(
        (function* (): Steps<void> {
          yield* work(20);
          throw new Error('broken');
        })(),
        never,
      ),
      /broken/,
    );
    assert.equal(await turns.run(work(20, [], 'next'), never), 'next');
  });

  it('ends when nobody waits for it any more, and makes room for the next', async () => {
    const turns = new Turns();
    const gone = new AbortController();
    const endless = turns.run(
      (function* (): Steps<void> {
        for (;;) yield* work(1);
      })(),
      gone.signal,
    );
    const next = turns.run(work(20, [], 'next'), never);
    gone.abort(new Error('gone'));
    await assert.rejects(endless, /gone/);
    assert.equal(await next, 'next');
  });
});
