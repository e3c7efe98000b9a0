/**
 * Polygons of 1,000 vertices and what they select, found without any of the servers: points by counting crossings here,
 * counties by GEOS through GDAL's SQL.
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { seededRandom } from './bench-data.ts';

/** A closed ring of longitudes and latitudes. */
export type Ring = readonly (readonly [number, number])[];

export interface CountedPolygon {
  readonly ring: Ring;
  /** Features that it intersects. */
  readonly count: number;
}

export interface PolygonMaterial {
  readonly points: readonly CountedPolygon[];
  readonly counties: readonly CountedPolygon[];
}

const VERTICES = 1000;
const POLYGONS = 20;

/** A star-shaped ring whose radius wanders, so that most vertices matter. */
function star(random: () => number, [x, y]: readonly [number, number], radius: number): Ring {
  const ring: [number, number][] = [];
  for (let i = 0; i < VERTICES; i++) {
    const angle = (2 * Math.PI * i) / VERTICES;
    const reach = radius * (0.7 + 0.2 * Math.sin(7 * angle) + 0.1 * random());
    ring.push([
      Number((x + reach * Math.cos(angle)).toFixed(5)),
      Number((y + reach * Math.sin(angle)).toFixed(5)),
    ]);
  }
  return [...ring, ring[0] as [number, number]];
}

function isInside(ring: Ring, x: number, y: number): boolean {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1] as [number, number];
    const [bx, by] = ring[i] as [number, number];
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  }
  return inside;
}

async function countPoints(file: string, rings: readonly Ring[]): Promise<CountedPolygon[]> {
  const boxes = rings.map((ring) => {
    const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
  });
  const counts = rings.map(() => 0);
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { properties } = JSON.parse(line) as { properties: { lon: number; lat: number } };
    const { lon, lat } = properties;
    boxes.forEach(([west, south, east, north], i) => {
      if (lon < west || lon > east || lat < south || lat > north) return;
      if (isInside(rings[i] as Ring, lon, lat)) counts[i] = (counts[i] as number) + 1;
    });
  }
  return rings.map((ring, i) => ({ ring, count: counts[i] as number }));
}

function countCounties(geoPackage: string, ring: Ring): number {
  const wkt = `POLYGON((${ring.map(([x, y]) => `${x} ${y}`).join(',')}))`;
  const sql = `SELECT count(*) AS n FROM counties WHERE ST_Intersects(geom, GeomFromText('${wkt}', 4326))`;
  const result = spawnSync('ogrinfo', ['-ro', '-q', '-dialect', 'SQLITE', '-sql', sql, geoPackage], {
    encoding: 'utf8',
  });
  const count = /n \(Integer\) = (\d+)/.exec(result.stdout)?.[1];
  if (count === undefined) throw new Error(`ogrinfo could not count: ${result.stderr}`);
  return Number(count);
}

/** Makes the polygons in the directory, or finds them there. */
export async function makePolygonMaterial(directory: string): Promise<PolygonMaterial> {
  const file = join(directory, 'polygons.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as PolygonMaterial;
  const random = seededRandom(5);
  const between = (low: number, high: number) => low + random() * (high - low);
  const rings = (
    [west, south, east, north]: readonly [number, number, number, number],
    radius: readonly [number, number],
  ) =>
    Array.from({ length: POLYGONS }, () =>
      star(random, [between(west, east), between(south, north)], between(...radius)),
    );
  const inEurope = rings([-5, 40, 30, 55], [1, 2]);
  const inAmerica = rings([-115, 30, -92, 45], [3, 8]);
  const material = {
    points: await countPoints(join(directory, 'cities1m.ndjson'), inEurope),
    counties: inAmerica.map((ring) => ({ ring, count: countCounties(join(directory, 'bench.gpkg'), ring) })),
  };
  writeFileSync(file, JSON.stringify(material));
  return material;
}
