import type { MembersResult, MembersTask, ReportProgress, ValuesResult, ValuesTask } from './load-task.ts';
import type { LoadWorkerData, LoadWorkerMessage } from './load-worker.ts';
import { startThread } from './start-thread.ts';
import { fromThreadFailure } from './thread-failure.ts';

/** Features leave much short-lived garbage, for which V8 would otherwise take ten times as much. */
const MEMORY = { maxYoungGenerationSizeMb: 12 };

export function runMembersWorker(task: MembersTask, report: ReportProgress, signal: AbortSignal) {
  return runLoadWorker({ part: 'members', task }, report, signal) as Promise<MembersResult>;
}

export function runValuesWorker(task: ValuesTask, report: ReportProgress, signal: AbortSignal) {
  return runLoadWorker({ part: 'values', task }, report, signal) as Promise<ValuesResult>;
}

/** Runs one part of a load in a thread. Settles only after the thread has ended, so that it writes no more. */
async function runLoadWorker(
  workerData: LoadWorkerData,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<MembersResult | ValuesResult> {
  signal.throwIfAborted();
  const worker = startThread('load-worker', workerData, MEMORY);
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const stop = () => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const result = await new Promise<MembersResult | ValuesResult>((resolve, reject) => {
      worker.on('message', (message: LoadWorkerMessage) => {
        if (message.kind === 'progress') report(message.phase, message.done);
        else if (message.kind === 'result') resolve(message.result);
        else reject(fromThreadFailure(message.failure));
      });
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('A thread of the load ended before its work was done.')));
    });
    signal.throwIfAborted();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    await ended;
  }
}
