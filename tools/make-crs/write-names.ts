import { writeFileSync } from 'node:fs';
import { simplify } from '../../src/crs/wkt-description.ts';
import type { CrsRow, Datum, ProjDatabase } from './proj-database.ts';

/** Names that files call the systems and their datums by, simplified as `crs-from-wkt.ts` compares them. */
export function writeNames(database: ProjDatabase, rows: readonly CrsRow[]): void {
  const datums = database.datums();
  const used = [...new Set(rows.map(({ datumCode }) => datumCode))].sort((a, b) => a - b);
  const datumLines = used.map((code) => {
    const { names, semiMajorAxis, inverseFlattening, primeMeridian } = datums.get(code) as Datum;
    return JSON.stringify([code, semiMajorAxis, inverseFlattening, primeMeridian, simpleNames(names)]);
  });
  const systemLines = rows.map((row) =>
    JSON.stringify([row.code, row.datumCode, simpleNames([row.name, ...database.aliases(row)])]),
  );
  const text = `{"datums":[\n${datumLines.join(',\n')}\n],"systems":[\n${systemLines.join(',\n')}\n]}\n`;
  writeFileSync(new URL('../../src/crs/generated/wkt-names.json', import.meta.url), text);
}

function simpleNames(names: readonly string[]): string[] {
  return [...new Set(names.map(simplify))];
}
