import type { FeatureType } from '../feature/feature.ts';
import type { Filter } from './filter.ts';

/** The part of a complete id after `<type>.`; undefined when the id is of another type. */
export function idWithinType(type: FeatureType, id: string): string | undefined {
  const local = withoutPrefix(id);
  const dot = type.name.length;
  if (local.startsWith(type.name) && local[dot] === '.' && local.length > dot + 1) {
    return local.slice(dot + 1);
  }
  return undefined;
}

/** An id or type name without the prefix that some clients put before it; NCNames hold no colon. */
export function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Ids of other types select nothing, as OGC 04-095 §7 wants of identifiers that don't exist. */
export function resolveFeatureIds(type: FeatureType, ids: readonly string[]): Filter {
  const own = ids.map((id) => idWithinType(type, id)).filter((id) => id !== undefined);
  return { kind: 'FeatureId', ids: new Set(own) };
}
