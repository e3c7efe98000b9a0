/**
 * Writes the golden fixtures of `src/crs`'s tests from PROJ's command-line programs:
 * `node tools/make-crs/make-fixtures.ts [directory of proj.db]`. With `--survey` it writes nothing but prints how many
 * of the registry's systems `crsFromWkt` recognises in three dialects, one system in ten.
 */
import { writeFileSync } from 'node:fs';
import { crsFromWkt } from '../../src/crs/crs-from-wkt.ts';
import { areaOfUse, crsByCode, definitionOf, operationsOf, supportedCodes } from '../../src/crs/registry.ts';
import { gridOver } from './candidate.ts';
import { ProjReference } from './proj-reference.ts';

const DIALECTS = ['WKT1_ESRI', 'WKT1_GDAL', 'WKT2_2019'] as const;
const ONE_IN = 10;

/** Systems that nations and continents publish in, with every projection method and kind of datum shift. */
const CODES = [
  2039, 2048, 2056, 2100, 2154, 2157, 2180, 2193, 2263, 2326, 3006, 3031, 3034, 3035, 3059, 3067, 3116, 3301,
  3346, 3347, 3395, 3413, 3414, 3763, 3765, 3794, 3812, 3825, 3857, 3978, 4171, 4258, 4269, 4490, 4549, 4612,
  4674, 5070, 5179, 5186, 5880, 6372, 6677, 6933, 7855, 8857, 21781, 22185, 25832, 26915, 27200, 27572, 27700,
  28355, 28992, 29902, 30169, 31256, 31287, 31370, 31467, 31983, 32633, 32733,
];

/** Systems in daily use that have different datum shifts in different areas. */
const CODES_BY_AREA = [
  2065, 3003, 3004, 4156, 4230, 4240, 4265, 4267, 4284, 4301, 4618, 5513, 5514, 21897, 23029, 23030, 23031,
  23032, 23033, 23034, 23035, 23036, 26710, 26715, 26717, 28412, 31467, 31468,
];

const args = process.argv.slice(2);
const reference = new ProjReference(args.find((arg) => !arg.startsWith('--')) ?? '/usr/share/proj');

try {
  if (args.includes('--survey')) await survey();
  else {
    writeFixture('forward.json', await forwardFixtures());
    writeFixture('by-area.json', await byAreaFixtures());
    writeFixture('wkt.json', await wktFixtures());
  }
} finally {
  reference.close();
}

async function forwardFixtures(): Promise<unknown[]> {
  const fixtures: unknown[] = [];
  for (const code of CODES) {
    const [definition, area] = [definitionOf(code), areaOfUse(code)];
    if (operationsOf(code) !== undefined) continue;
    if (definition === undefined || area === undefined) throw new Error(`EPSG:${code} is not supported`);
    const points = gridOver(area).filter((_, i) => i % 6 === 0);
    fixtures.push({ code, definition, positions: await reference.fromDefinition(definition, points) });
  }
  return fixtures;
}

/** By PROJ's own choice of operation, where it has one. */
async function byAreaFixtures(): Promise<unknown[]> {
  const fixtures: unknown[] = [];
  for (const code of CODES_BY_AREA) {
    const [crs, area] = [crsByCode(code), areaOfUse(code)];
    if (crs === undefined || area === undefined || operationsOf(code) === undefined) {
      console.log(`not by area: ${code}`);
      continue;
    }
    const points = gridOver(area, 7);
    const found = await reference.fromWgs84(code, points, crs.axisOrder === 'yx', false);
    const positions = points.flatMap((point, i) => (found[i] === undefined ? [] : [[...point, ...found[i]]]));
    fixtures.push({ code, positions });
  }
  return fixtures;
}

/** Without authority codes, as files have it that don't make it easy. */
async function wktFixtures(): Promise<unknown[]> {
  const fixtures: unknown[] = [];
  for (const code of CODES) {
    for (const dialect of DIALECTS) {
      const wkt = withoutCodes((await reference.definition(code, dialect)) ?? '');
      const recognised = wkt === '' || crsFromWkt(wkt)?.code === code;
      if (!recognised) console.log(`not recognised: ${code} ${dialect}`);
      if (wkt !== '' && recognised) fixtures.push({ code, dialect, wkt });
    }
  }
  return fixtures;
}

function withoutCodes(wkt: string): string {
  return wkt.replaceAll(/,(?:AUTHORITY|ID)\["EPSG","?\d+"?\]/g, '').replaceAll(/,USAGE\[.*?\]\]/g, '');
}

function writeFixture(file: string, fixtures: readonly unknown[]): void {
  const text = `[\n${fixtures.map((fixture) => JSON.stringify(fixture)).join(',\n')}\n]\n`;
  writeFileSync(new URL(`../../test/fixtures/crs/${file}`, import.meta.url), text);
}

async function survey(): Promise<void> {
  const counts = new Map<string, number>();
  const count = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const code of supportedCodes().filter((_, i) => i % ONE_IN === 0)) {
    for (const dialect of DIALECTS) {
      const wkt = await reference.definition(code, dialect);
      if (wkt === undefined) continue;
      const found = crsFromWkt(withoutCodes(wkt))?.code;
      const outcome = found === code ? 'recognised' : found === undefined ? 'not recognised' : 'wrong';
      count(`${dialect} ${outcome}`);
      if (found !== code) console.log(`${code} ${dialect} ${found ?? 'undefined'}\t${wkt.slice(0, 80)}`);
    }
  }
  for (const [key, value] of [...counts].sort()) console.log(key, value);
}
