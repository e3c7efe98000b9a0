import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import type { Geometry } from '../../src/feature/geometry.ts';
import { encodeWkb } from '../../src/feature/wkb.ts';

/** A second implementation of spatial predicates: Debian's libsqlite3-mod-spatialite. */
export interface Spatialite {
  /** What `ST_<relation>(a, b)` says; null where it can't tell. */
  relates(relation: string, a: Geometry, b: Geometry): boolean | null;
  isValid(geometry: Geometry): boolean;
  /** No line crosses itself. */
  isSimple(geometry: Geometry): boolean;
  distance(a: Geometry, b: Geometry): number | null;
  close(): void;
}

/** Undefined, and the test is skipped, where it isn't installed; in CI that is a failure. */
export function openSpatialite(t: TestContext): Spatialite | undefined {
  const database = new DatabaseSync(':memory:', { allowExtension: true });
  try {
    database.loadExtension('mod_spatialite');
  } catch (error) {
    database.close();
    if (process.env['CI']) throw error;
    t.skip('needs Debian’s libsqlite3-mod-spatialite');
    return undefined;
  }
  const ask = (expression: string) => {
    const statement = database.prepare(`SELECT ${expression} AS answer`);
    return (...geometries: Geometry[]) =>
      (statement.get(...geometries.map(encodeWkb)) as { readonly answer: number | null }).answer;
  };
  const relations = new Map<string, ReturnType<typeof ask>>();
  const isValid = ask('ST_IsValid(ST_GeomFromWKB(?))');
  const isSimple = ask('ST_IsSimple(ST_GeomFromWKB(?))');
  const distance = ask('ST_Distance(ST_GeomFromWKB(?), ST_GeomFromWKB(?))');
  return {
    relates(relation, a, b) {
      const statement =
        relations.get(relation) ?? ask(`ST_${relation}(ST_GeomFromWKB(?), ST_GeomFromWKB(?))`);
      relations.set(relation, statement);
      const answer = statement(a, b);
      return answer === null || answer < 0 ? null : answer === 1;
    },
    isValid: (geometry) => isValid(geometry) === 1,
    isSimple: (geometry) => isSimple(geometry) === 1,
    distance: (a, b) => distance(a, b),
    close: () => database.close(),
  };
}
