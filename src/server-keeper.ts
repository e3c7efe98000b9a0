import { fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { giveFirstAdministratorLink } from './account/first-administrator.ts';
import { linkAddress } from './account/set-password-link.ts';
import { purgeEvents } from './audit/audit-log.ts';
import { firstAddressOf } from './catalog/first-portal.ts';
import { listPortals } from './catalog/portals.ts';
import type { Config } from './config/config.ts';
import { type ControlDatabase, openControlDatabase } from './database/control-database.ts';
import { createDemoPortal, listPendingDemo } from './demo/ensure-demo.ts';
import { purgeTokens } from './oauth/purge-tokens.ts';
import { tidyVersions } from './publish/remove-versions.ts';
import { keepSources } from './source-keeper.ts';
import type { FeatureStore } from './store/feature-store.ts';
import { tidyUploads } from './upload/tidy-uploads.ts';
import { dayOf } from './usage/usage-counts.ts';
import { purgeUsage } from './usage/write-usage.ts';

const TIDY_EVERY_MS = 60_000;
const DAY_MS = 86_400_000;

interface FirstLink {
  readonly publicUrl: string | undefined;
  readonly secret: string;
}

interface KeeperServices {
  openStore(config: Config, logger: Logger): Promise<FeatureStore>;
}

/** What a server needs done by one of its processes only: migrations, the demo portal, removal of old versions and tokens. */
export class ServerKeeper {
  readonly #config: Config;
  readonly #services: KeeperServices;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Of the default portal, where it has no administrator who can sign in. */
  #firstLink: FirstLink | undefined;

  constructor(config: Config, services: KeeperServices) {
    this.#config = config;
    this.#services = services;
  }

  /** Before anything listens: brings the control database up to date, and gives an empty home the demo portal. */
  async prepare(logger: Logger): Promise<void> {
    const database = await openControlDatabase(this.#config.home);
    try {
      const made = await createDemoPortal(database, firstAddressOf(this.#config.host, this.#config.port));
      if (made) logger.info('the home was empty: it starts with the demo portal');
      this.#firstLink = await firstAdministratorLink(database);
    } finally {
      await database.close();
    }
  }

  /** When requests are answered: says where, and does in the background what is to be done. */
  ready(url: string, metricsUrl: string | undefined, logger: Logger): void {
    const lines = [
      `Trigpoint serves ${this.#config.home}`,
      '',
      `  Open        ${url}/`,
      `  WFS         ${url}/api/wfs`,
    ];
    if (this.#firstLink !== undefined) {
      const { publicUrl, secret } = this.#firstLink;
      lines.push(
        `  Sign in     ${linkAddress(publicUrl ?? url, secret)}`,
        "              makes the first administrator's account; works once, and until the next start",
      );
    }
    if (metricsUrl !== undefined) lines.push(`  Metrics     ${metricsUrl}`);
    lines.push('', 'Publish a file of your own: npm run trigpoint -- publish FILE. Stop with Ctrl-C.', '');
    process.stdout.write(lines.join('\n'));
    this.#running = this.#work(logger).catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) logger.error({ err: error }, 'work in the background failed');
    });
  }

  /** Ends the background work; what it had not finished goes on at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #work(logger: Logger): Promise<void> {
    const database = await openControlDatabase(this.#config.home);
    try {
      const store = await this.#services.openStore(this.#config, logger);
      try {
        await this.#publishDemo(database);
        await Promise.all([
          this.#tidyUntilStopped({ database, store }, logger),
          keepSources(this.#config, database, logger, this.#stopping.signal),
        ]);
      } finally {
        await store.close();
      }
    } finally {
      await database.close();
    }
  }

  async #publishDemo(database: ControlDatabase): Promise<void> {
    const pending = await listPendingDemo(database);
    if (pending.length === 0) return;
    process.stdout.write(`\nPublishing the demo in the background: ${pending.join(', ')}\n`);
    const entry = new URL(`./publish-demo${extname(import.meta.url)}`, import.meta.url);
    // With a channel, so that the child ends when this process is killed.
    const child = fork(entry, [this.#config.home], { signal: this.#stopping.signal });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`publishing the demo ended with ${code}; the next start goes on with it`);
  }

  async #tidyUntilStopped(
    services: { database: ControlDatabase; store: FeatureStore },
    logger: Logger,
  ): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await tidyVersions({ ...services, retention: this.#config }, new Date()).catch((error: unknown) => {
        logger.error({ err: error }, 'old versions could not be removed; the next round tries again');
      });
      const { home, uploadLifeMs: lifeMs } = this.#config;
      await tidyUploads({ home, database: services.database, lifeMs }, new Date()).catch((error: unknown) => {
        logger.error({ err: error }, 'old uploads could not be removed; the next round tries again');
      });
      await purgeTokens(services.database, new Date(), signal).catch((error: unknown) => {
        logger.error({ err: error }, 'old tokens could not be removed; the next round tries again');
      });
      await this.#purgeOld(services.database).catch((error: unknown) => {
        logger.error(
          { err: error },
          'old events and counts could not be removed; the next round tries again',
        );
      });
      // Rejects only when the server stops.
      await delay(TIDY_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }

  async #purgeOld(database: ControlDatabase): Promise<void> {
    const { usageRetentionDays, auditRetentionDays } = this.#config;
    const daysAgo = (days: number) => Date.now() - days * DAY_MS;
    await purgeUsage(database, dayOf(daysAgo(usageRetentionDays)));
    if (auditRetentionDays !== 'unlimited')
      await purgeEvents(database, new Date(daysAgo(auditRetentionDays)));
  }
}

/** A link to the default portal's first administrator's account; undefined where there is one, or no such portal. */
async function firstAdministratorLink(database: ControlDatabase): Promise<FirstLink | undefined> {
  const portal = (await listPortals(database)).find(({ isDefault }) => isDefault);
  if (portal === undefined) return undefined;
  const secret = await giveFirstAdministratorLink(database, portal.id);
  return secret === undefined ? undefined : { publicUrl: portal.publicUrl, secret };
}
