import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { writePoints } from '../support/dataset-files.ts';
import {
  countFeatures,
  eventually,
  makeHome,
  type RunningServer,
  startServer,
  trigpoint,
} from '../support/server.ts';
import { beginDownload } from '../support/slow-download.ts';

const POINTS = 20_000;
const WFS = '/api/wfs?service=WFS&version=1.1.0&request=';

interface LogLine {
  readonly pid: number;
  readonly msg: string;
  readonly requestId?: string;
  readonly status?: number;
}

function logOf(server: RunningServer): LogLine[] {
  return server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as LogLine);
}

const requestsOf = (server: RunningServer) => logOf(server).filter(({ msg }) => msg === 'request');

describe('trigpoint serve', () => {
  let home: string;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'test', '--title', 'Test', '--default');
    const file = await writePoints(home, 'points.geojson', POINTS, 'a', 2000);
    const published = await trigpoint(home, 'publish', file, '--key', 'key');
    assert.equal(published.status, 0, published.stderr);
  });

  after(() => rm(home, { recursive: true, force: true }));

  describe('with two workers', () => {
    let server: RunningServer;

    before(async () => {
      server = await startServer({ home, workers: 2, env: { TRIGPOINT_METRICS_PORT: '0' } });
    });
    after(() => server.stop());

    const answered = async () => {
      const answer = await fetch(`${server.url}${WFS}GetCapabilities`, { headers: { connection: 'close' } });
      await answer.text();
      return answer.status;
    };

    /** Processes that answered since the log had so many requests. */
    const answering = (since: number) =>
      new Set(
        requestsOf(server)
          .slice(since)
          .map(({ pid }) => pid),
      );

    async function twoAnswer(): Promise<Set<number>> {
      const since = requestsOf(server).length;
      await eventually('two processes answer', async () => {
        assert.equal(await answered(), 200);
        return answering(since).size === 2;
      });
      return answering(since);
    }

    it('both answer on one port, and the primary does not', async () => {
      const pids = await twoAnswer();
      assert.ok(!pids.has(server.process.pid as number));
    });

    it('one that is killed is replaced, and requests go on', async () => {
      const [killed] = await twoAnswer();
      process.kill(killed as number, 'SIGKILL');
      await eventually('the loss is noticed', async () => /a worker ended/.test(server.output()));
      for (let i = 0; i < 20; i++) assert.equal(await answered(), 200);
      const pids = await twoAnswer();
      assert.ok(!pids.has(killed as number));
      assert.equal(await countFeatures(server.url, 'points'), POINTS);
    });

    it('metrics of all are on a port of their own, and not on the public one', async () => {
      const url = /Metrics +(http:\S+)/.exec(server.output())?.[1] as string;
      const text = await (await fetch(url)).text();
      assert.match(text, /^trigpoint_http_requests_total\{route="\/api\/wfs",status="200"\} \d+$/m);
      assert.match(text, /^trigpoint_worker_resident_memory_bytes\{worker="\d+"\} \d+$/m);
      assert.equal((await fetch(`${server.url}/metrics`)).status, 404);
    });

    it('health is told without a portal', async () => {
      assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    });
  });

  describe('its log', () => {
    const SECRETS = ['s3cr3tkey', 's3cr3ttoken', 's3cr3tbasic', 's3cr3tform', 's3cr3tpath'];

    it('has every request by the id that its answer carries, and no credential', async () => {
      const server = await startServer({ home });
      try {
        const [key, token, header, form, path] = SECRETS as [string, string, string, string, string];
        const basic = Buffer.from(`${header}:`).toString('base64');
        const hits = `${server.url}${WFS}GetFeature&typeName=points&resultType=hits`;
        const answers = [
          await fetch(`${hits}&apikey=${key}`),
          await fetch(`${hits}&APIKEY=${key}&maxFeatures=x`),
          await fetch(`${hits}&%61pikey=${key}`),
          await fetch(`${hits}&access_token=${token}`),
          await fetch(`${hits}&Access%5FToken=${token}`),
          await fetch(`${hits}&apikey=${key}&apikey=${token}`),
          await fetch(hits, { headers: { authorization: `Apikey ${header}` } }),
          await fetch(hits, { headers: { authorization: `Bearer ${header}` } }),
          await fetch(hits, { headers: { authorization: `Basic ${basic}` } }),
          await fetch(`${server.url}/api/wfs`, {
            method: 'POST',
            body: new URLSearchParams({ service: 'WFS', request: 'GetCapabilities', access_token: form }),
          }),
          await fetch(`${server.url}/nowhere?apikey=${key}&x=1`),
          await fetch(`${server.url}/api/wfs%3Fapikey=${path}`),
          await fetch(`${server.url}/api/wfs&access_token=${path}`),
        ];
        for (const answer of answers) {
          await answer.text();
          const id = answer.headers.get('x-request-id');
          await eventually('it is logged', async () =>
            requestsOf(server).some((line) => line.requestId === id),
          );
        }
        assert.equal(requestsOf(server).length, answers.length);
        for (const secret of [...SECRETS, basic])
          assert.ok(!server.output().includes(secret), `${secret} is in the log`);
      } finally {
        await server.stop();
      }
    });
  });

  describe('told to stop (SIGTERM)', () => {
    for (const workers of [1, 2]) {
      it(`lets a slow download end, takes nothing new, and exits with 0: ${workers} worker(s)`, async () => {
        const server = await startServer({ home, workers });
        const download = await beginDownload(`${server.url}${WFS}GetFeature&typeName=points`);
        const ended = once(server.process, 'exit');
        server.process.kill('SIGTERM');
        await eventually('nothing new is taken', () =>
          fetch(`${server.url}/healthz`, { headers: { connection: 'close' } }).then(
            () => false,
            () => true,
          ),
        );
        assert.equal(server.process.exitCode, null, 'it waits for the download');
        const body = await download.finish();
        assert.equal(body.match(/<gml:featureMember>/g)?.length, POINTS);
        assert.match(body, /<\/wfs:FeatureCollection>\s*$/);
        assert.deepEqual(await ended, [0, null]);
      });
    }

    it('cuts what does not end in time, visibly, and still exits', async () => {
      const server = await startServer({ home, flags: ['--shutdown-timeout-ms', '300'] });
      const download = await beginDownload(`${server.url}${WFS}GetFeature&typeName=points`);
      const ended = once(server.process, 'exit');
      server.process.kill('SIGTERM');
      await ended;
      await assert.rejects(download.finish(), 'a cut answer is never closed as if it were whole');
    });
  });

  it('says in one line that the port is in use, and exits with 1', async () => {
    const server = await startServer({ home });
    try {
      const { port } = new URL(server.url);
      const args = ['serve', '--port', port, '--metrics-port', 'off', '--log-level', 'silent'];
      for (const workers of ['1', '2']) {
        const { status, stdout, stderr } = await trigpoint(home, ...args, '--workers', workers);
        assert.deepEqual([status, stdout], [1, '']);
        assert.match(stderr, new RegExp(`^[^\\n]*${port}[^\\n]* in use[^\\n]*\\n$`));
      }
    } finally {
      await server.stop();
    }
  });
});
