import { enableCompileCache } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { type CreateMemberEncoder, StoreError } from '../feature-store.ts';
import type { OrdinalRun } from '../ordinal-runs.ts';
import { MemberChunk } from './member-chunk.ts';
import { RowDatabase } from './row-database.ts';
import { CREDIT, type RowJob, type RowRequest, type RowResponse, type RowWorkerData } from './row-job.ts';
import { CancelledError, StatementBudget } from './statement-budget.ts';
import { toThreadFailure } from './thread-failure.ts';

/**
 * Thread entry: reads rows and encodes them, several jobs in turn. A job stops for want of credit, not the thread, so
 * slow clients don't hold others up.
 */
const ORDINALS_PER_STATEMENT = 16_384;
const MAX_IDLE_DATABASES = 16;

// Threads don't share the process's own: without it, compiling takes 8 MB more in each thread.
enableCompileCache();

const { encoderModule, statementBudgetMs } = workerData as RowWorkerData;
const { createMemberEncoder } = (await import(encoderModule)) as { createMemberEncoder: CreateMemberEncoder };

const idleDatabases: RowDatabase[] = [];
const credits = new Map<number, Credit>();

class Credit {
  #left = CREDIT;
  #waiting: (() => void) | undefined;

  add(): void {
    this.#left++;
    this.#waiting?.();
    this.#waiting = undefined;
  }

  async spend(): Promise<void> {
    while (this.#left === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    this.#left--;
  }
}

const post = (message: RowResponse, transfer: ArrayBuffer[] = []) =>
  parentPort?.postMessage(message, transfer);

parentPort?.on('message', (request: RowRequest) => {
  if (request.kind === 'credit') credits.get(request.job)?.add();
  else if (request.kind === 'forget') closeIdle((database) => database.directory === request.directory);
  else void run(request);
});

async function run({ job, task, cancelled }: RowRequest & { kind: 'start' }): Promise<void> {
  const credit = new Credit();
  credits.set(job, credit);
  let database: RowDatabase | undefined;
  let failure: unknown;
  try {
    database = takeDatabase(task.directory);
    await encodeRows(job, task, database, new StatementBudget(statementBudgetMs, cancelled), credit);
  } catch (error) {
    failure = error instanceof CancelledError ? undefined : error;
  } finally {
    if (database !== undefined) giveDatabase(database);
    credits.delete(job);
    post({ kind: 'end', job, failure: failure === undefined ? undefined : toThreadFailure(failure) });
  }
}

async function encodeRows(
  job: number,
  task: RowJob,
  database: RowDatabase,
  budget: StatementBudget,
  credit: Credit,
): Promise<void> {
  const encoder = createMemberEncoder(task.encoding);
  const reader = database.reader(task, budget);
  const chunk = new MemberChunk(encoder.separator);
  const send = async () => {
    budget.pause();
    await credit.spend();
    const { buffer, length } = chunk.take();
    post({ kind: 'chunk', job, buffer, length }, [buffer]);
    await setImmediate();
    budget.resume();
    budget.check();
  };
  for (const { from, to } of statementRuns(task.runs)) {
    budget.restart();
    budget.check();
    let expected = to - from;
    for (const feature of reader.read(from, to)) {
      const member = encoder.encode(feature);
      if (!chunk.hasRoom(member.length)) await send();
      chunk.append(member);
      expected--;
    }
    if (expected > 0) throw new StoreError('Corrupt', `${task.directory} lacks ${expected} rows.`);
  }
  if (chunk.length > 0) await send();
}

/** Runs cut so that a statement's budget doesn't depend on how much is read in all. */
function* statementRuns(runs: readonly OrdinalRun[]): Generator<OrdinalRun> {
  for (const run of runs) {
    for (let from = run.from; from < run.to; from += ORDINALS_PER_STATEMENT) {
      yield { from, to: Math.min(run.to, from + ORDINALS_PER_STATEMENT) };
    }
  }
}

function takeDatabase(directory: string): RowDatabase {
  const place = idleDatabases.findIndex((database) => database.directory === directory);
  const [idle] = place < 0 ? [] : idleDatabases.splice(place, 1);
  return idle ?? new RowDatabase(directory);
}

function giveDatabase(database: RowDatabase): void {
  idleDatabases.push(database);
  if (idleDatabases.length > MAX_IDLE_DATABASES) idleDatabases.shift()?.close();
}

function closeIdle(which: (database: RowDatabase) => boolean): void {
  for (const database of idleDatabases.filter(which)) {
    idleDatabases.splice(idleDatabases.indexOf(database), 1);
    database.close();
  }
}
