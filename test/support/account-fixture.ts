import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Portal } from '../../src/catalog/catalog.ts';
import { createPortal } from '../../src/catalog/portals.ts';
import { type ControlDatabase, openControlDatabase } from '../../src/database/control-database.ts';

/** A control database in a home of its own, with two portals, `a` and `b`, and nobody in them. */
export interface AccountFixture {
  readonly home: string;
  readonly database: ControlDatabase;
  readonly a: Portal;
  readonly b: Portal;
  close(): Promise<void>;
}

export async function openAccounts(): Promise<AccountFixture> {
  const home = await mkdtemp(join(tmpdir(), 'trigpoint-accounts-'));
  const database = await openControlDatabase(home);
  const make = (name: string) =>
    createPortal(database, {
      name,
      title: name.toUpperCase(),
      namespaceUri: `http://${name}/api/wfs/featuretype`,
    });
  return {
    home,
    database,
    a: await make('a'),
    b: await make('b'),
    async close() {
      await database.close();
      await rm(home, { recursive: true });
    },
  };
}
