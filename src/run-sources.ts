/**
 * `node run-sources.ts HOME`: reads the sources that are due, one after the other, in a process of its own with a limit of
 * memory, so that a bad source does no harm to serving. It ends with its server.
 */
import { setPriority } from 'node:os';
import { Mailer } from './account/mailer.ts';
import { openSecretBox } from './account/secret-box.ts';
import { loadConfig } from './config/load-config.ts';
import { openControlDatabase } from './database/control-database.ts';
import { mailOptions } from './mail-options.ts';
import { openStore, STORED_ENCODINGS } from './open-store.ts';
import { createLogger } from './serve/logger.ts';
import { fetchSettings } from './sources/fetch-settings.ts';
import { type Refreshed, refreshSource } from './sources/refresh-source.ts';
import { refreshMails } from './sources/source-mail.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Serving goes first. */
const PRIORITY = 10;
/** A process that was told to end and doesn't is a burden. */
const END_MS = 10_000;

setPriority(PRIORITY);
const config = loadConfig({ args: [`--home=${process.argv[2] ?? ''}`], env: process.env });
const logger = createLogger(config);
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const)
  process.on(signal, () => {
    stopping.abort();
    setTimeout(() => process.exit(1), END_MS).unref();
  });

const database = await openControlDatabase(config.home);
const store = await openStore(config);
const mail = mailOptions(config, logger);
const mailer = mail && new Mailer(mail);
try {
  const services = {
    database,
    store,
    encodings: STORED_ENCODINGS,
    retention: config,
    secretBox: await openSecretBox(config.home),
    settings: fetchSettings(config),
    temporaryFolder: temporaryFolder(config.home),
    folders: config.harvestFolders,
  };
  while (!stopping.signal.aborted) {
    const refreshed = await refreshSource(services, 'due', stopping.signal);
    if (refreshed === undefined) break;
    log(refreshed);
    mailer?.post(() => refreshMails(database, refreshed));
  }
} finally {
  await mailer?.close();
  await store.close();
  await database.close();
  if (process.connected) process.disconnect();
}

function log(refreshed: Refreshed): void {
  const { datasetId, address } = refreshed.run.source;
  const about = { dataset: datasetId, source: address, outcome: refreshed.kind };
  if (refreshed.kind === 'failed')
    logger.warn({ ...about, error: refreshed.error }, 'a source could not be read');
  else if (refreshed.kind === 'changed')
    logger.info({ ...about, features: refreshed.report.numberOfFeatures }, 'a source was published anew');
  else logger.info(about, 'a source was read');
}
