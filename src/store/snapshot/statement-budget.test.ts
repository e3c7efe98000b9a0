import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { budgetCondition, installBudget, StatementBudget } from './statement-budget.ts';

/** Each would run for hours. */
const CROSS_JOIN = `SELECT count(*) FROM numbers a, numbers b, numbers c
  WHERE ${budgetCondition('a.rowid + b.rowid + c.rowid')} AND a.n + b.n + c.n < 0`;
const UNINDEXED_SORT = `SELECT a.n FROM numbers a, numbers b, numbers c
  WHERE ${budgetCondition('a.rowid + b.rowid + c.rowid')} ORDER BY a.n * b.n - c.n`;

function databaseWith(budget: StatementBudget): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE numbers(n)');
  const insert = database.prepare('INSERT INTO numbers VALUES(?)');
  for (let n = 0; n < 20_000; n++) insert.run(n);
  installBudget(database, () => budget);
  return database;
}

if (isMainThread) {
  describe('the time budget of SQL statements', () => {
    for (const [name, sql] of Object.entries({
      'a cross join': CROSS_JOIN,
      'an unindexed sort': UNINDEXED_SORT,
    })) {
      it(`stops ${name} when its time is used up`, () => {
        const budget = new StatementBudget(
          { name: 'statementBudgetMs', milliseconds: 50 },
          new Int32Array(1),
        );
        const database = databaseWith(budget);
        budget.restart();
        assert.throws(() => database.prepare(sql).get(), {
          name: 'StoreError',
          problem: 'BudgetExceeded',
          message: 'A statement ran longer than statementBudgetMs (50 ms).',
        });
        budget.restart();
        assert.deepEqual({ ...database.prepare('SELECT count(*) AS n FROM numbers').get() }, { n: 20_000 });
      });

      it(`stops ${name} that another thread cancels`, async () => {
        const cancelled = new Int32Array(new SharedArrayBuffer(4));
        const worker = new Worker(new URL(import.meta.url), { workerData: { sql, cancelled } });
        const failure = await new Promise((resolve) => {
          worker.on('message', (message) => {
            if (message === 'started') Atomics.store(cancelled, 0, 1);
            else resolve(message);
          });
        });
        assert.equal(failure, 'CancelledError');
      });
    }

    it('does not count the time for which the consumer makes it wait', () => {
      const budget = new StatementBudget({ name: 'statementBudgetMs', milliseconds: 20 }, new Int32Array(1));
      budget.restart();
      budget.pause();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
      budget.resume();
      budget.check();
    });
  });
} else {
  const { sql, cancelled } = workerData as { sql: string; cancelled: Int32Array };
  const budget = new StatementBudget({ name: 'statementBudgetMs', milliseconds: 600_000 }, cancelled);
  const database = databaseWith(budget);
  parentPort?.postMessage('started');
  try {
    database.prepare(sql).get();
    parentPort?.postMessage('finished');
  } catch (error) {
    parentPort?.postMessage((error as Error).name);
  }
}
