import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createApiKey, revokeApiKey } from '../../src/access/api-keys.ts';
import { createUser } from '../../src/account/users.ts';
import { SERVICES } from '../../src/app.ts';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import { findPortal } from '../../src/catalog/portals.ts';
import { DEFAULT_CONFIG } from '../../src/config/config.ts';
import { type ControlDatabase, openControlDatabase } from '../../src/database/control-database.ts';
import { publishDataset } from '../../src/publish/publish-dataset.ts';
import type { FeatureStore } from '../../src/store/feature-store.ts';
import { writePoints } from '../support/dataset-files.ts';
import { run } from '../support/programs.ts';
import { eventually, makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';
import { backupOf, withControlDatabase, zipOf } from './backup-files.ts';
import { downgraded } from './older-database.ts';

const POINTS = 300;

/** A key as the loop made it, and when: before a moment of the one kind a change may be missing, after the other it may not. */
interface KeyHistory {
  readonly secret: string;
  readonly createdAt: number;
  revokeStartedAt: number;
  revokedAt: number;
}

describe('a backup', () => {
  let home: string;
  let server: RunningServer;
  let database: ControlDatabase;
  let store: FeatureStore;

  before(async () => {
    home = await makeHome();
    await rm(home, { recursive: true });
    await trigpoint(home, 'portal', 'add', 'test', '--default', '--public-url', 'http://data.example');
    const points = await writePoints(home, 'points.geojson', POINTS, 'first');
    const published = await trigpoint(home, 'publish', points, '--as', 'still', '--key', 'key');
    assert.equal(published.status, 0, published.stderr);
    await rm(points);
    await writeFile(join(home, 'secret.key'), randomBytes(32), { mode: 0o600 });
    await writeFile(join(home, 'trigpoint.json'), '{"logLevel": "warn"}');
    server = await startServer({ home });
    database = await openControlDatabase(home);
    store = await SERVICES.openStore({ ...DEFAULT_CONFIG, home });
  });
  after(async () => {
    await store.close();
    await database.close();
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  /** What a server answers for a type, without the moment of the answer. */
  async function answer({ url }: RunningServer, typeName: string, format = ''): Promise<string> {
    const response = await fetch(
      `${url}/api/wfs?service=WFS&version=1.1.0&request=GetFeature&typeName=${typeName}${format}`,
    );
    return (await response.text()).replace(/"?timeStamp"?[=:]"[^"]*"/, '');
  }

  async function withRestored<Result>(
    file: string,
    use: (restored: RunningServer, folder: string) => Promise<Result>,
  ): Promise<Result> {
    const folder = await makeHome();
    try {
      const { status, stderr } = await trigpoint(folder, 'restore', file);
      assert.equal(status, 0, stderr);
      const restored = await startServer({ home: folder });
      try {
        return await use(restored, folder);
      } finally {
        await restored.stop();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  it('is one file that only its owner reads, with every file’s SHA-256 in its manifest', async () => {
    const file = join(home, '../', `backup-${process.pid}.zip`);
    try {
      const made = await trigpoint(home, 'backup', file);
      assert.equal(made.status, 0, made.stderr);
      assert.match(made.stdout, /^Backed up 1 dataset, [\d.]+ MB, into .*\.zip\.\n$/);
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      const entries = await backupOf(file);
      const manifest = JSON.parse(entries.get('manifest.json')?.toString() ?? '');
      const names = [...entries.keys()].filter((name) => name !== 'manifest.json');
      assert.deepEqual(
        manifest.files.map((each: { name: string }) => each.name),
        names,
      );
      for (const { name, bytes, sha256 } of manifest.files) {
        const content = entries.get(name) ?? Buffer.alloc(0);
        assert.equal(content.length, bytes);
        assert.equal(createHash('sha256').update(content).digest('hex'), sha256, name);
      }
      assert.deepEqual(entries.get('secret.key'), await readFile(join(home, 'secret.key')));
      assert.deepEqual(entries.get('trigpoint.json'), await readFile(join(home, 'trigpoint.json')));
      assert.deepEqual(
        names.filter((name) => !name.startsWith('snapshots/')),
        ['control.sqlite', 'secret.key', 'trigpoint.json'],
      );
    } finally {
      await rm(file, { force: true });
    }
  });

  it('never takes the place of a file unless told so', async () => {
    const file = join(home, '../', `taken-${process.pid}.zip`);
    await writeFile(file, 'mine');
    try {
      const refused = await trigpoint(home, 'backup', file);
      assert.deepEqual(
        [refused.status, refused.stderr],
        [1, `error: ${file} is there already; name another file, or take its place with --force.\n`],
      );
      assert.equal(await readFile(file, 'utf8'), 'mine');
      assert.equal((await trigpoint(home, 'backup', file, '--force')).status, 0);
      assert.ok((await backupOf(file)).has('control.sqlite'));
      assert.equal((await stat(file)).mode & 0o777, 0o600);
    } finally {
      await rm(file, { force: true });
    }
  });

  it('goes to standard output as `-`, and leaves nothing in the home', async () => {
    const file = join(home, '../', `stream-${process.pid}.zip`);
    try {
      const main = new URL('../../src/main.ts', import.meta.url).pathname;
      const made = await run('sh', [
        '-c',
        `"$0" --disable-warning=ExperimentalWarning "$1" backup - --home "$2" > "$3"`,
        ...[process.execPath, main, home, file],
      ]);
      assert.equal(made.status, 0, made.stderr);
      assert.ok((await backupOf(file)).has('manifest.json'));
    } finally {
      await rm(file, { force: true });
    }
    assert.deepEqual(
      (await readdir(join(home, 'temporary'))).filter((name) => !name.startsWith(`${server.process.pid}`)),
      [],
    );
  });

  it('of a home that isn’t there is refused, and makes none', async () => {
    const nowhere = join(home, '../', `nowhere-${process.pid}`);
    const { status, stderr } = await trigpoint(nowhere, 'backup', `${nowhere}.zip`);
    assert.equal(status, 1);
    assert.match(stderr, /is no home of a server/);
    assert.equal(existsSync(nowhere), false);
  });

  it('beside publishes and changes of keys restores to exactly what was acknowledged (R37)', async (t) => {
    const portal = await findPortal(database, undefined);
    const { id: userId } = await createUser(
      database,
      portal.id,
      { name: 'ada', role: 'member' },
      COMMAND_LINE,
    );
    const ending = new AbortController();
    const keys: KeyHistory[] = [];
    const changeKeys = async () => {
      while (!ending.signal.aborted) {
        const { key, secret } = await createApiKey(
          database,
          { portalId: portal.id, userId },
          'loop',
          COMMAND_LINE,
        );
        const history = { secret, createdAt: Date.now(), revokeStartedAt: Infinity, revokedAt: Infinity };
        keys.push(history);
        if (keys.length % 2 === 0) {
          history.revokeStartedAt = Date.now();
          await revokeApiKey(database, { portalId: portal.id }, key.id, COMMAND_LINE);
          history.revokedAt = Date.now();
        }
        await delay(5);
      }
    };
    // A version lives for as long as it is current, without any grace: the fastest that versions can go.
    const generations: { readonly number: number; readonly acknowledgedAt: number }[] = [];
    const republish = async () => {
      for (let number = 1; !ending.signal.aborted; number++) {
        const path = await writePoints(home, '../churn.geojson', 50, `generation${number}`);
        await publishDataset(
          { source: { path, options: {} }, id: 'churn', keyColumn: 'key', replace: true },
          {
            database,
            store,
            encodings: SERVICES.encodings,
            graceMs: 0,
            retention: { keptVersions: 0, maxKeptVersionBytes: 0 },
          },
          new AbortController().signal,
        );
        generations.push({ number, acknowledgedAt: Date.now() });
        await rm(path);
      }
    };
    const loops = Promise.all([changeKeys(), republish()]);
    await eventually('something is published', async () => generations.length > 2);
    const files: { path: string; begunAt: number; endedAt: number }[] = [];
    for (let i = 0; i < 3; i++) {
      const path = join(home, '../', `churned-${process.pid}-${i}.zip`);
      const begunAt = Date.now();
      const made = await trigpoint(home, 'backup', path);
      assert.equal(made.status, 0, made.stderr);
      files.push({ path, begunAt, endedAt: Date.now() });
    }
    ending.abort();
    await loops;
    const still = await answer(server, 'still');
    const stillJson = await answer(server, 'still', '&outputFormat=json');
    for (const { path, begunAt, endedAt } of files) {
      await withRestored(path, async (restored) => {
        assert.equal(await answer(restored, 'still'), still, 'byte for byte');
        assert.equal(await answer(restored, 'still', '&outputFormat=json'), stillJson);
        const churn = await answer(restored, 'churn');
        const found = new Set(churn.match(/(?<=<ods:name>generation)\d+/g)?.map(Number));
        assert.equal(found.size, 1, 'one whole generation');
        assert.equal(churn.match(/<gml:featureMember>/g)?.length, 50);
        const [generation] = found as unknown as [number];
        const acknowledged = generations.filter((each) => each.acknowledgedAt < begunAt).at(-1)?.number ?? 0;
        assert.ok(generation >= acknowledged, `${generation} is older than ${acknowledged}`);
        for (const key of keys) {
          const isSurelyGood = key.createdAt < begunAt && key.revokeStartedAt > endedAt;
          const isSurelyBad = key.revokedAt < begunAt || key.createdAt > endedAt;
          if (!isSurelyGood && !isSurelyBad) continue;
          const { status, body } = await fetch(
            `${restored.url}/api/wfs?service=WFS&request=GetCapabilities`,
            {
              headers: { authorization: `Apikey ${key.secret}` },
            },
          );
          await body?.cancel();
          assert.equal(status, isSurelyGood ? 200 : 401);
        }
      });
      await rm(path);
    }
    t.diagnostic(`${generations.length} publishes and ${keys.length} keys in the meantime`);
  });

  describe('to be restored', () => {
    let file: string;
    let content: Buffer;

    before(async () => {
      file = join(home, '../', `restore-${process.pid}.zip`);
      await rm(join(home, 'trigpoint.json'));
      const made = await trigpoint(home, 'backup', file);
      assert.equal(made.status, 0, made.stderr);
      content = await readFile(file);
    });
    after(() => rm(file, { force: true }));

    /** Tries to restore bytes into a home that isn't there. */
    async function restore(bytes: Uint8Array) {
      const path = join(home, '../', `tried-${process.pid}.zip`);
      const folder = `${path}-home`;
      await writeFile(path, bytes);
      try {
        const result = await trigpoint(folder, 'restore', path);
        const names = existsSync(folder)
          ? (await readdir(folder, { recursive: true, withFileTypes: true })).filter((e) => e.isFile())
          : [];
        return { ...result, files: names.map((e) => join(e.parentPath, e.name).slice(folder.length + 1)) };
      } finally {
        await rm(path, { force: true });
        await rm(folder, { recursive: true, force: true });
      }
    }

    it('gives files that only their owner reads', async () => {
      await withRestored(file, async (_, folder) => {
        for (const name of ['control.sqlite', 'secret.key'])
          assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name);
        assert.equal((await stat(join(folder, 'snapshots'))).mode & 0o077, 0);
        assert.ok(!(await readdir(folder)).includes('restoring'));
      });
    });

    it('needs an empty home, or --force, which keeps what was there; and no server on it', async () => {
      const folder = await makeHome();
      try {
        await writeFile(join(folder, 'mine.txt'), 'mine');
        const refused = await trigpoint(folder, 'restore', file);
        assert.equal(refused.status, 1);
        assert.match(refused.stderr, /is not empty; .*--force\.\n$/);
        assert.deepEqual(await readdir(folder), ['mine.txt']);
        const forced = await trigpoint(folder, 'restore', file, '--force');
        assert.equal(forced.status, 0, forced.stderr);
        const kept = (await readdir(folder)).find((name) => name.startsWith('replaced-')) ?? '';
        assert.deepEqual(await readdir(join(folder, kept)), ['mine.txt']);
        const restored = await startServer({ home: folder });
        try {
          const used = await trigpoint(folder, 'restore', file, '--force');
          assert.equal(used.status, 1);
          assert.match(used.stderr, /A server or another command works on .*; stop it first\.\n$/);
        } finally {
          await restored.stop();
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });

    it('a restore that was killed in the middle leaves a home that nothing starts on, and can be repeated', async () => {
      const folder = await makeHome();
      try {
        await mkdir(join(folder, 'restoring'));
        const started = await trigpoint(folder, 'datasets');
        assert.equal(started.status, 1);
        assert.match(started.stderr, /was interrupted; run `trigpoint restore` again/);
        assert.equal((await trigpoint(folder, 'restore', file)).status, 0);
        assert.equal((await trigpoint(folder, 'datasets')).status, 0);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });

    it('cut short anywhere is refused, and nothing is left', async () => {
      for (const length of [0, 1, 30, 1000, Math.floor(content.length / 2), content.length - 1]) {
        const { status, stderr, files } = await restore(content.subarray(0, length));
        assert.deepEqual([status, files], [1, []], `${length} bytes`);
        assert.match(stderr, /^error: .* is no whole backup: .*\n$/);
      }
    });

    it('with a flipped bit is refused, wherever in the data it is', async () => {
      for (const place of dataPlaces(content)) {
        const bytes = Buffer.from(content);
        bytes[place] = (bytes[place] ?? 0) ^ 0x10;
        const { status, stderr, files } = await restore(bytes);
        assert.deepEqual([status, files], [1, []], `byte ${place}: ${stderr}`);
        assert.match(stderr, /^error: .*(is damaged|is no whole backup)/m);
      }
    });

    it('with names that lead out of the home, or to anything that is no part of one, is refused', async () => {
      const names = [
        '../escaped',
        '/tmp/escaped',
        'snapshots/../../escaped',
        'snapshots\\..\\..\\escaped',
        'snapshots/da_1/20260101T000000Z-aaaa/../../../escaped',
        'snapshots/da_1/20260101T000000Z-aaaa/.hidden',
        'snapshots/da_1/20260101T000000Z-aaaa/sub/file',
        'temporary/x',
        'control.sqlite-wal',
        'C:escaped',
      ];
      const entries = await backupOf(file);
      for (const name of names) {
        const { status, stderr, files } = await restore(
          await zipOf(new Map([...entries, [name, Buffer.from('x')]])),
        );
        assert.deepEqual([status, files], [1, []], name);
        assert.match(stderr, /^error: .*(is no backup that Trigpoint wrote|is no whole backup)/, name);
      }
    });

    it('lacking a file, or with one more than its manifest names, is refused', async () => {
      const entries = await backupOf(file);
      const some = [...entries.keys()].find((name) => name.startsWith('snapshots/')) ?? '';
      const without = new Map(entries);
      without.delete(some);
      const more = new Map([...entries, [some.replace(/[^/]*$/, 'more'), Buffer.from('x')]]);
      for (const changed of [without, more]) {
        const { status, stderr, files } = await restore(await zipOf(changed));
        assert.deepEqual([status, files], [1, []]);
        assert.match(stderr, /is damaged: /);
      }
    });

    it('that is a zip file of something else, or a newer version’s, is refused', async () => {
      const other = await restore(await zipOf(new Map([['a.txt', Buffer.from('x')]])));
      assert.match(other.stderr, /is no backup that Trigpoint wrote: it holds "a\.txt"/);
      const entries = new Map(await backupOf(file));
      const manifest = JSON.parse(entries.get('manifest.json')?.toString() ?? '');
      entries.set(
        'manifest.json',
        Buffer.from(JSON.stringify({ ...manifest, formatVersion: 2, softwareVersion: '9.9.9' })),
      );
      const newer = await restore(await zipOf(entries));
      assert.equal(newer.status, 1);
      assert.match(newer.stderr, /was written by a newer version of Trigpoint \(9\.9\.9\)/);
    });

    it('whose control database is a newer version’s is refused; an older one’s is migrated (R38)', async () => {
      const newer = await restore(
        await withControlDatabase(file, (db) =>
          db.exec(`insert into kysely_migration (name, timestamp) values ('9999-future', '2030-01-01')`),
        ),
      );
      assert.deepEqual([newer.status, newer.files], [1, []]);
      assert.match(newer.stderr, /control\.sqlite: it was written by a newer version of Trigpoint/);

      const path = join(home, '../', `older-${process.pid}.zip`);
      await writeFile(path, await downgraded(file));
      const still = await answer(server, 'still');
      try {
        await withRestored(path, async (restored) => assert.equal(await answer(restored, 'still'), still));
      } finally {
        await rm(path, { force: true });
      }
    });

    it('is refused where the disk is too small for it, or the file can’t be read', async () => {
      const missing = await trigpoint(join(home, 'x'), 'restore', join(home, 'none.zip'));
      assert.equal(missing.status, 1);
      assert.match(missing.stderr, /none\.zip can't be read: /);
      const empty = join(home, '../', `sparse-${process.pid}.zip`);
      await writeFile(empty, '');
      await truncate(empty, 10_000_000);
      try {
        const sparse = await trigpoint(join(home, 'x'), 'restore', empty);
        assert.equal(sparse.status, 1);
        assert.match(sparse.stderr, /is no whole backup/);
      } finally {
        await rm(empty, { force: true });
      }
    });
  });
});

/**
 * Where the bytes of each file begin in a zip. Its own head in front of them repeats what the directory at the end says, and a bit
 * there is nobody's data.
 */
function dataPlaces(zip: Buffer): number[] {
  const places: number[] = [];
  const head = Buffer.from('PK\u0003\u0004');
  for (let at = zip.indexOf(head); at >= 0; at = zip.indexOf(head, at + 4))
    places.push(at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28) + 1);
  return places;
}
