import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Slots } from './slots.ts';

const never = new AbortController().signal;

describe('slots', () => {
  it('are given out up to their number, then in the order of those who wait', async () => {
    const slots = new Slots(2);
    const order: string[] = [];
    const take = async (name: string) => {
      const giveBack = await slots.take(never);
      order.push(name);
      return giveBack;
    };
    const first = await take('a');
    const second = await take('b');
    const third = take('c');
    const fourth = take('d');
    await setImmediate();
    assert.deepEqual(order, ['a', 'b']);
    second();
    await third;
    assert.deepEqual(order, ['a', 'b', 'c']);
    first();
    await fourth;
    assert.deepEqual(order, ['a', 'b', 'c', 'd']);
  });

  it('are given back once, however often that is said', async () => {
    const slots = new Slots(1);
    const giveBack = await slots.take(never);
    giveBack();
    giveBack();
    await slots.take(never);
    const second = slots.take(never);
    assert.equal(await Promise.race([second.then(() => 'taken'), setImmediate('waits')]), 'waits');
  });

  it('are not held up by those who gave up waiting', async () => {
    const slots = new Slots(1);
    const giveBack = await slots.take(never);
    const impatient = new AbortController();
    const waiting = slots.take(impatient.signal);
    const patient = slots.take(never);
    impatient.abort(new Error('too long'));
    await assert.rejects(waiting, /too long/);
    giveBack();
    await patient;
    await assert.rejects(slots.take(impatient.signal), /too long/);
  });
});
