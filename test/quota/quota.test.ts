import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { createSession } from '../../src/account/sessions.ts';
import { addUserWithKey, withControlDatabase } from '../support/people.ts';
import { programAvailable, run } from '../support/programs.ts';
import {
  countFeatures,
  eventually,
  makeHome,
  type RunningServer,
  startServer,
  trigpoint,
} from '../support/server.ts';

const CATALOGUE = '/api/v2/catalog/datasets/';

interface Usage {
  readonly counted_for: string;
  readonly limits: readonly {
    readonly limit_time_unit: string;
    readonly call_limit: number;
    readonly calls: number;
    readonly remaining: number;
    readonly reset_time: string;
  }[];
}

async function usageOf(server: RunningServer, headers: Record<string, string> = {}): Promise<Usage> {
  const response = await fetch(`${server.url}/api/v2/quota/`, { headers });
  assert.equal(response.status, 200);
  return (await response.json()) as Usage;
}

/** Sets a limit by command, and waits until the server counts by it. */
async function setLimit(server: RunningServer, ...flags: readonly string[]): Promise<void> {
  const { status, stderr } = await trigpoint(server.home, 'quota', 'set', ...flags);
  assert.equal(status, 0, stderr);
  // The catalogue is read anew every 300 ms, by each worker by itself.
  await new Promise((resolve) => setTimeout(resolve, 700));
}

/** Statuses of that many calls, `at once` of them under way at any time, each on a connection of its own. */
async function call(url: string, calls: number, atOnce: number): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  let begun = 0;
  const caller = async () => {
    while (begun++ < calls) {
      const status = await new Promise<number>((resolve, reject) => {
        get(url, { agent: new Agent({ keepAlive: false }) }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode ?? 0));
        }).on('error', reject);
      });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  return statuses;
}

/** The seconds since 1970 at which the day of UTC ends. */
const endOfDay = () => (Math.floor(Date.now() / 86_400_000) + 1) * 86_400;

describe('a portal with quotas', () => {
  let server: RunningServer;
  let key: { Authorization: string };

  before(async () => {
    server = await startServer();
    for (const type of ['ods:roman-emperors', 'ods:countries', 'ods:cities'])
      await eventually(type, async () => (await countFeatures(server.url, type)) !== undefined);
    key = { Authorization: `Apikey ${(await addUserWithKey(server.home, 'ada')).key}` };
  });
  after(() => server.stop());

  it('counts nothing and says nothing of limits until one is set', async () => {
    const response = await fetch(server.url + CATALOGUE);
    assert.equal(response.headers.get('x-ratelimit-limit'), null);
    assert.deepEqual(await usageOf(server), { counted_for: 'anonymous', limits: [] });
  });

  it('tells of the limit on every answer, errors too, and refuses beyond it in JSON as the contract says', async () => {
    const known = (await fetch(server.url + CATALOGUE)).headers.get('etag') as string;
    await setLimit(server, '--anonymous', '--per', 'day', '--calls', '4');
    const answers = [
      await fetch(server.url + CATALOGUE, { headers: { 'if-none-match': known } }),
      await fetch(`${server.url}${CATALOGUE}nowhere/`),
      await fetch(`${server.url}/api/wfs?service=WFS&request=GetCapabilities`, { method: 'HEAD' }),
      await fetch(`${server.url}/api/wfs?request=GetNothing`),
    ];
    assert.deepEqual(
      answers.map(({ status, headers }) => [
        status,
        headers.get('x-ratelimit-limit'),
        headers.get('x-ratelimit-remaining'),
        Number(headers.get('x-ratelimit-reset')),
      ]),
      [
        [304, '4', '3', endOfDay()],
        [404, '4', '2', endOfDay()],
        [200, '4', '1', endOfDay()],
        [400, '4', '0', endOfDay()],
      ],
    );
    const refused = await fetch(server.url + CATALOGUE);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('x-ratelimit-remaining'), '0');
    const retryAfter = Number(refused.headers.get('retry-after'));
    assert.ok(Math.abs(retryAfter - (endOfDay() - Date.now() / 1000)) < 5, `Retry-After: ${retryAfter}`);
    assert.equal(
      await refused.text(),
      JSON.stringify({
        errorcode: 10005,
        reset_time: new Date(endOfDay() * 1000).toISOString().replace('.000Z', 'Z'),
        limit_time_unit: 'day',
        call_limit: 4,
        error: 'You have exceeded the requests limit for anonymous users.',
      }),
    );
  });

  it('refuses a WFS request by an exception report', async () => {
    for (const response of [
      await fetch(`${server.url}/api/wfs?service=WFS&request=GetCapabilities`),
      await fetch(`${server.url}/api/wfs`, { method: 'POST', body: new Uint8Array() }),
    ]) {
      assert.equal(response.status, 429);
      assert.match(response.headers.get('content-type') ?? '', /^text\/xml/);
      assert.ok(Number(response.headers.get('retry-after')) > 0);
      const text = await response.text();
      assert.match(text, /<ows:ExceptionReport|<ExceptionReport/);
      assert.match(text, /exceeded the requests limit for anonymous users\. The limit is 4 calls a day/);
    }
  });

  it('leaves pages, preflights, health and the usage itself free', async () => {
    const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    assert.equal((await fetch(`${server.url}/`, { headers: browser })).status, 200);
    assert.equal((await fetch(`${server.url}/api/wfs`, { headers: browser })).status, 200);
    assert.equal((await fetch(`${server.url}/api/wfs`, { method: 'OPTIONS' })).status, 204);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    assert.deepEqual(await usageOf(server), {
      counted_for: 'anonymous',
      limits: [
        {
          limit_time_unit: 'day',
          call_limit: 4,
          calls: 4,
          remaining: 0,
          reset_time: new Date(endOfDay() * 1000).toISOString().replace('.000Z', 'Z'),
        },
      ],
    });
  });

  it('counts users apart, by all their credentials together, with limits of their own', async () => {
    const asked = async () => fetch(server.url + CATALOGUE, { headers: key });
    assert.equal((await asked()).status, 200);
    await setLimit(server, '--users', '--per', 'day', '--calls', '1');
    const first = await asked();
    assert.deepEqual([first.status, first.headers.get('x-ratelimit-remaining')], [200, '0']);
    const refused = await asked();
    assert.equal(refused.status, 429);
    const { errorcode, error } = (await refused.json()) as { errorcode: number; error: string };
    assert.equal(errorcode, 10002);
    assert.equal(error, 'Too many requests on the domain. Please contact the domain administrator.');
    await setLimit(server, '--user', 'ada', '--per', 'day', '--calls', 'unlimited');
    assert.equal((await asked()).headers.get('x-ratelimit-limit'), null);
    await setLimit(server, '--user', 'ada', '--per', 'day', '--calls', 'none');
    assert.equal((await asked()).status, 429);
  });

  it('shows people what they have used, at a page that costs nothing', async () => {
    const { userId } = await addUserWithKey(server.home, 'grace');
    const secret = await withControlDatabase(server.home, (database) =>
      createSession(database, { portalId: 1, userId }, 'test'),
    );
    const session = { cookie: `trigpoint-session=${secret}` };
    await fetch(server.url + CATALOGUE, { headers: session });
    for (let i = 0; i < 2; i++) {
      const response = await fetch(`${server.url}/account/quota/`, { headers: session });
      assert.equal(response.status, 200);
      assert.match(response.headers.get('cache-control') ?? '', /no-store/);
      assert.match(await response.text(), /<b>1<\/b> of 1 calls/);
    }
    const anonymous = await fetch(`${server.url}/account/quota/`, { redirect: 'manual' });
    assert.equal(anonymous.status, 302);
    assert.equal(anonymous.headers.get('location'), `${server.url}/login/?next=%2Faccount%2Fquota%2F`);
  });

  it('does not count who is refused for another reason', async () => {
    const wrong = await fetch(server.url + CATALOGUE, { headers: { Authorization: 'Apikey 0' } });
    assert.equal(wrong.status, 401);
    assert.equal(wrong.headers.get('x-ratelimit-limit'), null);
  });

  it('has its limits shown and refused by name on the command line', async () => {
    const { stdout } = await trigpoint(server.home, 'quota', 'show', '--json');
    assert.deepEqual(JSON.parse(stdout), [
      { for: 'anonymous', per: 'day', calls: 4 },
      { for: 'users', per: 'day', calls: 1 },
    ]);
    const table = await trigpoint(server.home, 'quota', 'show');
    assert.match(table.stdout, /^FOR +NAME +PER +CALLS\nanonymous +day +4\nusers +day +1\n$/);
    for (const [flags, status, message] of [
      [['--users', '--per', 'day', '--calls', '-1'], 2, /whole number from 0 to/],
      [['--users', '--per', 'week', '--calls', '1'], 2, /minute, hour, day, month/],
      [['--per', 'day', '--calls', '1'], 2, /one of --anonymous, --users, --group and --user/],
      [['--users', '--anonymous', '--per', 'day', '--calls', '1'], 2, /one of --anonymous/],
      [['--user', 'nobody', '--per', 'day', '--calls', '1'], 1, /no user "nobody"/],
      [['--group', 'none', '--per', 'day', '--calls', '1'], 1, /no group "none"/],
    ] as const) {
      const result = await trigpoint(server.home, 'quota', 'set', ...flags);
      assert.equal(result.status, status, flags.join(' '));
      assert.match(result.stderr, message);
    }
  });
});

describe('quotas of several processes', () => {
  let server: RunningServer;
  const homes: string[] = [];
  const keptHome = async () => {
    const home = await makeHome();
    homes.push(home);
    return home;
  };
  afterEach(async () => {
    await server.stop();
    for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true });
  });

  it('R35: of 500 calls by 64 callers at once over two workers exactly 100 pass a limit of 100', async () => {
    server = await startServer({ workers: 2 });
    await setLimit(server, '--anonymous', '--per', 'day', '--calls', '100');
    const statuses = await call(`${server.url}${CATALOGUE}?limit=1`, 500, 64);
    assert.deepEqual(Object.fromEntries(statuses), { 200: 100, 429: 400 });
    assert.equal((await usageOf(server)).limits[0]?.calls, 100);
  });

  it('R35: after kill -9 what was counted is counted, and at most a hundredth of what was left is lost', async () => {
    const home = await keptHome();
    server = await startServer({ home });
    await setLimit(server, '--anonymous', '--per', 'day', '--calls', '50000');
    await call(`${server.url}${CATALOGUE}?limit=1`, 250, 8);
    server.process.kill('SIGKILL');
    await new Promise((resolve) => server.process.once('exit', resolve));
    server = await startServer({ home });
    const { calls } = (await usageOf(server)).limits[0] as { calls: number };
    assert.ok(calls >= 250 && calls <= 250 + 500, `${calls} calls are counted`);
  });

  it('a server that is stopped gives back what it had leased', async () => {
    const home = await keptHome();
    server = await startServer({ home, workers: 2 });
    await setLimit(server, '--anonymous', '--per', 'day', '--calls', '50000');
    await call(`${server.url}${CATALOGUE}?limit=1`, 30, 4);
    await server.stop();
    server = await startServer({ home });
    assert.equal((await usageOf(server)).limits[0]?.calls, 30);
  });
});

describe('quotas under a clock that is set', () => {
  it('R33: are never negative and never endless', async (t) => {
    if (!programAvailable(t, 'faketime', 'faketime')) return;
    const { stdout } = await run('sh', ['-c', 'ls /usr/lib/*/faketime/libfaketimeMT.so.1']);
    const clock = join(tmpdir(), `trigpoint-clock-${process.pid}`);
    const noon = Math.floor(Date.now() / 86_400_000) * 86_400 + 43_200;
    const setClock = async (seconds: number) => {
      const offset = seconds - Math.floor(Date.now() / 1000);
      await writeFile(clock, `${offset < 0 ? '' : '+'}${offset}`);
      // The worker that waited keeps what it believed for a second.
      await new Promise((resolve) => setTimeout(resolve, 1200));
    };
    await setClock(noon);
    const server = await startServer({
      workers: 2,
      env: {
        LD_PRELOAD: stdout.trim(),
        FAKETIME_TIMESTAMP_FILE: clock,
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
    });
    try {
      await setLimit(server, '--anonymous', '--per', 'hour', '--calls', '10');
      const url = `${server.url}${CATALOGUE}?limit=1`;
      const passed = async () => (await call(url, 25, 5)).get(200) ?? 0;
      assert.equal(await passed(), 10);
      for (const [seconds, expected] of [
        // Two hours back: what was counted still counts.
        [noon - 7200, 0],
        // The hour after it is a new one; and so is one two hours ahead, and the same of the next day.
        [noon - 3600, 10],
        [noon + 7200, 10],
        [noon + 86_400, 10],
        [noon + 7200, 0],
      ] as const) {
        await setClock(seconds);
        assert.equal(await passed(), expected, `at ${seconds - noon} s`);
        const response = await fetch(url);
        assert.equal(response.status, 429);
        const reset = Number(response.headers.get('x-ratelimit-reset'));
        assert.ok(reset > seconds && reset <= seconds + 3660, `reset in ${reset - seconds} s`);
        const { limits } = await usageOf(server);
        assert.deepEqual([limits[0]?.calls, limits[0]?.remaining], [10, 0]);
      }
    } finally {
      await server.stop();
      await rm(clock);
    }
  });
});
