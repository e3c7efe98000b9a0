/**
 * `trigpoint serve` with a fake application, for the tests of its processes: `/pid` tells the process, `/exit` ends
 * it badly, `/slow` takes a second. FIXTURE_FAILS makes the application fail to open.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, loadConfig } from '../../src/config/load-config.ts';
import { textBody } from '../../src/format/encoded-body.ts';
import { serve } from '../../src/serve/serve.ts';
import { fakeApplication, testRoute } from './fake-application.ts';

const text = (content: string) => ({ status: 200, body: textBody('text/plain', content) });
const routes = [
  testRoute(() => text(String(process.pid)), { path: '/pid' }),
  testRoute(() => process.kill(process.pid, 'SIGKILL') && text(''), { path: '/exit' }),
  testRoute(
    async () => {
      await sleep(1000);
      return text('done');
    },
    { path: '/slow' },
  ),
];

try {
  const { FIXTURE_FAILS, ...env } = process.env;
  const exitCode = await serve({
    config: loadConfig({ args: process.argv.slice(2), env }),
    routes,
    createApplication: async () => {
      if (FIXTURE_FAILS !== undefined) throw new Error('the catalogue is broken');
      return fakeApplication();
    },
    onReady: (url, metricsUrl) => process.stdout.write(`ready ${url} ${metricsUrl}\n`),
  });
  process.exit(exitCode);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
