/** The thread in which a serving process runs its SQL: see `ThreadedConnection`. */
import { parentPort, workerData } from 'node:worker_threads';
import { openSqliteFile } from './open-sqlite-file.ts';
import { runStatement } from './run-statement.ts';
import type { ThreadQuestion, ThreadReply } from './threaded-connection.ts';

if (parentPort === null) throw new Error('sqlite-thread.ts is an entry of a thread');
const port = parentPort;
const database = openSqliteFile(workerData as string);

port.on('message', (question: ThreadQuestion) => {
  if (question === 'close') {
    database.close();
    port.close();
    return;
  }
  port.postMessage(answer(question));
});

function answer({ sql, parameters }: Exclude<ThreadQuestion, 'close'>): ThreadReply {
  try {
    return { result: runStatement(database, sql, parameters) };
  } catch (error) {
    const { message, code, errcode } = error as Error & { code?: string; errcode?: number };
    return { failure: { message, code, errcode } };
  }
}
