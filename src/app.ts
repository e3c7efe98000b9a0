import { extname, join } from 'node:path';
import type { Logger } from 'pino';
import { Authenticator } from './access/authenticate.ts';
import { Quota } from './access/quota.ts';
import { createAccountServices } from './account/account-services.ts';
import type { MailerOptions } from './account/mailer.ts';
import { openCatalog } from './catalog/live-catalog.ts';
import { CatalogSearch } from './catalog-search/catalog-search.ts';
import type { CliServices } from './cli/cli-context.ts';
import type { Config } from './config/config.ts';
import { openControlDatabase } from './database/control-database.ts';
import { openTemporaryFiles } from './format/temporary-files.ts';
import type { Application } from './http/application.ts';
import { ROUTES } from './http/routes.ts';
import { GML_3_1_1 } from './ogc/gml/write-gml-3-1-1.ts';
import { serve } from './serve/serve.ts';
import { ServerKeeper } from './server-keeper.ts';
import type { FeatureStore } from './store/feature-store.ts';
import { livenessOf, ownIdentity } from './store/snapshot/process-identity.ts';
import { openSnapshotStore } from './store/snapshot/snapshot-store.ts';
import { snapshotFiles } from './store/snapshot/version-files.ts';
import { UsageRecorder } from './usage/usage-recorder.ts';

/** Encodings that every publish stores beside the values. */
const STORED_ENCODINGS = [GML_3_1_1] as const;

/** The composition root: what each command and each serving process is made of. Alone names the store's implementation. */
export const SERVICES: CliServices = {
  encodings: STORED_ENCODINGS,
  openStore,
  versionFiles: (home) => snapshotFiles(join(home, 'snapshots')),
  temporaryFolder: (home) => join(home, 'temporary', ownIdentity()),
  async serve(config) {
    const keeper = new ServerKeeper(config, { openStore });
    const exitCode = await serve({
      config,
      createApplication,
      routes: ROUTES,
      prepare: (_, logger) => keeper.prepare(logger),
      onReady: (url, metricsUrl, logger) => keeper.ready(url, metricsUrl, logger),
    });
    await keeper.stop();
    return exitCode;
  },
};

function openStore(config: Config, logger?: Logger): Promise<FeatureStore> {
  return openSnapshotStore({
    directory: join(config.home, 'snapshots'),
    encoderModule: new URL(`./member-encoders${extname(import.meta.url)}`, import.meta.url),
    limits: {
      maxOpenSnapshots: config.maxOpenSnapshots,
      maxConcurrentEncodes: config.maxConcurrentEncodes,
      statementBudgetMs: config.statementBudgetMs,
      selectionBudgetMs: config.selectionBudgetMs,
      maxExaminedRows: config.maxExaminedRows,
      maxKeptSelectionBytes: config.maxKeptSelectionBytes,
    },
    ...(logger === undefined ? {} : { logger }),
  });
}

async function createApplication(config: Config, logger: Logger): Promise<Application> {
  const database = await openControlDatabase(config.home, { isThreaded: true });
  const catalog = await openCatalog(database, {
    onError: (error) => logger.error({ err: error }, 'the catalogue could not be read anew'),
  });
  const authenticator = new Authenticator(database, (error) =>
    logger.error({ err: error }, 'when credentials were last used could not be written'),
  );
  const quota = new Quota(database, (error) => logger.error({ err: error }, 'calls could not be counted'));
  const usage =
    config.usageRetentionDays === 0
      ? undefined
      : new UsageRecorder(database, (error) => logger.error({ err: error }, 'usage could not be written'));
  const accounts = createAccountServices(database, {
    home: config.home,
    mail: mailOptions(config, logger),
  });
  const store = await openStore(config, logger);
  const temporaryFiles = await openTemporaryFiles(
    join(config.home, 'temporary'),
    { owner: ownIdentity(), isDead: (owner) => livenessOf(owner) === 'dead' },
    config,
  );
  const search = new CatalogSearch();
  return {
    catalog,
    search,
    database,
    authenticator,
    accounts,
    quota,
    usage,
    store,
    temporaryFiles,
    check: () => catalog.refresh(),
    async close() {
      await accounts.mailer?.close();
      await catalog.close();
      await search.close();
      await authenticator.close();
      await quota.close();
      await usage?.close();
      await store.close();
      await database.close();
    },
  };
}

function mailOptions({ smtpUrl, mailFrom }: Config, logger: Logger): MailerOptions | undefined {
  if (smtpUrl === '') return undefined;
  return {
    smtpUrl,
    from: mailFrom,
    onError: (error) => logger.error({ err: error }, 'a mail could not be sent (smtpUrl)'),
  };
}
