import type { FeatureType } from '../feature/feature.ts';
import type { Filter } from './filter.ts';

/** The part of a complete id after `<type>.`; undefined when it is no id of the type. Ids are NCNames: no prefix before them. */
export function idWithinType(type: FeatureType, id: string): string | undefined {
  const dot = type.name.length;
  if (id.startsWith(type.name) && id[dot] === '.' && id.length > dot + 1) return id.slice(dot + 1);
  return undefined;
}

/** Ids of other types select nothing, as OGC 04-095 §7 wants of identifiers that don't exist. */
export function resolveFeatureIds(type: FeatureType, ids: readonly string[]): Filter {
  const own = ids.map((id) => idWithinType(type, id)).filter((id) => id !== undefined);
  return { kind: 'FeatureId', ids: new Set(own) };
}
