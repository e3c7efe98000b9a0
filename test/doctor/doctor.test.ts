import assert from 'node:assert/strict';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { checkClock } from '../../src/doctor/check-machine.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { writePoints } from '../support/dataset-files.ts';
import { makeHome, startServer, trigpoint } from '../support/server.ts';

describe('trigpoint doctor', () => {
  let home: string;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'test', '--default');
    const points = await writePoints(home, 'points.geojson', 100);
    const published = await trigpoint(home, 'publish', points, '--as', 'points');
    assert.equal(published.status, 0, published.stderr);
    await rm(points);
  });
  after(() => rm(home, { recursive: true, force: true }));

  async function examine(folder = home) {
    const { status, stdout, stderr } = await trigpoint(folder, 'doctor', '--json');
    assert.ok(stdout !== '', stderr);
    const findings = JSON.parse(stdout) as Finding[];
    return { status, findings, wrong: findings.filter(({ state }) => state !== 'ok') };
  }

  /** Damages the home, examines it, and repairs it. */
  async function examineWith(damage: () => Promise<() => Promise<unknown>>) {
    const repair = await damage();
    try {
      return await examine();
    } finally {
      await repair();
    }
  }

  const replacing = async (path: string, change: (content: Buffer) => Buffer) => {
    const content = await readFile(path);
    await writeFile(path, change(content));
    return () => writeFile(path, content);
  };

  const snapshotFile = async (name: string) => {
    const names = await readdir(join(home, 'snapshots'), { recursive: true });
    return join(home, 'snapshots', names.find((each) => each.endsWith(name)) ?? '');
  };

  it('finds nothing wrong with a sound home, one line for each check, also beside a running server', async () => {
    const server = await startServer({ home });
    try {
      const { status, stdout } = await trigpoint(home, 'doctor');
      assert.equal(status, 0, stdout);
      const checks = stdout
        .trimEnd()
        .split('\n')
        .map((line) => /^(ok|warning|problem) +([^:]+): \S/.exec(line)?.[2]);
      assert.deepEqual(checks, [
        ...[
          'home',
          'permissions',
          'database',
          'Node.js',
          'open files',
          'clock',
          'disk',
          'portals',
          'datasets',
        ],
      ]);
    } finally {
      await server.stop();
    }
  });

  it('changes nothing: not even the absence of a home', async () => {
    const nowhere = `${home}-nowhere`;
    const { status, wrong } = await examine(nowhere);
    assert.deepEqual([status, wrong[0]?.check], [1, 'home']);
    await assert.rejects(readdir(nowhere), { code: 'ENOENT' });
  });

  it('names who can read what is secret, and the command against it', async () => {
    const { status, wrong } = await examineWith(async () => {
      await chmod(home, 0o755);
      await chmod(join(home, 'control.sqlite'), 0o644);
      return async () => {
        await chmod(home, 0o700);
        await chmod(join(home, 'control.sqlite'), 0o600);
      };
    });
    assert.equal(status, 1);
    assert.deepEqual(
      wrong.map(({ advice }) => advice),
      [`chmod 600 ${join(home, 'control.sqlite')}`, `chmod 700 ${home}`],
    );
  });

  it('finds a dataset with one flipped bit, or without its files, by its name', async () => {
    const path = await snapshotFile('values.sqlite');
    const flipped = await examineWith(() =>
      replacing(path, (content) => {
        const changed = Buffer.from(content);
        changed[5000] = (changed[5000] ?? 0) ^ 1;
        return changed;
      }),
    );
    assert.deepEqual([flipped.status, flipped.wrong.length], [1, 1]);
    assert.match(
      flipped.wrong[0]?.message ?? '',
      /^"points" of portal 1 is damaged: .*values\.sqlite does not match/,
    );
    assert.match(flipped.wrong[0]?.advice ?? '', /--replace/);
    const manifest = await snapshotFile('snapshot.json');
    const gone = await examineWith(async () => {
      const content = await readFile(manifest);
      await rm(manifest);
      return () => writeFile(manifest, content);
    });
    assert.match(gone.wrong[0]?.message ?? '', /its files are gone/);
  });

  it('tells a damaged control database, and one of a newer or older version, and leaves it as it is', async () => {
    const path = join(home, 'control.sqlite');
    const damaged = await examineWith(() =>
      replacing(path, (content) => {
        const changed = Buffer.from(content);
        changed.fill(0xff, 5000, 9000);
        return changed;
      }),
    );
    assert.equal(damaged.status, 1);
    assert.match(damaged.wrong[0]?.message ?? '', /^The control database is damaged: /);
    const migrations = (statement: string) => async () => {
      const content = await readFile(path);
      const database = new DatabaseSync(path);
      database.exec(statement);
      database.close();
      return () => writeFile(path, content);
    };
    const newer = await examineWith(migrations(`insert into kysely_migration values ('9999', '2030')`));
    assert.match(newer.wrong[0]?.message ?? '', /newer version/);
    const older = await examineWith(migrations(`delete from kysely_migration where name > '0003'`));
    assert.deepEqual([older.status, older.wrong[0]?.state], [0, 'warning']);
    assert.equal((await examine()).status, 0);
  });

  it('tells portals that nothing leads to, and public URLs that lead to no portal', async () => {
    await trigpoint(home, 'portal', 'add', 'lost');
    const lost = await examine();
    assert.match(lost.wrong[0]?.message ?? '', /Nothing leads to the portal lost/);
    await trigpoint(
      home,
      'portal',
      'set',
      'lost',
      '--hosts',
      'a.example',
      '--public-url',
      'http://b.example',
    );
    const { status, wrong } = await examine();
    assert.equal(status, 1);
    assert.deepEqual(
      wrong.map(({ state }) => state),
      ['problem', 'warning'],
    );
    assert.match(wrong[0]?.message ?? '', /has the host b\.example, which is not one of its hosts/);
    assert.equal(wrong[0]?.advice, 'trigpoint portal set lost --hosts a.example,b.example');
    await trigpoint(
      home,
      'portal',
      'set',
      'lost',
      '--hosts',
      'b.example',
      '--public-url',
      'https://b.example',
    );
    assert.equal((await examine()).status, 0);
  });

  it('asks the mail server whether it takes mail, and shows no password of it', async () => {
    const settings = join(home, 'trigpoint.json');
    const server = createServer((socket) => {
      socket.write('220 test\r\n');
      socket.on('data', (data) => {
        const line = data.toString();
        if (/^(EHLO|HELO)/.test(line)) socket.write('250-test\r\n250 AUTH PLAIN\r\n');
        else if (line.startsWith('AUTH')) socket.write('235 ok\r\n');
        else socket.end('221 bye\r\n');
      });
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await writeFile(settings, JSON.stringify({ smtpUrl: `smtp://user:canary@127.0.0.1:${port}` }), {
      mode: 0o600,
    });
    const good = await examine();
    assert.deepEqual([good.status, good.findings.find(({ check }) => check === 'mail')?.state], [0, 'ok']);
    await new Promise((resolve) => server.close(resolve));
    const { status, wrong, findings } = await examine();
    assert.equal(status, 1);
    assert.match(
      wrong[0]?.message ?? '',
      /^The mail server smtp:\/\/127\.0\.0\.1:\d+ takes no mail: .*ECONNREFUSED/,
    );
    assert.doesNotMatch(JSON.stringify(findings), /canary/);
    await rm(settings);
  });

  it('believes no clock that is long past, or behind the events of the control database', () => {
    const now = new Date('2027-01-01T00:00:00Z');
    assert.equal(checkClock(new Date(now.getTime() - 1000), now).state, 'ok');
    assert.equal(checkClock(new Date(now.getTime() + 3_600_000), now).state, 'problem');
    assert.equal(checkClock(undefined, new Date('1970-01-01T00:00:10Z')).state, 'problem');
  });
});
