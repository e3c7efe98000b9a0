import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { type ControlDatabase, openControlDatabase } from './control-database.ts';

const MODULE = new URL('./control-database.ts', import.meta.url).href;

/** Runs statements of a module in another process, where `database` is the control database of `home`. */
async function inAnotherProcess(home: string, body: string): Promise<string> {
  const code = `import { openControlDatabase } from ${JSON.stringify(MODULE)};
    const database = await openControlDatabase(${JSON.stringify(home)});
    ${body}
    await database.close();`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '-e',
    code,
  ]);
  return stdout;
}

for (const isThreaded of [false, true])
  describe(`the control database${isThreaded ? ', in a thread of its own' : ''}`, () => {
    const open = (home: string) => openControlDatabase(home, { isThreaded });
    let home: string;
    let database: ControlDatabase;

    beforeEach(async () => {
      home = await mkdtemp(join(tmpdir(), 'trigpoint-database-'));
      database = await open(join(home, 'a', 'b'));
    });

    afterEach(async () => {
      await database.close();
      await rm(home, { recursive: true });
    });

    const path = () => join(home, 'a', 'b', 'control.sqlite');
    const addSetting = (name: string) =>
      database.db.insertInto('settings').values({ portal_id: 0, name, value: 'x' }).execute();

    it('makes its home on demand, in a file that only its owner reads', async () => {
      assert.equal((await stat(path())).mode & 0o777, 0o600);
    });

    it('keeps acknowledged commits: write-ahead log, full synchronisation, foreign keys', async () => {
      const raw = new DatabaseSync(path());
      assert.deepEqual({ ...raw.prepare('pragma journal_mode').get() }, { journal_mode: 'wal' });
      raw.close();
      await assert.rejects(
        database.db.insertInto('portal_hosts').values({ host: 'h', portal_id: 99 }).execute(),
        /FOREIGN KEY/,
      );
    });

    it('opened twice in one process stays locked against being taken for unused', async () => {
      const second = await open(join(home, 'a', 'b'));
      const code = `import { isInUse } from ${JSON.stringify(new URL('./is-in-use.ts', import.meta.url).href)};
      process.stdout.write(String(isInUse(${JSON.stringify(join(home, 'a', 'b'))})));`;
      const isSeenInUse = async () => {
        const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code];
        return (await promisify(execFile)(process.execPath, flags)).stdout;
      };
      assert.equal(await isSeenInUse(), 'true');
      await second.close();
      assert.equal(await isSeenInUse(), 'true');
      await database.close();
      assert.equal(await isSeenInUse(), 'false');
      database = await open(join(home, 'a', 'b'));
    });

    it('opens again with what was written', async () => {
      await addSetting('one');
      await database.close();
      database = await open(join(home, 'a', 'b'));
      const rows = await database.db.selectFrom('settings').select('name').execute();
      assert.deepEqual(
        rows.map((row) => row.name),
        ['one'],
      );
    });

    it('undoes a transaction that fails', async () => {
      const failing = database.db.transaction().execute(async (trx) => {
        await trx.insertInto('settings').values({ portal_id: 0, name: 'one', value: 'x' }).execute();
        throw new Error('no');
      });
      await assert.rejects(failing, /no/);
      assert.deepEqual(await database.db.selectFrom('settings').selectAll().execute(), []);
    });

    it('keeps transactions that are asked for at once apart', async () => {
      const add = () =>
        database.db.transaction().execute(async (trx) => {
          const { n } = await trx
            .selectFrom('settings')
            .select((e) => e.fn.countAll<number>().as('n'))
            .executeTakeFirstOrThrow();
          await trx
            .insertInto('settings')
            .values({ portal_id: 0, name: `n${n}`, value: 'x' })
            .execute();
        });
      await Promise.all(Array.from({ length: 20 }, add));
      assert.equal((await database.db.selectFrom('settings').selectAll().execute()).length, 20);
    });

    it('says that something changed, here or in another process, and only then', async () => {
      const first = await database.changeToken();
      await database.db.selectFrom('settings').selectAll().execute();
      assert.equal(await database.changeToken(), first);
      await addSetting('here');
      const second = await database.changeToken();
      assert.notEqual(second, first);
      await inAnotherProcess(
        join(home, 'a', 'b'),
        `await database.db.insertInto('settings').values({ portal_id: 0, name: 'there', value: 'x' }).execute();`,
      );
      assert.notEqual(await database.changeToken(), second);
    });

    it('is made once when several processes start on an empty home', async () => {
      const fresh = join(home, 'fresh');
      const count = `console.log((await database.db.selectFrom('portals').selectAll().execute()).length);`;
      const answers = await Promise.all([1, 2, 3].map(() => inAnotherProcess(fresh, count)));
      assert.deepEqual(answers, ['0\n', '0\n', '0\n']);
    });

    it('refuses what is no database, by its name', async () => {
      await writeFile(
        join(home, 'control.sqlite'),
        'not a database at all, but long enough to look at'.repeat(20),
      );
      await assert.rejects(open(home), /Can't open .*control\.sqlite: file is not a database/);
    });

    it('refuses a database of a newer version by saying so', async () => {
      await database.close();
      const raw = new DatabaseSync(path());
      raw.exec(`insert into kysely_migration values ('9999-later', '2999-01-01T00:00:00Z')`);
      raw.close();
      await assert.rejects(open(join(home, 'a', 'b')), /newer version of Trigpoint/);
      database = await open(join(home, 'other'));
    });
  });

describe('the control database of a serving process', () => {
  it('keeps nobody waiting while a statement waits for another process', async () => {
    const home = await mkdtemp(join(tmpdir(), 'trigpoint-database-'));
    const database = await openControlDatabase(home, { isThreaded: true });
    const other = new DatabaseSync(join(home, 'control.sqlite'));
    other.exec('begin immediate');
    let isWritten = false;
    const write = database.db
      .insertInto('settings')
      .values({ portal_id: 0, name: 'late', value: 'x' })
      .execute()
      .then(() => {
        isWritten = true;
      });
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(isWritten, false);
    other.exec('commit');
    await write;
    other.close();
    await database.close();
    await assert.rejects(database.changeToken(), /closed|destroyed/);
    await rm(home, { recursive: true });
  });
});
