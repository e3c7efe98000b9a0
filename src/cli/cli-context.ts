import type { VersionFiles } from '../backup/version-files.ts';
import type { VersionRetention } from '../catalog/version-retention.ts';
import type { Config } from '../config/config.ts';
import { type ConfigSources, loadConfig } from '../config/load-config.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import type { FeatureStore } from '../store/feature-store.ts';
import type { CliIo } from './cli-io.ts';

/** What the composition root gives to the commands. */
export interface CliServices {
  /** Runs the server until it is told to stop; the answer is the exit code. */
  serve(config: Config): Promise<number>;
  openStore(config: Config): Promise<FeatureStore>;
  /** The published versions of a home as files. */
  versionFiles(home: string): VersionFiles;
  /** A folder in the home for this process' temporary files; not made. */
  temporaryFolder(home: string): string;
  /** Names of the encodings that a publish stores. */
  readonly encodings: readonly string[];
}

/** What a command works with. */
export interface CliContext {
  readonly io: CliIo;
  readonly services: CliServices;
  /** The arguments after the command's name, as written. */
  readonly args: readonly string[];
  /** The command sets what the process ends with when it isn't 0. */
  setExitCode(code: number): void;
}

/** Flags that every command has which works on a home directory. */
export interface HomeOptions {
  readonly home?: string;
}

/** The settings for a command on a home; the server's own flags are not its. Throws ConfigError. */
export function configFor(context: CliContext, { home }: HomeOptions): Config {
  const args: ConfigSources['args'] = home === undefined ? [] : [`--home=${home}`];
  return loadConfig({ args, env: context.io.env });
}

/** Does something with the control database of a home, which is made on demand. */
export async function withDatabase<Result>(
  config: Pick<Config, 'home'>,
  use: (database: ControlDatabase) => Promise<Result>,
): Promise<Result> {
  const database = await openControlDatabase(config.home);
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

/** The same with the feature store. */
export async function withStore<Result>(
  context: CliContext,
  config: Config,
  use: (services: {
    database: ControlDatabase;
    store: FeatureStore;
    retention: VersionRetention;
  }) => Promise<Result>,
): Promise<Result> {
  return withDatabase(config, async (database) => {
    const store = await context.services.openStore(config);
    try {
      return await use({ database, store, retention: config });
    } finally {
      await store.close();
    }
  });
}
