import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { ThreadQuestions } from './thread-questions.ts';

/** Replies with what it is asked and what it was given, but ends at `end` and fails at `fail`. */
const ENTRY = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, workerData } from 'node:worker_threads';
    parentPort.on('message', (question) => {
      if (question === 'end') parentPort.close();
      else if (question === 'fail') throw new Error('broken');
      else parentPort.postMessage(workerData + question);
    });
  `)}`,
);

const start = () => new ThreadQuestions<string, string>(ENTRY, 'It is over.', 'said ');

describe('a thread that is asked questions', () => {
  it('gives replies in the order of the questions', async () => {
    const thread = start();
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map((question) => thread.ask(question))), [
      'said a',
      'said b',
      'said c',
    ]);
    assert.equal(thread.hasEnded, false);
    await thread.worker.terminate();
  });

  it('tells those who wait, and those who ask later, that it has ended', async () => {
    const thread = start();
    await assert.rejects(thread.ask('end'), /^Error: It is over\.$/);
    assert.equal(thread.hasEnded, true);
    await assert.rejects(thread.ask('a'), /^Error: It is over\.$/);
  });

  it('tells them of its failure', async () => {
    const thread = start();
    const asked = [thread.ask('fail'), thread.ask('a')];
    for (const { status, reason } of (await Promise.allSettled(asked)) as PromiseRejectedResult[])
      assert.equal(`${status}: ${reason.message}`, 'rejected: broken');
    await assert.rejects(thread.ask('a'), /^Error: broken$/);
  });

  it('keeps a process alive as long as somebody waits for a reply, no longer', () => {
    const script = `
      import { ThreadQuestions } from ${JSON.stringify(new URL('./thread-questions.ts', import.meta.url))};
      const thread = new ThreadQuestions(new URL(${JSON.stringify(ENTRY)}), 'It is over.', 'said ');
      Promise.all([thread.ask('a'), thread.ask('b')]).then((replies) => console.log(replies.join()));
    `;
    const { stdout, status, signal } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { encoding: 'utf8', timeout: 60_000 },
    );
    assert.deepEqual({ stdout, status, signal }, { stdout: 'said a,said b\n', status: 0, signal: null });
  });
});
