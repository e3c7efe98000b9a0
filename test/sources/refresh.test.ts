import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { bodyOf, MailServer } from '../support/mail-server.ts';
import { hasMovingClock, type MovingClock, makeMovingClock } from '../support/moving-clock.ts';
import { run } from '../support/programs.ts';
import {
  countFeatures,
  eventually,
  makeHome,
  type RunningServer,
  startServer,
  trigpoint,
} from '../support/server.ts';
import { type SourceServer, startSourceServer } from '../support/source-server.ts';

const NEEDED = 'needs Debian’s faketime and python3-aiosmtpd';
const hasMailServer = () => spawnSync('/usr/bin/python3', ['-c', 'import aiosmtpd']).status === 0;
const MAIN = join(import.meta.dirname, '../../src/main.ts');

function points(count: number, values: (i: number) => object = (i) => ({ n: i })): string {
  const features = Array.from({ length: count }, (_, i) => ({
    type: 'Feature',
    properties: values(i),
    geometry: { type: 'Point', coordinates: [i % 180, i % 90] },
  }));
  return JSON.stringify({ type: 'FeatureCollection', features });
}

interface ListedSource {
  readonly datasetId: string;
  readonly address: string;
  readonly failures: number;
  readonly lastError?: string;
  readonly lastSuccessAt?: string;
  readonly lastChangedAt?: string;
  readonly nextRunAt?: string;
  readonly isRunning: boolean;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe('datasets that are kept fresh from a source', () => {
  let theirs: SourceServer;
  let answer: Answer;
  let home: string;
  const env = { TRIGPOINT_HARVEST_ALLOW: '127.0.0.1' };

  before(async () => {
    theirs = await startSourceServer((request, response) => answer(request, response));
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'test', '--title', 'Test', '--default');
  });
  after(async () => {
    await theirs.stop();
    await rm(home, { recursive: true, force: true });
  });

  const command = (...args: readonly string[]) =>
    run(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args, '--home', home], { env });
  const listed = async (id: string): Promise<ListedSource> => {
    const { stdout } = await command('source', 'list', '--json');
    const found = (JSON.parse(stdout) as ListedSource[]).find(({ datasetId }) => datasetId === id);
    assert.ok(found, stdout);
    return found;
  };
  const refresh = async (id: string, ...more: readonly string[]) => {
    const done = await command('source', 'run', id, ...more);
    return { ...done, said: `${done.stdout}${done.stderr}` };
  };
  const numberIn = async (id: string): Promise<number> => {
    const { stdout } = await command('datasets', '--json');
    return (JSON.parse(stdout) as { id: string; numberOfFeatures: number }[]).find((d) => d.id === id)
      ?.numberOfFeatures as number;
  };

  it('are published by the first reading, and again only when the content has changed', async () => {
    let text = points(10);
    answer = (_, response) => response.end(text);
    const set = await command(
      'source',
      'set',
      'roads',
      `${theirs.url}/roads.geojson`,
      '--title',
      'Roads',
      '--key',
      'n',
    );
    assert.equal(set.status, 0, set.stderr);
    assert.match((await refresh('roads')).said, /Published roads: 10 features from http:/);
    assert.match((await refresh('roads')).said, /is what it was: nothing to publish/);
    // The same features in another order.
    const { features } = JSON.parse(text);
    text = JSON.stringify({ type: 'FeatureCollection', features: features.toReversed() });
    assert.match((await refresh('roads')).said, /is what it was/);
    text = points(10, (i) => ({ n: i === 3 ? 33 : i }));
    assert.match((await refresh('roads')).said, /Published roads: 10 features/);
    const { stdout } = await command('metadata', 'show', 'roads', '--json');
    assert.match(stdout, /"title": "Roads"/);
  });

  it('of a web address are not even fetched when the server says that nothing has changed', async () => {
    let etag = '"1"';
    let sent = 0;
    answer = (request, response) => {
      if (request.headers['if-none-match'] === etag) return response.writeHead(304).end();
      sent++;
      return response.writeHead(200, { ETag: etag }).end(points(5));
    };
    await command('source', 'set', 'tagged', `${theirs.url}/x`);
    await refresh('tagged');
    assert.match((await refresh('tagged')).said, /is what it was/);
    assert.equal(sent, 1);
    // Fetched again, and still the same content.
    etag = '"2"';
    assert.match((await refresh('tagged')).said, /is what it was/);
    assert.match((await refresh('tagged')).said, /is what it was/);
    assert.equal(sent, 2);
    // Somebody published something else by hand: what was seen counts no more.
    const file = join(home, 'other.geojson');
    await writeFile(file, points(4));
    await command('publish', file, '--as', 'tagged', '--replace');
    assert.match((await refresh('tagged')).said, /Published tagged: 5 features/);
  });

  it('of a file or a folder are read when it has changed: the newest file', async () => {
    const folder = join(home, 'exports');
    await mkdir(folder);
    await writeFile(join(folder, 'roads-1.geojson'), points(3));
    await writeFile(join(folder, 'readme.md'), 'no data');
    await command('source', 'set', 'exported', folder);
    assert.match((await refresh('exported')).said, /Published exported: 3 features/);
    assert.match((await refresh('exported')).said, /is what it was/);
    const second = join(folder, 'roads-2.geojson');
    await writeFile(second, points(4));
    await utimes(second, new Date(), new Date(Date.now() + 5000));
    assert.match((await refresh('exported')).said, /Published exported: 4 features/);
    await command('source', 'set', 'pattern', join(folder, '*-1.geojson'));
    assert.match((await refresh('pattern')).said, /Published pattern: 3 features/);
  });

  it('refuse a version with far fewer features or with other types, until somebody accepts it', async () => {
    let text = points(100, (i) => ({ n: i, name: 'a' }));
    answer = (_, response) => response.end(text);
    await command('source', 'set', 'guarded', `${theirs.url}/x.geojson`, '--max-drop', '20');
    await refresh('guarded');
    text = points(79, (i) => ({ n: i, name: 'a' }));
    const fewer = await refresh('guarded');
    assert.equal(fewer.status, 1);
    assert.match(fewer.said, /has 79 features, and the published version 100: more than 20 % fewer/);
    text = points(100, (i) => ({ n: `x${i}`, name: 'a' }));
    assert.match((await refresh('guarded')).said, /the property n is string, and was int/);
    text = points(100, (i) => ({ n: i }));
    assert.match((await refresh('guarded')).said, /the property name is gone/);
    assert.equal(await numberIn('guarded'), 100);
    assert.equal((await listed('guarded')).failures, 3);
    // A wider type and one property more are what clients can live with.
    text = points(100, (i) => ({ n: i + 0.5, name: 'a', more: 1 }));
    assert.match((await refresh('guarded')).said, /Published guarded: 100 features/);
    text = points(2, (i) => ({ n: i + 0.5, name: 'a', more: 1 }));
    assert.equal((await refresh('guarded')).status, 1);
    assert.match((await refresh('guarded', '--accept')).said, /Published guarded: 2 features/);
    assert.equal((await listed('guarded')).failures, 0);
  });

  it('stay as they were when the source is cut off, is no data, or is gone', async () => {
    answer = (_, response) => response.end(points(50));
    await command('source', 'set', 'steady', `${theirs.url}/x.geojson`);
    await refresh('steady');
    const ways: readonly (readonly [Answer, RegExp])[] = [
      [
        (_, response) => {
          response.writeHead(200, { 'Content-Length': 10_000 });
          response.write(points(50).slice(0, 500), () => response.destroy());
        },
        /cut off|aborted/,
      ],
      [(_, response) => response.end(points(50).slice(0, 1000)), /ends|unfinished|x\.geojson/],
      [(_, response) => response.end('<!DOCTYPE html><html>Sign in</html>'), /x\.geojson/],
      [(_, response) => response.end(''), /is empty/],
      [(_, response) => response.writeHead(500).end(), /answered 500/],
    ];
    for (const [way, expected] of ways) {
      answer = way;
      const done = await refresh('steady');
      assert.equal(done.status, 1, done.said);
      assert.match(done.said, expected);
      assert.ok(!done.said.includes('fetched-'), done.said);
    }
    assert.equal(await numberIn('steady'), 50);
    const { failures, lastError } = await listed('steady');
    assert.equal(failures, ways.length);
    assert.match(lastError ?? '', /answered 500/);
    const left = await readdir(join(home, 'temporary'), { recursive: true }).catch(() => []);
    assert.deepEqual(
      left.filter((name) => name.includes('fetched-')),
      [],
    );
  });

  it('show and log no password', async () => {
    answer = (_, response) => response.end(points(1));
    const address = `http://ada:s3cretword@127.0.0.1:${theirs.port}/x.geojson?apikey=k3yk3yk3y`;
    await command('source', 'set', 'secret', address);
    await refresh('secret');
    assert.equal(
      (await listed('secret')).address,
      `http://ada:***@127.0.0.1:${theirs.port}/x.geojson?apikey=***`,
    );
    const { headers, url } = theirs.requests.at(-1) as IncomingMessage;
    assert.equal(headers.authorization, `Basic ${Buffer.from('ada:s3cretword').toString('base64')}`);
    assert.equal(url, '/x.geojson?apikey=k3yk3yk3y');
    for (const secret of ['s3cretword', 'k3yk3yk3y']) {
      const found = await run('grep', ['-rla', secret, home]);
      assert.equal(found.stdout, '');
    }
  });

  it('are unbound by command, and by being unpublished', async () => {
    answer = (_, response) => response.end(points(1));
    await command('source', 'set', 'short', `${theirs.url}/x.geojson`);
    await refresh('short');
    assert.equal((await command('source', 'remove', 'short')).status, 0);
    const again = await command('source', 'remove', 'short');
    assert.match(again.stderr, /"short" is bound to no source/);
    await command('source', 'set', 'short', `${theirs.url}/x.geojson`);
    await command('unpublish', 'short');
    assert.match((await refresh('short')).said, /is bound to no source/);
  });

  it('are refused with the reason when the address or the schedule can not be', async () => {
    const set = (...args: readonly string[]) => command('source', 'set', 'x', ...args);
    for (const [args, expected] of [
      [['ftp://example.org/x'], /begin with ftp:\/\/ are not read/],
      [['postgres://db.example.org/x'], /postgres:\/\/user@host:port\/database/],
      [['http://'], /none of the web/],
      [[`${theirs.url}/x`, '--every', '1 s'], /no time between two readings/],
      [[`${theirs.url}/x`, '--every', '1 h', '--cron', '* * * * *'], /exclude each other/],
    ] as const) {
      const done = await set(...args);
      assert.notEqual(done.status, 0);
      assert.match(done.stderr, expected);
    }
  });
});

describe('a server that keeps datasets fresh', () => {
  let theirs: SourceServer;
  let answer: Answer;
  let home: string;
  let clock: MovingClock;
  let server: RunningServer;
  let mails: MailServer;

  const start = (mailPort: number) =>
    startServer({
      home,
      workers: 2,
      env: {
        ...clock.env,
        TRIGPOINT_HARVEST_ALLOW: '127.0.0.1',
        TRIGPOINT_SMTP_URL: `smtp://127.0.0.1:${mailPort}`,
      },
    });
  let mailPort: number;

  before(async () => {
    if (!hasMovingClock() || !hasMailServer()) {
      if (process.env['CI']) throw new Error(NEEDED);
      return;
    }
    theirs = await startSourceServer((request, response) => answer(request, response));
    home = await makeHome();
    clock = await makeMovingClock();
    mailPort = await freePort();
    mails = new MailServer(mailPort);
    await mails.next();
    await trigpoint(home, 'portal', 'add', 'test', '--title', 'Test', '--default');
    await trigpoint(home, 'user', 'add', 'ada', '--role', 'administrator', '--email', 'ada@example.org');
    server = await start(mailPort);
  });
  after(async () => {
    if (server === undefined) return;
    await server.stop();
    await mails.stop();
    await theirs.stop();
    await clock.remove();
    await rm(home, { recursive: true, force: true });
  });

  const listed = async (): Promise<ListedSource> => {
    const { stdout } = await trigpoint(home, 'source', 'list', '--json');
    return (JSON.parse(stdout) as ListedSource[])[0] as ListedSource;
  };

  it('reads them by their schedule, mails when failures begin and end, and not in between', async (t) => {
    if (server === undefined) return t.skip(NEEDED);
    let asked = 0;
    answer = (_, response) => {
      asked++;
      response.end(points(10));
    };
    await trigpoint(home, 'source', 'set', 'fresh', `${theirs.url}/x.geojson`, '--every', '1 h');
    await eventually('it is published', async () => (await countFeatures(server.url, 'fresh')) === 10);
    await eventually('its run is noted', async () => (await listed()).lastSuccessAt !== undefined);
    assert.equal(asked, 1);
    answer = (_, response) => response.writeHead(503).end();
    await clock.set(3700);
    await eventually('its failure is noted', async () => (await listed()).failures === 1);
    await eventually('its failure is mailed', async () => mails.received.length === 1);
    await clock.set(3700 + 70);
    await eventually('it is tried again', async () => (await listed()).failures === 2);
    answer = (_, response) => response.end(points(12));
    await clock.set(3700 + 70 + 130);
    await eventually('it is fresh again', async () => (await countFeatures(server.url, 'fresh')) === 12);
    await eventually('its recovery is mailed', async () => mails.received.length === 2);
    const [failed, recovered] = mails.received;
    assert.ok(failed && recovered);
    assert.deepEqual(failed.to, ['ada@example.org']);
    assert.match(bodyOf(failed), /answered 503 Service Unavailable/);
    assert.match(bodyOf(recovered), /after 2 that failed/);
    const log = server.output();
    assert.match(log, /a source could not be read/);
  });

  it('that is killed in the middle leaves the version before, and reads on after its start', async (t) => {
    if (server === undefined) return t.skip(NEEDED);
    let isAsked = false;
    answer = (_, response) => {
      isAsked = true;
      response.writeHead(200, { 'Content-Length': 1000 });
      response.write('{"type":"FeatureCollection",');
    };
    await clock.set(8000);
    await eventually('it is asked', async () => isAsked);
    assert.equal((await listed()).isRunning, true);
    const exited = new Promise((resolve) => server.process.once('exit', resolve));
    server.process.kill('SIGKILL');
    await exited;
    answer = (_, response) => response.end(points(14));
    server = await start(mailPort);
    assert.equal(await countFeatures(server.url, 'fresh'), 12);
    await clock.set(8200);
    await eventually('it is fresh again', async () => (await countFeatures(server.url, 'fresh')) === 14);
    await eventually('its run is ended', async () => {
      const { failures, isRunning } = await listed();
      return failures === 0 && !isRunning;
    });
  });
});
