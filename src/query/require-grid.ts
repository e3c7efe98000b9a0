import type { Crs } from '../crs/crs.ts';
import { lackOfGrid, missingGridOf } from '../crs/datum-grid.ts';
import type { FeatureType } from '../feature/feature.ts';
import { UnresolvedNameError, type UnresolvedPart } from './unresolved-name-error.ts';

/** Refuses a CRS whose grid file isn't there, unless it is the type's own. Throws UnresolvedNameError. */
export function requireGrid(crs: Crs, { crs: source, defaultCrs }: FeatureType, part: UnresolvedPart): void {
  if (crs.code === source.code || crs.code === defaultCrs.code) return;
  const missing = missingGridOf(crs.code);
  if (missing !== undefined)
    throw new UnresolvedNameError(part, lackOfGrid(`EPSG:${crs.code} (${crs.name})`, missing));
}
