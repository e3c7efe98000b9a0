import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { Authenticator } from './access/authenticate.ts';
import { Quota } from './access/quota.ts';
import { createAccountServices } from './account/account-services.ts';
import { openCatalog } from './catalog/live-catalog.ts';
import { CatalogSearch } from './catalog-search/catalog-search.ts';
import type { CliServices } from './cli/cli-context.ts';
import type { Config } from './config/config.ts';
import { openControlDatabase } from './database/control-database.ts';
import { openTemporaryFiles } from './format/temporary-files.ts';
import type { Application } from './http/application.ts';
import { ROUTES } from './http/routes.ts';
import { mailOptions } from './mail-options.ts';
import { openStore, STORED_ENCODINGS } from './open-store.ts';
import { serve } from './serve/serve.ts';
import { ServerKeeper } from './server-keeper.ts';
import { livenessOf, ownIdentity } from './store/snapshot/process-identity.ts';
import { snapshotFiles } from './store/snapshot/version-files.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { Uploads } from './upload/uploads.ts';
import { UsageRecorder } from './usage/usage-recorder.ts';

/** The composition root: what each command and each serving process is made of. */
export const SERVICES: CliServices = {
  encodings: STORED_ENCODINGS,
  openStore,
  versionFiles: (home) => snapshotFiles(join(home, 'snapshots')),
  temporaryFolder,
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
  const uploads = new Uploads({
    home: config.home,
    database,
    store,
    limits: config,
    entries: uploadEntries(),
    onBreakdown: (stderr) => logger.error({ stderr }, 'the process that read an upload broke down'),
  });
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
    uploads,
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
      await uploads.close();
      await store.close();
      await database.close();
    },
  };
}

/** The process that reads what strangers made may read the program and the file, and write nothing at all. */
function uploadEntries() {
  const extension = extname(import.meta.url);
  const entryOf = (name: string) => new URL(`./${name}${extension}`, import.meta.url);
  const program = programFolder();
  return {
    inspect: {
      entry: entryOf('inspect-upload'),
      nodeArguments: ['--permission', `--allow-fs-read=${program}`],
    },
    publish: { entry: entryOf('publish-upload'), nodeArguments: [] },
  };
}

/** This package with what it depends on: where it is installed by others, that lies beside it. */
function programFolder(): string {
  const own = fileURLToPath(new URL('..', import.meta.url));
  const modules = own.indexOf(`${sep}node_modules${sep}`);
  return modules < 0 ? own : own.slice(0, modules + `${sep}node_modules${sep}`.length);
}
