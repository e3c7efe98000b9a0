import { latestEventAt } from '../audit/audit-log.ts';
import type { VersionFiles } from '../backup/version-files.ts';
import { listPortals } from '../catalog/portals.ts';
import type { Config } from '../config/config.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import { examineControlDatabase } from '../database/examine-control-database.ts';
import { checkAddresses } from './check-addresses.ts';
import { checkDatasets } from './check-datasets.ts';
import { checkHome } from './check-home.ts';
import { checkMachine } from './check-machine.ts';
import { checkMail } from './check-mail.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

export interface Examination {
  readonly config: Config;
  readonly versions: VersionFiles;
  readonly signal: AbortSignal;
  /** Datasets read. */
  readonly onProgress: (done: number, total: number) => void;
}

/** Looks at everything that a server on the home needs, beside a running one, and changes nothing. */
export async function examine(examination: Examination): Promise<readonly Finding[]> {
  const { config } = examination;
  const home = await checkHome(config.home);
  if (home === undefined)
    return [
      problem(
        'home',
        `${config.home} is not there.`,
        'Name the home with --home; `trigpoint serve` makes one.',
      ),
    ];
  if (home.some(({ check, state }) => check === 'home' && state === 'problem')) return home;
  const { findings: database, isUsable } = checkDatabase(config.home);
  if (!isUsable) return [...home, ...database, ...(await checkMachine(config, undefined))];
  const opened = await openControlDatabase(config.home);
  try {
    const machine = await checkMachine(config, await latestEventAt(opened));
    const addresses = [...checkAddresses(await listPortals(opened), config), ...(await checkMail(config))];
    const datasets = await checkDatasets({ ...examination, database: opened });
    return [...home, ...database, ...machine, ...addresses, ...datasets];
  } finally {
    await opened.close();
  }
}

/** What can be looked at in a moment, beside the server that asks: everything but what is published and the mail server. */
export async function examineQuickly(config: Config, database: ControlDatabase): Promise<readonly Finding[]> {
  return [
    ...((await checkHome(config.home)) ?? []),
    ...(await checkMachine(config, await latestEventAt(database))),
    ...checkAddresses(await listPortals(database), config),
  ];
}

/** It is usable when it is whole and has this version's tables: anything else would have to be changed first. */
function checkDatabase(home: string): { findings: Finding[]; isUsable: boolean } {
  const check = 'database';
  const state = examineControlDatabase(home);
  const unusable = (finding: Finding) => ({ findings: [finding], isUsable: false });
  if (state === undefined)
    return unusable(
      problem(check, `${home} has no control.sqlite.`, '`trigpoint serve` makes one; or restore a backup.'),
    );
  if (state.problems.length > 0)
    return unusable(
      problem(check, `The control database is damaged: ${state.problems.join('; ')}.`, 'Restore a backup.'),
    );
  if (state.schema === 'newer')
    return unusable(
      problem(
        check,
        'The control database was written by a newer version of Trigpoint.',
        'Use that version or a newer one.',
      ),
    );
  if (state.schema === 'older')
    return unusable(
      warning(
        check,
        'The control database has an older version’s tables; datasets and portals were not looked at.',
        'Make a backup with the older version; then `trigpoint serve` brings it up to date.',
      ),
    );
  return { findings: [ok(check, 'The control database is whole and up to date.')], isUsable: true };
}
