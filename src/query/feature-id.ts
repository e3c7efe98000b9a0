import type { FeatureType } from '../feature/feature.ts';
import type { Filter } from './filter.ts';
import { quoted, UnresolvedNameError } from './unresolved-name-error.ts';

/** The part of a complete id after `<type>.`; undefined when it is no id of the type. Ids are NCNames: no prefix before them. */
export function idWithinType(type: FeatureType, id: string): string | undefined {
  const dot = type.name.length;
  if (id.startsWith(type.name) && id[dot] === '.' && id.length > dot + 1) return id.slice(dot + 1);
  return undefined;
}

/**
 * Ids of other types select nothing, as OGC 04-095 §7 wants of identifiers that don't exist. Throws UnresolvedNameError for
 * an id of this type behind a prefix: it can't exist, and an empty answer would hide the slip.
 */
export function resolveFeatureIds(type: FeatureType, ids: readonly string[]): Filter {
  const own = new Set<string>();
  for (const id of ids) {
    const within = idWithinType(type, id);
    if (within !== undefined) own.add(within);
    else if (idWithinType(type, withoutPrefix(id)) !== undefined) {
      throw new UnresolvedNameError('filter', prefixedId(id));
    }
  }
  return { kind: 'FeatureId', ids: own };
}

/** What stands behind the first colon; the whole where there is none. */
export function withoutPrefix(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

/** What to say of an id that would be one without its prefix. */
export function prefixedId(id: string): string {
  return `${quoted(id)} is no feature id, because ids have no prefix: did you mean ${quoted(withoutPrefix(id))}?`;
}
