import { setImmediate } from 'node:timers/promises';
import { Slots } from './slots.ts';

/** Work that may be left off wherever it yields. */
export type Steps<T> = Generator<void, T>;

/** Time after which long work lets others have the thread. */
const TURN_MS = 2;

/** All of the work at once, for those who keep nobody waiting. */
export function completed<T>(work: Steps<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Does long work on a thread that must answer others meanwhile: in turns of about two milliseconds. What takes longer
 * than one turn is done one after the other, so that nobody ever waits for more than one turn.
 */
export class Turns {
  readonly #long = new Slots(1);

  /** Rejects with what the work throws, or with the signal's reason. */
  async run<T>(work: Steps<T>, signal: AbortSignal): Promise<T> {
    const began = performance.now();
    const first = turn(work, began);
    if (first.done === true && performance.now() - began < TURN_MS) return first.value;
    const giveBack = await this.#long.take(signal);
    try {
      for (let step = first; ; step = turn(work, performance.now())) {
        // Also after the last: who asked goes on in a turn of its own.
        await setImmediate();
        signal.throwIfAborted();
        if (step.done === true) return step.value;
      }
    } finally {
      giveBack();
    }
  }
}

function turn<T>(work: Steps<T>, began: number): IteratorResult<void, T> {
  for (;;) {
    const step = work.next();
    if (step.done === true || performance.now() - began >= TURN_MS) return step;
  }
}
