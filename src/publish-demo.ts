/**
 * `node publish-demo.ts HOME`: publishes what the demo portal of a home still lacks, in a process of its own, so that the
 * memory that publishing takes is given back and serving isn't held up. A line on standard output for each dataset.
 */
import { loadConfig } from './config/load-config.ts';
import { openControlDatabase } from './database/control-database.ts';
import { publishDemo } from './demo/ensure-demo.ts';
import { openStore, STORED_ENCODINGS } from './open-store.ts';

const config = loadConfig({ args: [`--home=${process.argv[2] ?? ''}`], env: process.env });
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, () => stopping.abort());

const database = await openControlDatabase(config.home);
const store = await openStore(config);
try {
  const services = { database, store, encodings: STORED_ENCODINGS, retention: config };
  await publishDemo(services, stopping.signal, (report) => {
    process.stdout.write(`  published ${report.id}: ${report.numberOfFeatures} features\n`);
  });
} catch (error) {
  if (!stopping.signal.aborted) throw error;
} finally {
  await store.close();
  await database.close();
  if (process.connected) process.disconnect();
}
