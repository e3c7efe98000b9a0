import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Exchange, startRecordingProxy } from './recording-proxy.ts';
import { makeHome, startServer, trigpoint } from './server.ts';

/** A stop of the made-up network that clients are asked about; every truth is told from these by plain code. */
export interface Station {
  readonly code: string;
  readonly name: string;
  readonly kind: 'bus' | 'rail' | 'tram';
  readonly platforms: number;
  readonly height: number | null;
  readonly opened: string;
  readonly checked: string;
  readonly active: boolean;
  readonly note: string | null;
  readonly lon: number;
  readonly lat: number;
}

const NAMES = ['Évry', 'O’Hara & <Sons>', "L'Isle", 'Saint-Malo 100%', 'Ångström_7', 'plain'];
const KINDS = ['bus', 'rail', 'tram'] as const;
const HOUR_MS = 3_600_000;

/** 240 stations on a grid over France, of which every seventh has no height and every third a note. */
export const STATIONS: readonly Station[] = Array.from({ length: 240 }, (_, i) => ({
  code: `S${String(i + 1).padStart(3, '0')}`,
  name: `${NAMES[i % NAMES.length]} ${i % 10}`,
  kind: KINDS[i % 3] as Station['kind'],
  platforms: i % 12,
  height: i % 7 === 0 ? null : i * 1.25 - 20,
  opened: `${1850 + (i % 150)}-0${(i % 9) + 1}-1${i % 10}`,
  checked: new Date(Date.UTC(2024, 0, 1) + i * 36 * HOUR_MS).toISOString().replace('.000', ''),
  active: i % 4 !== 0,
  note: i % 3 === 0 ? `note ${i}` : null,
  lon: -4.5 + (i % 20) * 0.6125,
  lat: 42.3 + Math.floor(i / 20) * 0.7375,
}));

/** Squares of two degrees: Z1 in the south-west, Z2 east of it, and so on. */
export const ZONES = Array.from({ length: 12 }, (_, i) => {
  const west = -4 + (i % 4) * 3;
  const south = 42 + Math.floor(i / 4) * 3;
  return { code: `Z${i + 1}`, west, south, east: west + 2, north: south + 2 };
});

export type Zone = (typeof ZONES)[number];

function pointFeature({ lon, lat, ...properties }: Station): object {
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates: [lon, lat] } };
}

function squareFeature({ code, west, south, east, north }: Zone): object {
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return {
    type: 'Feature',
    properties: { code, area: (east - west) * (north - south) },
    geometry: { type: 'Polygon', coordinates: [ring] },
  };
}

/** The namespace of the peers' portal, which fixtures of requests have in them. */
export const PEER_NAMESPACE = 'http://data.example.org/api/wfs/featuretype';

export interface PeerServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The real server with the data of `publishPeerData`. */
export async function startPeerServer(): Promise<PeerServer> {
  const home = await makeHome();
  await publishPeerData(home);
  const server = await startServer({ home });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** What a client gives that is told an address, and what passed between it and the server at `url`. */
export async function observe<T>(
  url: string,
  act: (proxyUrl: string) => Promise<T>,
): Promise<{ readonly result: T; readonly exchanges: readonly Exchange[] }> {
  const proxy = await startRecordingProxy(url);
  try {
    return { result: await act(proxy.url), exchanges: proxy.exchanges };
  } finally {
    await proxy.stop();
  }
}

/** The codes of the stations that the condition holds for, in order, as one text. */
export function codesOf(condition: (station: Station) => boolean): string {
  return STATIONS.filter(condition)
    .map(({ code }) => code)
    .join(' ');
}

/** True within the box, in degrees, its edge included. */
export const within = (west: number, south: number, east: number, north: number) => (station: Station) =>
  station.lon >= west && station.lon <= east && station.lat >= south && station.lat <= north;

/**
 * Publishes stations and zones in the home's default portal, and the stations again in one that gives at most 50 features at
 * once, by the host name `localhost`. Throws Error with what the command said.
 */
async function publishPeerData(home: string): Promise<void> {
  const namespace = ['--namespace', PEER_NAMESPACE];
  await succeed(home, 'portal', 'add', 'peers', '--title', 'Peers', '--default', ...namespace);
  await succeed(
    home,
    'portal',
    'add',
    'capped',
    '--hosts',
    'localhost',
    '--max-features',
    '50',
    ...namespace,
  );
  const stations = await writeCollection(home, 'stations', STATIONS.map(pointFeature));
  const zones = await writeCollection(home, 'zones', ZONES.map(squareFeature));
  for (const [file, id, portal] of [
    [stations, 'stations', 'peers'],
    [zones, 'zones', 'peers'],
    [stations, 'stations', 'capped'],
  ] as const) {
    await succeed(home, 'publish', file, '--as', id, '--key', 'code', '--portal', portal);
  }
}

/** The address by which the capped portal is asked. */
export function cappedPortal(url: string): string {
  return url.replace('127.0.0.1', 'localhost');
}

async function writeCollection(home: string, id: string, features: readonly object[]): Promise<string> {
  const file = join(home, `${id}.geojson`);
  await writeFile(file, JSON.stringify({ type: 'FeatureCollection', features }));
  return file;
}

async function succeed(home: string, ...command: string[]): Promise<void> {
  const result = await trigpoint(home, ...command);
  if (result.status !== 0) throw new Error(`trigpoint ${command.join(' ')}: ${result.stderr}`);
}
