/**
 * Runs Debian's scanners against a server of its own and prints what they found, as JSON. Meant for a network namespace in
 * which only loopback is up: both scanners would ask for things outside.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSession } from '../../src/account/sessions.ts';
import { createUser } from '../../src/account/users.ts';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import { findPortal } from '../../src/catalog/portals.ts';
import { withControlDatabase } from '../support/people.ts';
import { run } from '../support/programs.ts';
import { makeHome, startServer, trigpoint } from '../support/server.ts';

const MODULES = 'xss,sql,timesql,file,exec,xxe,ssrf,crlf,redirect,csp,cookieflags,http_headers,permanentxss';
/** `*` marks what sqlmap is to try. */
const SQLMAP_TARGETS = [
  ['-u', 'BASE/api/wfs?service=WFS&version=1.1.0&request=GetFeature&typeName=ods:towns&featureId=towns.1*'],
  ['-u', 'BASE/api/wfs?service=WFS&version=1.1.0&request=GetFeature&typeName=ods:towns&sortBy=name*'],
  ['-u', 'BASE/api/v2/catalog/datasets/?q=towns*&limit=10&offset=0'],
  ['-u', 'BASE/api/wfs?service=WFS&request=GetCapabilities&apikey=0123*'],
  ['-u', 'BASE/login/', '--data', 'form_token=x&name=ada*&password=b*'],
] as const;

const home = await makeHome();
const folder = await mkdtemp(join(tmpdir(), 'trigpoint-scan-'));
const file = join(folder, 'towns.csv');
await writeFile(file, 'code,name,lat,lon\n1,Rome,41.9,12.5\n2,Milan,45.5,9.2\n');
await trigpoint(home, 'publish', file, '--key', 'code');
const server = await startServer({ home });
try {
  const cookie = await administratorCookie();
  const found = [...(await wapiti('anonymous', [])), ...(await wapiti('administrator', signedIn(cookie)))];
  const injectable: string[] = [];
  let tested = 0;
  for (const target of SQLMAP_TARGETS) {
    const args = target.map((part) => part.replace('BASE', server.url));
    const { stdout } = await run('sqlmap', [
      ...args,
      ...['--batch', '--flush-session', '--disable-coloring', '--output-dir', join(folder, 'sqlmap')],
      ...['--level', '1', '--risk', '1', '--threads', '2', '--ignore-code', '401,400,403', '--timeout', '10'],
    ]);
    if (/do not appear to be injectable|does not seem to be injectable/.test(stdout)) tested++;
    if (/is vulnerable|identified the following injection point/.test(stdout))
      injectable.push(`sqlmap: ${args[1]}: ${stdout.slice(-2000)}`);
  }
  const isAlive = (await fetch(`${server.url}/healthz`)).status === 200;
  console.log(
    JSON.stringify({
      found: [...found, ...injectable],
      tested,
      targets: SQLMAP_TARGETS.length,
      isAlive,
      failures: server.output().match(/"level":(?:50|60).*/g) ?? [],
    }),
  );
} finally {
  await server.stop();
  await rm(home, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

/** The session of a new administrator, as a browser would send it. */
function administratorCookie(): Promise<string> {
  return withControlDatabase(home, async (database) => {
    const { id: portalId } = await findPortal(database, undefined);
    const user = await createUser(database, portalId, { name: 'ada', role: 'administrator' }, COMMAND_LINE);
    return `trigpoint-session=${await createSession(database, { portalId, userId: user.id }, 'wapiti')}`;
  });
}

/** Until the scanner sends the form that signs out: what it has crawled by then it goes on to attack. */
function signedIn(cookie: string): string[] {
  const { url } = server;
  return ['-H', `Cookie: ${cookie}`, '-s', `${url}/account/`, '-s', `${url}/admin/`];
}

async function wapiti(who: string, more: readonly string[]): Promise<string[]> {
  const report = join(folder, `${who}.json`);
  const { status, stdout, stderr } = await run('wapiti', [
    ...[
      '-u',
      `${server.url}/`,
      '-m',
      MODULES,
      '--flush-session',
      '--max-scan-time',
      '30',
      '--max-attack-time',
      '10',
      ...more,
    ],
    ...['--store-session', join(folder, who), '-f', 'json', '-o', report, '--no-bugreport', '-S', 'normal'],
  ]);
  if (status !== 0) throw new Error(`wapiti ended with ${status}: ${stdout}${stderr}`);
  const { vulnerabilities } = JSON.parse(await readFile(report, 'utf8')) as {
    vulnerabilities: Record<string, { path: string; info: string }[]>;
  };
  return Object.entries(vulnerabilities).flatMap(([kind, list]) =>
    list.map(({ path, info }) => `wapiti as ${who}: ${kind}: ${path}: ${info}`),
  );
}
