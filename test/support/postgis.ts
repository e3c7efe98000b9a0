import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { run } from './programs.ts';

/** A PostgreSQL server of its own with PostGIS, on a free port of the loopback address, in a temporary folder. */
export interface PostgisServer {
  readonly port: number;
  /** Of the user `gis`, who may read; with password. */
  readonly url: string;
  /** Runs SQL as its owner. Throws with what psql says. */
  sql(text: string): Promise<string>;
  stop(): Promise<void>;
}

export const POSTGIS_PASSWORD = 'pæss wörd/@:';
const DATABASE = 'geo data';
/** PostgreSQL refuses to run as root. */
const OWNER = process.getuid?.() === 0 ? 'postgres' : undefined;

function binaries(): string | undefined {
  return globSync('/usr/lib/postgresql/*/bin').sort().at(-1);
}

/** Why the server can't be started here; undefined: it can. */
export function postgisMissing(): string | undefined {
  const folder = binaries();
  const hasPostgis = globSync('/usr/share/postgresql/*/extension/postgis.control').length > 0;
  return folder !== undefined && existsSync(join(folder, 'initdb')) && hasPostgis
    ? undefined
    : 'needs PostgreSQL with PostGIS (Debian’s postgresql-15-postgis-3)';
}

export async function startPostgis(): Promise<PostgisServer> {
  const bin = binaries() as string;
  const folder = await mkdtemp(join(tmpdir(), 'trigpoint-postgis-'));
  await chmod(folder, 0o777);
  const data = join(folder, 'data');
  const port = await freePort();
  await asOwner([
    join(bin, 'initdb'),
    '-D',
    data,
    '-U',
    'owner',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
  ]);
  await asOwner([
    'sh',
    '-c',
    `printf 'local all owner trust\\nhost all all 127.0.0.1/32 scram-sha-256\\n' > ${data}/pg_hba.conf`,
  ]);
  const options = `-c port=${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`;
  await asOwner(
    [join(bin, 'pg_ctl'), '-D', data, '-l', join(folder, 'log'), '-w', '-o', options, 'start'],
    true,
  );
  const psql = async (database: string, text: string) => {
    const args = [
      '-X',
      '-q',
      '-A',
      '-t',
      '-v',
      'ON_ERROR_STOP=1',
      '-h',
      folder,
      '-p',
      String(port),
      '-U',
      'owner',
    ];
    const done = await run(join(bin, 'psql'), [...args, '-d', database], { input: text });
    if (done.status !== 0) throw new Error(done.stderr);
    return done.stdout;
  };
  await psql(
    'postgres',
    `CREATE DATABASE "${DATABASE}"; CREATE ROLE gis LOGIN PASSWORD '${POSTGIS_PASSWORD}';`,
  );
  const sql = (text: string) => psql(DATABASE, text);
  await sql(
    'CREATE SCHEMA gis_functions; CREATE EXTENSION postgis SCHEMA gis_functions; GRANT USAGE ON SCHEMA gis_functions TO public;',
  );
  return {
    port,
    url: `postgres://gis:${encodeURIComponent(POSTGIS_PASSWORD)}@127.0.0.1:${port}/${encodeURIComponent(DATABASE)}`,
    sql,
    async stop() {
      await asOwner([join(bin, 'pg_ctl'), '-D', data, '-m', 'immediate', '-w', 'stop'], true);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** `detached`: what it starts keeps no pipe of ours open. */
async function asOwner(command: readonly string[], detached = false): Promise<void> {
  const [program, ...args] =
    OWNER === undefined
      ? command
      : ['setpriv', `--reuid=${OWNER}`, `--regid=${OWNER}`, '--clear-groups', ...command];
  if (!detached) {
    const done = await run(program as string, args, { cwd: '/' });
    if (done.status !== 0) throw new Error(done.stderr);
    return;
  }
  const child = spawn(program as string, args, { cwd: '/', stdio: 'ignore' });
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}`);
}
