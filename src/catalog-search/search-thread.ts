/** The thread of the full-text indexes: see `SearchThread`. */
import { parentPort } from 'node:worker_threads';
import { SearchIndex } from './search-index.ts';
import type { SearchMessage } from './search-thread-client.ts';

if (parentPort === null) throw new Error('search-thread.ts is an entry of a thread');
const port = parentPort;
const indexes = new Map<number, SearchIndex>();

// A failure ends the thread: its indexes can't be trusted then, and the next question builds them anew.
port.on('message', (message: SearchMessage) => {
  switch (message.kind) {
    case 'change':
      indexOf(message.index).change(message.removed, message.added);
      break;
    case 'search':
      port.postMessage(indexOf(message.index).search(message.words));
      break;
    case 'drop':
      indexes.get(message.index)?.close();
      indexes.delete(message.index);
      break;
  }
});

function indexOf(number: number): SearchIndex {
  let index = indexes.get(number);
  if (index === undefined) {
    index = new SearchIndex();
    indexes.set(number, index);
  }
  return index;
}
