/**
 * The peers that run beside Trigpoint: nginx serving the identical bytes as files (the physical limit), and MapServer and
 * QGIS Server under FastCGI over a GeoPackage of the same data. Debian's packages; everything listens on 127.0.0.1.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../test/support/free-port.ts';
import { LAYERS } from './bench-data.ts';
import type { FormatName } from './formats.ts';
import { processTree } from './measure.ts';

export interface Peer {
  readonly name: string;
  readonly origin: string;
  pids(): number[];
  stop(): void | Promise<void>;
}

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
     http { client_max_body_size 8m; access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000; default_type text/xml;
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
export async function startStatic(directory: string): Promise<Peer> {
  const port = await freePort();
  const www = join(directory, 'www');
  mkdirSync(www, { recursive: true });
  const server = nginx(
    directory,
    'static',
    `server { listen 127.0.0.1:${port}; location /plain/ { alias ${www}/; }
     location /gz/ { alias ${www}/; gzip_static on; } }`,
  );
  return {
    name: 'static file (nginx)',
    origin: `http://127.0.0.1:${port}`,
    pids: () => processTree(server.pid),
    stop: server.stop,
  };
}

/** What MapServer writes by GDAL's drivers, by the name of the output format. */
const MAPSERVER_FORMATS: readonly { name: FormatName; driver: string; options: readonly string[] }[] = [
  { name: 'GeoJSON', driver: 'GEOJSON', options: ['STORAGE=stream', 'FORM=SIMPLE'] },
  { name: 'CSV', driver: 'CSV', options: ['STORAGE=stream', 'FORM=SIMPLE', 'LCO:GEOMETRY=AS_WKT'] },
  {
    name: 'GeoPackage',
    driver: 'GPKG',
    options: ['STORAGE=filesystem', 'FORM=SIMPLE', 'FILENAME=result.gpkg'],
  },
  { name: 'Shapefile', driver: 'ESRI SHAPEFILE', options: ['STORAGE=filesystem', 'FORM=zip'] },
  {
    name: 'FlatGeobuf',
    driver: 'FlatGeobuf',
    options: ['STORAGE=filesystem', 'FORM=SIMPLE', 'FILENAME=result.fgb'],
  },
  { name: 'KML', driver: 'KML', options: ['STORAGE=stream', 'FORM=SIMPLE'] },
  { name: 'XLSX', driver: 'XLSX', options: ['STORAGE=filesystem', 'FORM=SIMPLE', 'FILENAME=result.xlsx'] },
];

function mapfile(directory: string, port: number): string {
  const temporary = join(directory, 'mapserver-temporary');
  mkdirSync(temporary, { recursive: true });
  chmodSync(temporary, 0o777);
  const formats = MAPSERVER_FORMATS.map(
    ({ name, driver, options }) =>
      `OUTPUTFORMAT NAME "${name}" DRIVER "OGR/${driver}" MIMETYPE "application/x-${name}" ` +
      `${options.map((option) => `FORMATOPTION "${option}"`).join(' ')} END`,
  );
  const formatNames = MAPSERVER_FORMATS.map(({ name }) => name).join(',');
  const layers = LAYERS.map((layer) => {
    const point = layer.startsWith('cities');
    return `LAYER NAME "${layer}" TYPE ${point ? 'POINT' : 'POLYGON'} STATUS ON CONNECTIONTYPE OGR
      CONNECTION "${join(directory, 'data/bench.gpkg')}" DATA "${layer}" PROCESSING "CLOSE_CONNECTION=DEFER"
      PROJECTION "init=epsg:4326" END EXTENT -180 -90 180 90 TEMPLATE "x"
      METADATA "ows_title" "${layer}" "gml_featureid" "gid" "gml_include_items" "all" "ows_include_items" "all"
      "gml_types" "auto" "gml_geometries" "geom" "gml_geom_type" "${point ? 'point' : 'multipolygon'}"
      "wfs_getfeature_formatlist" "${formatNames}" "wfs_use_default_extent_for_getfeature" "false" END END`;
  });
  return `MAP NAME "bench" EXTENT -180 -90 180 90 SIZE 400 200 UNITS DD PROJECTION "init=epsg:4326" END
    ${formats.join('\n')}
    WEB TEMPPATH "${temporary}" IMAGEPATH "${temporary}/" METADATA "ows_title" "bench" "ows_abstract" "bench" "wfs_srs" "EPSG:4326 EPSG:3857" "wfs_enable_request" "*"
    "wfs_onlineresource" "http://127.0.0.1:${port}/wfs?" "wfs_namespace_prefix" "ms"
    "wfs_namespace_uri" "http://mapserver.gis.umn.edu/mapserver" END END
    ${layers.join('\n')} END`;
}

interface FastCgi {
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
  /** What nginx tells it beside its usual parameters. */
  readonly parameters: string;
  readonly path: string;
  readonly port: number;
}

/** Two FastCGI processes behind nginx, gzip level 1 as their users set it. */
function startFastCgi(directory: string, name: string, title: string, cgi: FastCgi): Peer {
  const socket = join(directory, `${name}.sock`);
  const pidFile = join(directory, `${name}-workers.pid`);
  rmSync(socket, { force: true });
  const user = ['-M', '0666', '-u', 'www-data', '-g', 'www-data'];
  const args = ['-s', socket, ...user, '-F', String(PROCESSES), '-P', pidFile, '--', cgi.program];
  run('spawn-fcgi', args, cgi.environment);
  const usual = readFileSync('/etc/nginx/fastcgi_params', 'utf8').replace(/^.*QUERY_STRING.*$/m, '');
  const server = nginx(
    directory,
    `${name}-nginx`,
    `server { listen 127.0.0.1:${cgi.port}; gzip on; gzip_types *; gzip_comp_level 1;
     location = ${cgi.path} { fastcgi_pass unix:${socket}; ${usual} ${cgi.parameters} fastcgi_buffers 64 32k;
     fastcgi_buffer_size 32k; fastcgi_max_temp_file_size 0; fastcgi_read_timeout 300; } }`,
  );
  const workers = () => readFileSync(pidFile, 'utf8').split(/\s+/).filter(Boolean).map(Number);
  return {
    name: title,
    origin: `http://127.0.0.1:${cgi.port}`,
    pids: () => [...workers(), ...processTree(server.pid)],
    stop: () => {
      server.stop();
      // MapServer heeds a SIGTERM with its next request only.
      for (const pid of workers()) process.kill(pid, 'SIGKILL');
      rmSync(pidFile);
    },
  };
}

export async function startMapServer(directory: string): Promise<Peer> {
  const port = await freePort();
  const map = join(directory, 'bench.map');
  const config = join(directory, 'mapserver.conf');
  writeFileSync(map, mapfile(directory, port));
  writeFileSync(
    config,
    `CONFIG ENV MS_MAP_PATTERN "^${map}$" OGR_SQLITE_CACHE "256" END MAPS wfs "${map}" END END`,
  );
  return startFastCgi(directory, 'mapserver', 'MapServer (GeoPackage)', {
    program: '/usr/bin/mapserv',
    environment: { MAPSERVER_CONFIG_FILE: config },
    parameters: `fastcgi_param QUERY_STRING map=wfs&$args; fastcgi_param MAPSERVER_CONFIG_FILE ${config};`,
    path: '/wfs',
    port,
  });
}

const QGIS_PROJECT = `
import sys
from qgis.core import QgsApplication, QgsProject, QgsVectorLayer, QgsCoordinateReferenceSystem
source, target, *names = sys.argv[1:]
application = QgsApplication([], False)
application.initQgis()
project = QgsProject.instance()
project.setCrs(QgsCoordinateReferenceSystem('EPSG:4326'))
ids = []
for name in names:
    layer = QgsVectorLayer(f'{source}|layername={name}', name, 'ogr')
    assert layer.isValid(), name
    project.addMapLayer(layer)
    ids.append(layer.id())
project.writeEntry('WFSLayers', '/', ids)
for each in ids:
    project.writeEntry('WFSLayersPrecision', '/' + each, 6)
project.write(target)
application.exitQgis()
`;

/** QGIS Server over the same GeoPackage; its project is made by QGIS's own Python. */
export async function startQgis(directory: string): Promise<Peer> {
  const home = join(directory, 'qgis-home');
  const project = join(directory, 'bench.qgs');
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o777);
  const environment = { HOME: home, XDG_RUNTIME_DIR: home, QT_QPA_PLATFORM: 'offscreen' };
  const script = join(directory, 'make-project.py');
  writeFileSync(script, QGIS_PROJECT);
  run('/usr/bin/python3', [script, join(directory, 'data/bench.gpkg'), project, ...LAYERS], environment);
  chmodSync(project, 0o644);
  return startFastCgi(directory, 'qgis', 'QGIS Server (GeoPackage)', {
    program: '/usr/lib/cgi-bin/qgis_mapserv.fcgi',
    environment: {
      ...environment,
      LANG: 'C.UTF-8',
      QGIS_PROJECT_FILE: project,
      QGIS_SERVER_LOG_LEVEL: '2',
      QGIS_SERVER_TRUST_LAYER_METADATA: '1',
    },
    parameters: 'fastcgi_param QUERY_STRING $args;',
    path: '/qgis',
    port: await freePort(),
  });
}
