import { parentPort, workerData } from 'node:worker_threads';
import type { CreateMemberEncoder } from '../feature-store.ts';
import type { MembersResult, MembersTask, ReportProgress, ValuesResult, ValuesTask } from './load-task.ts';
import { type ThreadFailure, toThreadFailure } from './thread-failure.ts';
import { writeMembers } from './write-members.ts';
import { writeValues } from './write-values.ts';

/** Thread entry: does one part of a load's second phase, says how far it is, and ends with its result. */
export type LoadWorkerData =
  | { readonly part: 'members'; readonly task: MembersTask }
  | { readonly part: 'values'; readonly task: ValuesTask };

export type LoadWorkerMessage =
  | { readonly kind: 'progress'; readonly phase: 'write' | 'verify'; readonly done: number }
  | { readonly kind: 'result'; readonly result: MembersResult | ValuesResult }
  | { readonly kind: 'failure'; readonly failure: ThreadFailure };

const post = (message: LoadWorkerMessage) => parentPort?.postMessage(message);
const report: ReportProgress = (phase, done) => post({ kind: 'progress', phase, done });

async function run(data: LoadWorkerData): Promise<MembersResult | ValuesResult> {
  if (data.part === 'values') return writeValues(data.task, report);
  const module = (await import(data.task.encoderModule)) as { createMemberEncoder: CreateMemberEncoder };
  return writeMembers(data.task, module.createMemberEncoder, report);
}

try {
  post({ kind: 'result', result: await run(workerData as LoadWorkerData) });
} catch (error) {
  post({ kind: 'failure', failure: toThreadFailure(error) });
}
