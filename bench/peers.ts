/**
 * The peers that run beside Trigpoint: nginx serving the identical bytes as files (the physical limit), and MapServer
 * under FastCGI over a GeoPackage of the same data. Debian's packages; everything listens on 127.0.0.1.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAYERS } from './bench-data.ts';
import { processTree } from './measure.ts';

export interface Peer {
  readonly name: string;
  readonly origin: string;
  pids(): number[];
  stop(): void;
}

const STATIC_PORT = 8184;
const MAPSERVER_PORT = 8181;
const PROCESSES = 2;

function nginx(directory: string, name: string, servers: string): { pid: number; stop(): void } {
  const pidFile = join(directory, `${name}.pid`);
  const file = join(directory, `${name}.conf`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${join(directory, `${name}-${kind}`)};`)
    .join(' ');
  writeFileSync(
    file,
    `worker_processes ${PROCESSES}; pid ${pidFile}; error_log ${join(directory, `${name}.err`)} warn; user www-data;
     events { worker_connections 512; }
     http { access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000; default_type text/xml;
     ${temporary} ${servers} }`,
  );
  run('nginx', ['-c', file, '-e', join(directory, `${name}.err`)]);
  const pid = () => Number(readFileSync(pidFile, 'utf8'));
  for (let i = 0; i < 50 && !existsSync(pidFile); i++) spawnSync('sleep', ['0.1']);
  return { pid: pid(), stop: () => void spawnSync('nginx', ['-c', file, '-s', 'stop']) };
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const result = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  if (result.status !== 0) throw new Error(`${program}: ${result.stderr || result.error}`);
}

/** `/plain/FILE` as it is; `/gz/FILE` sends FILE.gz as the gzip encoding of FILE. Files lie in `<directory>/www`. */
export function startStatic(directory: string): Peer {
  const www = join(directory, 'www');
  mkdirSync(www, { recursive: true });
  const server = nginx(
    directory,
    'static',
    `server { listen 127.0.0.1:${STATIC_PORT}; location /plain/ { alias ${www}/; }
     location /gz/ { alias ${www}/; gzip_static on; } }`,
  );
  return {
    name: 'static file (nginx)',
    origin: `http://127.0.0.1:${STATIC_PORT}`,
    pids: () => processTree(server.pid),
    stop: server.stop,
  };
}

function mapfile(directory: string): string {
  const layers = LAYERS.map((layer) => {
    const point = layer.startsWith('cities');
    return `LAYER NAME "${layer}" TYPE ${point ? 'POINT' : 'POLYGON'} STATUS ON CONNECTIONTYPE OGR
      CONNECTION "${join(directory, 'data/bench.gpkg')}" DATA "${layer}" PROCESSING "CLOSE_CONNECTION=DEFER"
      PROJECTION "init=epsg:4326" END EXTENT -180 -90 180 90 TEMPLATE "x"
      METADATA "ows_title" "${layer}" "gml_featureid" "gid" "gml_include_items" "all" "ows_include_items" "all"
      "gml_types" "auto" "gml_geometries" "geom" "gml_geom_type" "${point ? 'point' : 'multipolygon'}"
      "wfs_use_default_extent_for_getfeature" "false" END END`;
  });
  return `MAP NAME "bench" EXTENT -180 -90 180 90 SIZE 400 200 UNITS DD PROJECTION "init=epsg:4326" END
    WEB METADATA "ows_title" "bench" "ows_abstract" "bench" "wfs_srs" "EPSG:4326" "wfs_enable_request" "*"
    "wfs_onlineresource" "http://127.0.0.1:${MAPSERVER_PORT}/wfs?" "wfs_namespace_prefix" "ms"
    "wfs_namespace_uri" "http://mapserver.gis.umn.edu/mapserver" END END
    ${layers.join('\n')} END`;
}

/** MapServer with two FastCGI processes behind nginx, gzip level 1 as its users set it. */
export function startMapServer(directory: string): Peer {
  const map = join(directory, 'bench.map');
  const config = join(directory, 'mapserver.conf');
  const socket = join(directory, 'mapserver.sock');
  const pidFile = join(directory, 'mapserver.pid');
  rmSync(socket, { force: true });
  writeFileSync(map, mapfile(directory));
  writeFileSync(
    config,
    `CONFIG ENV MS_MAP_PATTERN "^${map}$" OGR_SQLITE_CACHE "256" END MAPS wfs "${map}" END END`,
  );
  run(
    'spawn-fcgi',
    [
      '-s',
      socket,
      '-M',
      '0666',
      '-u',
      'www-data',
      '-g',
      'www-data',
      '-F',
      String(PROCESSES),
      '-P',
      pidFile,
      '--',
      '/usr/bin/mapserv',
    ],
    { MAPSERVER_CONFIG_FILE: config },
  );
  const parameters = readFileSync('/etc/nginx/fastcgi_params', 'utf8').replace(/^.*QUERY_STRING.*$/m, '');
  const server = nginx(
    directory,
    'mapserver-nginx',
    `server { listen 127.0.0.1:${MAPSERVER_PORT}; gzip on; gzip_types *; gzip_comp_level 1;
     location = /wfs { fastcgi_pass unix:${socket}; ${parameters} fastcgi_param QUERY_STRING map=wfs&$args;
     fastcgi_param MAPSERVER_CONFIG_FILE ${config}; fastcgi_buffers 64 32k; fastcgi_buffer_size 32k;
     fastcgi_max_temp_file_size 0; fastcgi_read_timeout 300; } }`,
  );
  const workers = () => readFileSync(pidFile, 'utf8').split(/\s+/).filter(Boolean).map(Number);
  return {
    name: 'MapServer (GeoPackage)',
    origin: `http://127.0.0.1:${MAPSERVER_PORT}`,
    pids: () => [...workers(), ...processTree(server.pid)],
    stop: () => {
      server.stop();
      for (const pid of workers()) process.kill(pid, 'SIGTERM');
      rmSync(pidFile);
    },
  };
}
