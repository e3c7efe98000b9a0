import { enableCompileCache } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { LruMap } from '../../lib/lru-map.ts';
import { prepareFilter } from '../../query/evaluate-filter.ts';
import { type CreateMemberEncoder, type MemberEncoder, StoreError } from '../feature-store.ts';
import { type OrdinalRun, OrdinalRuns } from '../ordinal-runs.ts';
import { MemberChunk } from './member-chunk.ts';
import { RowDatabase } from './row-database.ts';
import { CREDIT, type RowJob, type RowRequest, type RowResponse, type RowWorkerData } from './row-job.ts';
import { selectOrdinals, spatialBounds } from './select-ordinals.ts';
import { movedWith } from './select-task.ts';
import { OrdinalSorter } from './sort-ordinals.ts';
import type { SpatialBounds } from './spatial-bounds.ts';
import { CancelledError, StatementBudget } from './statement-budget.ts';
import { toThreadFailure } from './thread-failure.ts';

/**
 * Thread entry: finds rows, reads them and encodes them, several jobs in turn. A job stops for want of credit, not the
 * thread, so slow clients don't hold others up; long searches are cut into slices for the same reason.
 */
const ORDINALS_PER_STATEMENT = 16_384;
const MAX_IDLE_DATABASES = 16;

// Threads don't share the process's own: without it, compiling takes 8 MB more in each thread.
enableCompileCache();

const { encoderModule, statementBudgetMs, selectionBudgetMs, maxExaminedRows } = workerData as RowWorkerData;
const { createMemberEncoder } = (await import(encoderModule)) as { createMemberEncoder: CreateMemberEncoder };

const idleDatabases: RowDatabase[] = [];
const encodings = new Map<number, { readonly credit: Credit; readonly chunk: MemberChunk }>();
/** By directory; they know the pages in other coordinate systems. */
const spatialByDirectory = new LruMap<string, SpatialBounds>(MAX_IDLE_DATABASES);

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
  if (request.kind === 'credit') addCredit(request);
  else if (request.kind === 'forget') forget(request.directory);
  else void run(request);
});

function addCredit({ job, buffer }: RowRequest & { kind: 'credit' }): void {
  const encoding = encodings.get(job);
  if (buffer !== undefined) encoding?.chunk.giveBack(buffer);
  encoding?.credit.add();
}

async function run(request: RowRequest & { kind: 'start' | 'select' | 'sort' }): Promise<void> {
  const { job } = request;
  let database: RowDatabase | undefined;
  let failure: unknown;
  let isWhole = false;
  try {
    database = takeDatabase(request.task.directory);
    if (request.kind === 'start') await encode(request, database);
    else if (request.kind === 'select') await select(request, database);
    else await sort(request, database);
    isWhole = true;
  } catch (error) {
    failure = error instanceof CancelledError ? undefined : error;
  } finally {
    // A statement that was stopped in the middle fails once more when it is used next.
    if (isWhole && database !== undefined) giveDatabase(database);
    else database?.close();
    encodings.delete(job);
    post({ kind: 'end', job, failure: failure === undefined ? undefined : toThreadFailure(failure) });
  }
}

async function encode(
  { job, task, cancelled }: RowRequest & { kind: 'start' },
  database: RowDatabase,
): Promise<void> {
  const encoder = createMemberEncoder(task.encoding);
  const output = { encoder, credit: new Credit(), chunk: new MemberChunk(encoder.separator) };
  encodings.set(job, output);
  const limits = { name: 'statementBudgetMs', milliseconds: statementBudgetMs } as const;
  await encodeRows(job, task, database, new StatementBudget(limits, cancelled), output);
}

async function select(
  { job, task, cancelled }: RowRequest & { kind: 'select' },
  database: RowDatabase,
): Promise<void> {
  await prepareFilter(task.residual);
  const budget = selectionBudget(cancelled);
  const spatial = spatialByDirectory.get(task.directory) ?? spatialBounds(task);
  spatialByDirectory.set(task.directory, spatial);
  const { bounds } = await inSlices(selectOrdinals(task, database, spatial, budget), budget);
  // A copy, because the runs may be shared: what is handed over is gone here.
  const result = bounds.slice();
  post({ kind: 'selected', job, result }, [result.buffer]);
}

async function sort(
  { job, task, cancelled }: RowRequest & { kind: 'sort' },
  database: RowDatabase,
): Promise<void> {
  const budget = selectionBudget(cancelled);
  const result = await inSlices(new OrdinalSorter(task, database, budget).sort(task), budget);
  post({ kind: 'sorted', job, result }, movedWith(result.ordinals, result.ranks));
}

function selectionBudget(cancelled: Int32Array): StatementBudget {
  const limits = { name: 'selectionBudgetMs', milliseconds: selectionBudgetMs, maxExaminedRows } as const;
  const budget = new StatementBudget(limits, cancelled);
  budget.check();
  return budget;
}

/** Lets other jobs have the thread whenever the work yields. */
async function inSlices<T>(work: Generator<void, T>, budget: StatementBudget): Promise<T> {
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value;
    budget.pause();
    await setImmediate();
    budget.resume();
  }
}

async function encodeRows(
  job: number,
  task: RowJob,
  database: RowDatabase,
  budget: StatementBudget,
  { encoder, credit, chunk }: { encoder: MemberEncoder; credit: Credit; chunk: MemberChunk },
): Promise<void> {
  const reader = database.reader(task, budget);
  const send = async () => {
    budget.pause();
    await credit.spend();
    const { buffer, length } = chunk.take();
    post({ kind: 'chunk', job, buffer, length }, [buffer]);
    await setImmediate();
    budget.resume();
    budget.check();
  };
  for (const { from, to } of statementRuns(new OrdinalRuns(task.runs))) {
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
function* statementRuns(runs: OrdinalRuns): Generator<OrdinalRun> {
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

function forget(directory: string): void {
  spatialByDirectory.delete(directory);
  for (const database of idleDatabases.filter((idle) => idle.directory === directory)) {
    idleDatabases.splice(idleDatabases.indexOf(database), 1);
    database.close();
  }
}
