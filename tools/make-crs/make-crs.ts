/**
 * Writes `src/crs/generated/epsg.json` and `wkt-names.json` from PROJ's database. Needs Debian's proj-bin and
 * proj-data; takes some minutes. `node tools/make-crs/make-crs.ts [directory of proj.db]`
 *
 * A system is kept when proj4 with one definition agrees with PROJ within a metre at 625 points over its area of use
 * and comes back to where it started, or with PROJ's datum shifts area by area. Others are left out, so that
 * nothing is silently a street off: those where no shift is known, or whose method proj4 doesn't have.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { type Bounds, convertByArea } from '../../src/crs/operations.ts';
import { type Agreement, bareDefinition, compare, convertBy, gridOver, withShift } from './candidate.ts';
import { blendMetresOf, operationsOfProj } from './operations-of-proj.ts';
import { type CrsRow, type Datum, ProjDatabase, type ShiftRow } from './proj-database.ts';
import { type Expected, type LonLat, ProjReference } from './proj-reference.ts';
import { writeNames } from './write-names.ts';

const MAX_DIFFERENCE_METRES = 1;
/** A millimetre but for some equal-area projections, whose series proj4 ends early. */
const MAX_ROUND_TRIP_METRES = 0.0025;
const POINTS_PER_SIDE_DENSE = 25;
const PARALLEL = 2;

interface Kept {
  readonly row: CrsRow;
  readonly line: readonly unknown[];
}

interface Left {
  readonly row: CrsRow;
  readonly reason: string;
}

const directory = process.argv[2] ?? '/usr/share/proj';
const database = new ProjDatabase(`${directory}/proj.db`);
const reference = new ProjReference(directory);
const datums = database.datums();

try {
  const version = await reference.version();
  const outcomes = await examineAll(database.systems());
  const kept = outcomes.filter((outcome): outcome is Kept => 'line' in outcome);
  write('epsg.json', { registry: `EPSG ${database.registryVersion()}, PROJ ${version}` }, kept);
  writeNames(
    database,
    kept.map(({ row }) => row),
  );
  report(outcomes);
} finally {
  reference.close();
}

async function examineAll(rows: readonly CrsRow[]): Promise<(Kept | Left)[]> {
  const outcomes: (Kept | Left)[] = [];
  let next = 0;
  const work = async () => {
    for (let row = rows[next++]; row !== undefined; row = rows[next++]) outcomes.push(await examine(row));
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return outcomes.sort((a, b) => a.row.code - b.row.code);
}

async function examine(row: CrsRow): Promise<Kept | Left> {
  if (row.geographic && Math.abs(row.unitFactor - Math.PI / 180) > 1e-12)
    return { row, reason: 'not in degrees' };
  const projString = await reference.definition(row.code, 'PROJ');
  if (projString === undefined) return { row, reason: 'a method without PROJ string' };
  const area = database.area(row);
  if (area === undefined) return { row, reason: 'no area of use' };
  const northFirst = /^(northing|southing|geodetic latitude)/i.test(row.firstAxis);
  const points = gridOver(area);
  const expected = await answersOfProj(row, points, northFirst);
  if (expected === undefined) return { row, reason: 'no datum shift known' };
  const metresPerUnit = row.geographic ? undefined : row.unitFactor;
  const bare = bareDefinition(projString, datums.get(row.datumCode));
  const best = bestShift(row, bare, metresPerUnit, points, expected);
  const described = { row, area, northFirst, metresPerUnit, bare };
  if (!isGood(best)) return byArea(described);
  const dense = gridOver(area, POINTS_PER_SIDE_DENSE);
  const answers = await reference.fromWgs84(row.code, dense, northFirst, false);
  if (!isGood(compare(convertBy(best.definition), metresPerUnit, dense, answers))) return byArea(described);
  const line = [row.code, row.name, northFirst ? 1 : 0, metresPerUnit ?? 0, best.definition, boxOf(area)];
  return { row, line: best.accuracyMetres === undefined ? line : [...line, best.accuracyMetres] };
}

function isGood({ forwardMetres, roundTripMetres }: Agreement): boolean {
  return forwardMetres <= MAX_DIFFERENCE_METRES && roundTripMetres <= MAX_ROUND_TRIP_METRES;
}

interface Described {
  readonly row: CrsRow;
  readonly area: Bounds;
  readonly northFirst: boolean;
  readonly metresPerUnit: number | undefined;
  /** The definition without datum shift. */
  readonly bare: string;
}

/** With PROJ's datum shifts, each in its area. */
async function byArea({ row, area, northFirst, metresPerUnit, bare }: Described): Promise<Kept | Left> {
  if (convertBy(bare) === undefined) return { row, reason: 'a method that proj4 lacks' };
  const list = operationsOfProj(await reference.operations(row.code), database, area);
  if (list.length === 0) return { row, reason: 'no operation of seven numbers' };
  const points = gridOver(area, POINTS_PER_SIDE_DENSE);
  const expected = await reference.fromWgs84(row.code, points, northFirst, false);
  const blendMetres = blendMetresOf(bare, metresPerUnit, list);
  const convert = convertByArea(bare, metresPerUnit, { blendMetres, list });
  const { forwardMetres, roundTripMetres } = compare(convert, metresPerUnit, points, expected);
  if (forwardMetres > MAX_DIFFERENCE_METRES) {
    return { row, reason: `off by ${forwardMetres.toFixed(1)} m with ${list.length} operations` };
  }
  if (roundTripMetres > MAX_ROUND_TRIP_METRES) {
    return { row, reason: `comes back ${roundTripMetres.toFixed(4)} m off` };
  }
  const operations = list.map((operation) => [operation.shift, boxOf(operation.area)]);
  const line = [row.code, row.name, northFirst ? 1 : 0, metresPerUnit ?? 0, bare, boxOf(area), null];
  return { row, line: [...line, blendMetres, operations] };
}

function boxOf({ west, south, east, north }: Bounds): number[] {
  return [west, south, east, north];
}

/**
 * PROJ's answers at most of the points, or undefined. Where PROJ knows no datum shift it may ignore the datum only
 * if that stands on the ellipsoid of today's satellite systems, from which it then differs by no more than a metre or two
 * (as China's CGCS2000); an older datum may be hundreds of metres away.
 */
async function answersOfProj(
  row: CrsRow,
  points: readonly LonLat[],
  northFirst: boolean,
): Promise<readonly Expected[] | undefined> {
  const complete = (answers: readonly Expected[]) =>
    answers.filter((answer) => answer !== undefined).length > points.length / 2;
  const answers = await reference.fromWgs84(row.code, points, northFirst, false);
  if (complete(answers)) return answers;
  if (!isModern(datums.get(row.datumCode))) return undefined;
  const ballpark = await reference.fromWgs84(row.code, points, northFirst, true);
  return complete(ballpark) ? ballpark : undefined;
}

function isModern(datum: Datum | undefined): boolean {
  return datum?.semiMajorAxis === 6378137 && Math.abs(datum.inverseFlattening - 298.25722) < 1e-5;
}

function bestShift(
  row: CrsRow,
  bare: string,
  metresPerUnit: number | undefined,
  points: readonly LonLat[],
  expected: readonly Expected[],
) {
  const none: ShiftRow = { shift: [0, 0, 0, 0, 0, 0, 0], accuracyMetres: undefined };
  const candidates = [...database.shifts(row.baseCode), none].map(({ shift, accuracyMetres }) => {
    const definition = withShift(bare, shift);
    return { definition, accuracyMetres, ...compare(convertBy(definition), metresPerUnit, points, expected) };
  });
  // The first within a millimetre of the best: the registry's own preference among equals.
  const least = Math.min(...candidates.map(({ forwardMetres }) => forwardMetres));
  return candidates.find(({ forwardMetres }) => forwardMetres <= least + 0.001) ?? { ...candidates[0]! };
}

/** One system a line, in ASCII, which `registry.ts` relies on. */
function write(file: string, head: object, kept: readonly Kept[]): void {
  const lines = kept.map(({ line }) => JSON.stringify(line)).join(',\n');
  const text = `${JSON.stringify(head).slice(0, -1)},"systems":[\n${lines}\n]}\n`.replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  writeFileSync(new URL(`../../src/crs/generated/${file}`, import.meta.url), text);
}

function report(outcomes: readonly (Kept | Left)[]): void {
  const left = outcomes.filter((outcome): outcome is Left => 'reason' in outcome);
  for (const { row, reason } of left) console.log(`${row.code}\t${row.name}\t${reason}`);
  const bytes = readFileSync(new URL('../../src/crs/generated/epsg.json', import.meta.url)).length;
  console.log(`${outcomes.length - left.length} kept, ${left.length} left out, ${bytes} bytes`);
}
