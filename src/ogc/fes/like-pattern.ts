import type { LikePattern } from '../../query/filter.ts';

/** One character each, all different. */
export interface WildCards {
  readonly any: string;
  readonly single: string;
  readonly escapeChar: string;
}

/**
 * A pattern of PropertyIsLike with its wildcards decoded (OGC 04-095 §10.4), by code point. The escape character takes
 * the meaning from a wildcard or an escape character behind it; before any other character it stands for itself.
 */
export function likePattern(pattern: string, { any, single, escapeChar }: WildCards): LikePattern {
  const parts: LikePattern[number][] = [];
  let literal = '';
  const flush = () => {
    if (literal !== '') parts.push({ kind: 'text', text: literal });
    literal = '';
  };
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] as string;
    const next = characters[i + 1];
    if (character === escapeChar && (next === any || next === single || next === escapeChar)) {
      literal += next;
      i++;
    } else if (character === any) {
      flush();
      // Several in a row mean the same as one.
      if (parts.at(-1)?.kind !== 'any') parts.push({ kind: 'any' });
    } else if (character === single) {
      flush();
      parts.push({ kind: 'single' });
    } else {
      literal += character;
    }
  }
  flush();
  return parts;
}
