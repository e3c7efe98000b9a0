import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AttemptThrottle } from './attempt-throttle.ts';

const at = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1000);

describe('throttling of attempts', () => {
  const make = (maxSubjects = 10) => new AttemptThrottle({ maxFailures: 3, windowMs: 60_000, maxSubjects });

  it('refuses after so many failures until the window ends, each subject for itself', () => {
    const throttle = make();
    for (const second of [0, 10, 20]) {
      assert.equal(throttle.secondsToWait('a', at(second)), 0);
      throttle.failed('a', at(second));
    }
    assert.equal(throttle.secondsToWait('a', at(20)), 40);
    assert.equal(throttle.secondsToWait('a', at(59.5)), 1);
    assert.equal(throttle.secondsToWait('b', at(20)), 0);
    assert.equal(throttle.secondsToWait('a', at(60)), 0);
    throttle.failed('a', at(60));
    assert.equal(throttle.secondsToWait('a', at(61)), 0);
  });

  it('forgets when the clock is set back, and the oldest of too many', () => {
    const throttle = make(2);
    for (let i = 0; i < 3; i++) throttle.failed('a', at(7200));
    assert.ok(throttle.secondsToWait('a', at(7200)) > 0);
    assert.equal(throttle.secondsToWait('a', at(0)), 0);
    throttle.failed('b', at(7200));
    throttle.failed('c', at(7200));
    assert.equal(throttle.secondsToWait('a', at(7200)), 0);
  });
});
