import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { COMMAND_SERVICES } from '../../test/support/command-line.ts';
import { openCatalog } from '../catalog/live-catalog.ts';
import type { Config } from '../config/config.ts';
import { openControlDatabase } from '../database/control-database.ts';
import { cliPage } from './cli-reference.ts';
import { runCli } from './run-cli.ts';

const SERVICES = { ...COMMAND_SERVICES, serve: async (config: Config) => config.port };

const TOWNS = 'code;name;lat;lon\n01;Bourg;46,2;5,2\n02;Laon;49,6;3,6\n';

describe('the command line', () => {
  let home: string;
  let towns: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-cli-'));
    towns = join(home, 'towns.csv');
    await writeFile(towns, TOWNS);
  });

  afterEach(() => rm(home, { recursive: true }));

  async function run(args: readonly string[], signal = new AbortController().signal) {
    let stdout = '';
    let stderr = '';
    const io = {
      stdout: { write: (text: string) => (stdout += text) },
      stderr: { write: (text: string) => (stderr += text) },
      env: { TRIGPOINT_HOME: join(home, 'data') },
      interrupted: () => signal,
      readInput: async () => '',
      writeBytes: async (chunks: AsyncIterable<Uint8Array>) => {
        for await (const chunk of chunks) stdout += Buffer.from(chunk).toString('latin1');
      },
    };
    const exitCode = await runCli(args, io, SERVICES);
    return { exitCode, stdout, stderr };
  }

  async function datasets(): Promise<
    { id: string; numberOfFeatures: number; version: string; title: string }[]
  > {
    const { stdout } = await run(['datasets', '--json']);
    return JSON.parse(stdout);
  }

  describe('as such', () => {
    it('prints its version', async () => {
      const { version } = JSON.parse(
        await readFile(resolve(import.meta.dirname, '../../package.json'), 'utf8'),
      );
      assert.deepEqual(await run(['--version']), { exitCode: 0, stdout: `${version}\n`, stderr: '' });
    });

    it('shows help with an example for every command', async () => {
      const commands = [
        [],
        ['serve'],
        ['publish'],
        ['datasets'],
        ['unpublish'],
        ['versions'],
        ['versions', 'list'],
        ['versions', 'restore'],
        ['portal'],
        ['portal', 'add'],
        ['portal', 'list'],
        ['portal', 'set'],
        ['group'],
        ['group', 'add'],
        ['group', 'list'],
        ['group', 'set'],
        ['group', 'remove'],
        ['key'],
        ['key', 'create'],
        ['key', 'list'],
        ['key', 'revoke'],
        ['key', 'find'],
        ['rights'],
        ['rights', 'show'],
        ['rights', 'set'],
        ['backup'],
        ['restore'],
        ['doctor'],
      ];
      for (const command of commands) {
        const { exitCode, stdout, stderr } = await run([...command, '--help']);
        assert.equal(exitCode, 0, command.join(' '));
        assert.match(stdout, /\nExamples?:\n {2}trigpoint /);
        assert.equal(stderr, '');
      }
    });

    it('refuses by name what it doesn’t know, in one line, with exit code 2', async () => {
      const wrong = new Map([
        ['usr add', "error: unknown command 'usr' (Did you mean user?)"],
        ['key lst', "error: unknown command 'lst' (Did you mean list?)"],
        ['publsh x.csv', "error: unknown command 'publsh' (Did you mean publish?)"],
        ['publish x.csv --restrict', "error: unknown option '--restrict' (Did you mean --restricted?)"],
        ['publish', "error: missing required argument 'file'"],
        ['publish a.csv b.csv', "error: too many arguments for 'publish'. Expected 1 argument but got 2."],
        ['publish a.csv --lat y', 'error: --lat and --lon go together.'],
        ['publish a.csv --lat y --lon x --wkt g', 'error: --wkt and --lat, --lon exclude each other.'],
        [
          'publish a.csv --srs EPSG:999999',
          "error: option '--srs <crs>' argument 'EPSG:999999' is invalid. Not a coordinate reference system that is known; one is EPSG:2154.",
        ],
        ['portal set main', 'error: Nothing is given to change; see --help.'],
      ]);
      for (const [line, message] of wrong)
        assert.deepEqual(
          await run(line.split(' ')),
          { exitCode: 2, stdout: '', stderr: `${message}\n` },
          line,
        );
    });

    it('shows its help to who says nothing, as a mistake', async () => {
      const { exitCode, stdout, stderr } = await run([]);
      assert.deepEqual([exitCode, stdout], [2, '']);
      assert.match(stderr, /Usage: trigpoint/);
    });

    it('is described by docs/reference/cli.md (`node tools/write-docs.ts` renews it)', async () => {
      const page = await readFile(resolve(import.meta.dirname, '../../docs/reference/cli.md'), 'utf8');
      assert.equal(page, cliPage());
    });
  });

  describe('serve', () => {
    it('hands the settings over and ends with the server’s exit code', async () => {
      assert.equal((await run(['serve', '--port', '7'])).exitCode, 7);
    });

    it('names all mistakes in the settings at once', async () => {
      const { exitCode, stderr } = await run(['serve', '--prot', '1', '--workers', 'x']);
      assert.equal(exitCode, 2);
      assert.match(stderr, /^error: Unknown option --prot .*\nerror: --workers must be .*\n$/);
    });
  });

  describe('metadata', () => {
    it('changes what is given, keeps the rest through a new version, and removes by an empty text', async () => {
      await run(['publish', towns, '--title', 'Towns']);
      const set = await run([
        ...['metadata', 'set', 'towns', '--keywords', 'places, people', '--licence', 'CC0'],
        ...['--update-frequency', 'weekly', '--label', 'name=Name of the town'],
      ]);
      assert.deepEqual([set.exitCode, set.stdout], [0, 'Changed what is said about towns.\n'], set.stderr);
      await run(['publish', towns, '--replace']);
      await run(['metadata', 'set', 'towns', '--licence', '']);
      const shown = JSON.parse((await run(['metadata', 'show', 'towns', '--json'])).stdout);
      assert.deepEqual(
        [shown.title, shown.keywords, shown.licence, shown.updateFrequency, shown.properties],
        ['Towns', ['places', 'people'], undefined, 'weekly', [{ name: 'name', label: 'Name of the town' }]],
      );
      assert.match((await run(['metadata', 'show', 'towns'])).stdout, /property name +Name of the town/);
    });

    it('names the CRSs that a dataset or its portal advertises, at publish or later', async () => {
      await run(['publish', towns, '--other-srs', '2154, urn:ogc:def:crs:EPSG::3003']);
      const srs = async () =>
        JSON.parse((await run(['metadata', 'show', 'towns', '--json'])).stdout).otherSrs;
      assert.deepEqual(await srs(), ['EPSG:2154', 'urn:ogc:def:crs:EPSG::3003']);
      await run(['publish', towns, '--replace']);
      assert.equal((await srs()).length, 2);
      await run(['metadata', 'set', 'towns', '--other-srs', '']);
      assert.deepEqual(await srs(), []);
      await run(['portal', 'set', 'main', '--other-srs', 'EPSG:5514']);
      const [portal] = JSON.parse((await run(['portal', 'list', '--json'])).stdout);
      assert.deepEqual(portal.otherSrs, ['EPSG:5514']);
      const unknown = await run(['portal', 'set', 'main', '--other-srs', 'EPSG:5514,EPSG:4610']);
      assert.deepEqual(unknown.exitCode, 2);
      assert.match(unknown.stderr, /such as EPSG:2154: not "EPSG:4610"/);
    });

    it('says what box the data are about, instead of the one around them', async () => {
      await run(['publish', towns]);
      await run(['metadata', 'set', 'towns', '--spatial-extent=-5.2,41.3,9.6,51.1']);
      assert.match(
        (await run(['metadata', 'show', 'towns'])).stdout,
        /spatialExtent +-5\.2, 41\.3, 9\.6, 51\.1/,
      );
      const shown = async () => JSON.parse((await run(['metadata', 'show', 'towns', '--json'])).stdout);
      assert.deepEqual((await shown()).spatialExtent, { minX: -5.2, minY: 41.3, maxX: 9.6, maxY: 51.1 });
      await run(['publish', towns, '--replace']);
      await run(['metadata', 'set', 'towns', '--spatial-extent', '']);
      assert.equal((await shown()).spatialExtent, undefined);
    });

    it('refuses what can’t stand, by name', async () => {
      await run(['publish', towns]);
      const wrong: readonly [readonly string[], number, RegExp][] = [
        [['towns', '--spatial-extent', '1,2,3'], 2, /WEST,SOUTH,EAST,NORTH in degrees/],
        [['towns', '--spatial-extent', '1,2,,4'], 2, /WEST,SOUTH,EAST,NORTH in degrees/],
        [['towns', '--spatial-extent', '10,0,5,1'], 1, /spatialExtent is a box of degrees, west before east/],
        [['towns'], 2, /Nothing is given/],
        [['towns', '--label', 'height=Height'], 2, /no property "height"; there is: .*name/],
        [['towns', '--update-frequency', 'often'], 2, /one of continuous/],
        [['towns', '--licence-url', 'ftp://x'], 1, /licenceUrl is an address of the web/],
        [['none', '--title', 'x'], 1, /no dataset "none" in the portal main/],
      ];
      for (const [args, code, message] of wrong) {
        const { exitCode, stderr } = await run(['metadata', 'set', ...args]);
        assert.equal(exitCode, code, stderr);
        assert.match(stderr, message);
      }
    });
  });

  describe('publish', () => {
    it('publishes into an empty home, tells progress on standard error and the report on standard output', async () => {
      const { exitCode, stdout, stderr } = await run(['publish', towns, '--title', 'Towns', '--key', 'code']);
      assert.equal(exitCode, 0, stderr);
      assert.match(stdout, /^Published towns: 2 features from .*towns\.csv \(CSV\)/);
      assert.match(stdout, /feature ids +from code/);
      assert.match(stdout, /extent +3\.6 46\.2 to 5\.2 49\.6/);
      assert.match(stderr, /^Reading records …\n/);
      const [dataset] = await datasets();
      assert.deepEqual([dataset?.id, dataset?.numberOfFeatures, dataset?.title], ['towns', 2, 'Towns']);
    });

    it('prints the report as JSON alone', async () => {
      const { stdout } = await run(['publish', towns, '--json', '--as', 'x', '--type', 'code=int']);
      const report = JSON.parse(stdout);
      assert.deepEqual([report.id, report.numberOfFeatures, report.properties[0].type], ['x', 2, 'int']);
    });

    it('refuses bad records one by one and the file in one line, and then nothing is changed', async () => {
      const path = join(home, 'bad.csv');
      await writeFile(path, 'n,lat,lon\n1,46,5\nx,47,6\n3,48,7\n');
      const { exitCode, stdout, stderr } = await run(['publish', path, '--type', 'n=int']);
      assert.deepEqual([exitCode, stdout], [1, '']);
      assert.match(stderr, /bad\.csv: record 2: "n" is "x"/);
      assert.match(
        stderr,
        /\nerror: .*bad\.csv: 1 record is not valid, so nothing was published; .*--skip-invalid\n$/,
      );
      assert.deepEqual(await datasets(), []);
      assert.match((await run(['portal', 'list'])).stdout, /There are no portals/);
      const skipping = await run(['publish', path, '--type', 'n=int', '--skip-invalid']);
      assert.match(skipping.stdout, /Left out: 1 invalid record\n {2}.*bad\.csv: record 2: /);
    });

    it('refuses what isn’t there, and an id that is, in one line without a stack', async () => {
      const missing = await run(['publish', join(home, 'none.csv')]);
      assert.equal(missing.exitCode, 1);
      assert.match(missing.stderr, /^error: .*none\.csv: .*\n$/);
      await run(['publish', towns]);
      const again = await run(['publish', towns]);
      assert.equal(again.exitCode, 1);
      assert.match(again.stderr, /^error: The portal main has a dataset "towns" already; .*\n$/);
    });

    it('interrupted, changes nothing', async () => {
      const { exitCode, stderr } = await run(['publish', towns], AbortSignal.abort());
      assert.equal(exitCode, 1);
      assert.match(stderr, /Interrupted: nothing was changed\.\n$/);
      assert.deepEqual(await datasets(), []);
    });
  });

  describe('the other commands', () => {
    it('remove a dataset and its files', async () => {
      await run(['publish', towns]);
      assert.deepEqual(await run(['unpublish', 'towns']), {
        exitCode: 0,
        stdout: 'Removed towns.\n',
        stderr: '',
      });
      assert.deepEqual(await datasets(), []);
      const left = await readdir(join(home, 'data', 'snapshots'), { recursive: true });
      assert.deepEqual(
        left.filter((name) => name.endsWith('snapshot.json')),
        [],
      );
      assert.equal((await run(['unpublish', 'towns'])).exitCode, 1);
    });

    it('add, change and list portals', async () => {
      const added = await run([
        'portal',
        'add',
        'city',
        '--title',
        'City',
        '--hosts',
        'Data.example.org,b.example.org',
      ]);
      assert.equal(
        added.stdout,
        'Added the portal city; its namespace is http://data.example.org/api/wfs/featuretype.\n',
      );
      await run([
        'portal',
        'set',
        'city',
        '--public-url',
        'https://data.example.org',
        '--contact-name',
        'Ada',
      ]);
      await run(['portal', 'set', 'city', '--contact-name', '', '--max-features', '10']);
      const [portal] = JSON.parse((await run(['portal', 'list', '--json'])).stdout);
      assert.deepEqual(
        [portal.isDefault, portal.publicUrl, portal.contactName, portal.maxFeatures, portal.namespaceUri],
        [true, 'https://data.example.org', undefined, 10, 'http://data.example.org/api/wfs/featuretype'],
      );
      await run(['portal', 'set', 'city', '--no-default', '--max-features', 'none']);
      const [changed] = JSON.parse((await run(['portal', 'list', '--json'])).stdout);
      assert.deepEqual([changed.isDefault, changed.maxFeatures], [false, undefined]);
      const twice = await run(['portal', 'add', 'other', '--hosts', 'data.example.org']);
      assert.deepEqual(twice, {
        exitCode: 1,
        stdout: '',
        stderr: 'error: The host data.example.org belongs to the portal city.\n',
      });
    });
  });

  describe('beside other processes', () => {
    /** `publish` in a process of its own. */
    async function spawnPublish(...args: readonly string[]): Promise<ChildProcess> {
      const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
      const code = `import { runCli } from ${url('./run-cli.ts')};
        import { processIo } from ${url('./cli-io.ts')};
        import { openSnapshotStore } from ${url('../store/snapshot/snapshot-store.ts')};
        const services = {
          encodings: ['gml-3.1.1'],
          openStore: (config) => openSnapshotStore({
            directory: config.home + '/snapshots', encoderModule: new URL(${url('../member-encoders.ts')}) }),
        };
        process.exitCode = await runCli(process.argv.slice(2), processIo(), services);`;
      const script = join(home, 'publish.mjs');
      await writeFile(script, code);
      return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, 'publish', ...args], {
        env: { ...process.env, TRIGPOINT_HOME: join(home, 'data') },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    }

    /** A file whose publishing takes a while. */
    async function largeFile(): Promise<string> {
      const path = join(home, 'large.csv');
      const rows = Array.from({ length: 200_000 }, (_, i) => `${i},name ${i},${i % 90},${i % 180}`);
      await writeFile(path, `n,name,lat,lon\n${rows.join('\n')}\n`);
      return path;
    }

    async function untilLoading(child: ChildProcess): Promise<void> {
      let text = '';
      for await (const chunk of child.stderr ?? []) {
        text += chunk;
        if (text.includes('Loading')) return;
      }
      assert.fail(`did not load: ${text}`);
    }

    it('a catalogue that is open notices the publish of another process by itself', async () => {
      const database = await openControlDatabase(join(home, 'data'));
      const catalog = await openCatalog(database);
      const child = await spawnPublish(towns);
      let stderr = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      assert.deepEqual(await once(child, 'close'), [0, null], stderr);
      while (catalog.forHost('anything')?.findByName('towns') === undefined) await delay(20);
      assert.equal(catalog.forPortal('main')?.findByName('towns')?.summary.numberOfFeatures, 2);
      await catalog.close();
      await database.close();
    });

    for (const [signal, exit] of [
      ['SIGINT', [1, null]],
      ['SIGKILL', [null, 'SIGKILL']],
    ] as const)
      it(`${signal} in mid-publish leaves the version before, and the next publish goes through`, async () => {
        await run(['publish', towns, '--as', 'large']);
        const [before] = await datasets();
        const child = await spawnPublish(await largeFile(), '--replace');
        await untilLoading(child);
        child.kill(signal);
        assert.deepEqual(await once(child, 'exit'), exit);
        assert.deepEqual((await datasets())[0], before);
        const next = await run(['publish', towns, '--as', 'large', '--replace']);
        assert.equal(next.exitCode, 0, next.stderr);
        const manifests = (await readdir(join(home, 'data', 'snapshots'), { recursive: true })).filter(
          (name) => name.endsWith('snapshot.json'),
        );
        assert.equal(manifests.length, 2, 'the two versions, and nothing of the broken publish');
      });

    it('a second publish of the same id is refused while the first one runs', async () => {
      const path = await largeFile();
      const child = await spawnPublish(path);
      await untilLoading(child);
      const second = await run(['publish', towns, '--as', 'large']);
      child.kill('SIGKILL');
      await once(child, 'exit');
      assert.equal(second.exitCode, 1);
      assert.match(
        second.stderr,
        new RegExp(`^error: "large" is being published right now, by process ${child.pid} `),
      );
    });
  });
});
