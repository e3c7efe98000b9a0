import type { LikePattern } from './filter.ts';
import { foldCase } from './fold-case.ts';

/** What stands between two runs of anything: literal texts, and numbers of single characters, in turn. */
type Segment = readonly (string | number)[];

/**
 * Tells whether a whole text matches a PropertyIsLike pattern. Characters are code points. No regular expression: the
 * runs are matched shortest first, one after the other, without going back, so that the time is bounded by the length
 * of the text times that of the pattern, and is mostly that of a search.
 */
export function createPatternMatcher(pattern: LikePattern, matchCase: boolean): (text: string) => boolean {
  const segments = segmentsOf(pattern, matchCase);
  const matches = segments.length === 1 ? wholeMatcher(segments[0] as Segment) : runMatcher(segments);
  return matchCase ? matches : (text) => matches(foldCase(text));
}

function segmentsOf(pattern: LikePattern, matchCase: boolean): Segment[] {
  const segments: (string | number)[][] = [[]];
  for (const part of pattern) {
    const segment = segments.at(-1) as (string | number)[];
    const last = segment.at(-1);
    if (part.kind === 'any') segments.push([]);
    else if (part.kind === 'single') {
      if (typeof last === 'number') segment[segment.length - 1] = last + 1;
      else segment.push(1);
    } else if (part.text !== '') {
      const text = matchCase ? part.text : foldCase(part.text);
      if (typeof last === 'string') segment[segment.length - 1] = last + text;
      else segment.push(text);
    }
  }
  return segments;
}

function wholeMatcher(segment: Segment): (text: string) => boolean {
  return (text) => matchAt(segment, text, 0) === text.length;
}

/** The first segment stands at the start, the last at the end, those between as early as they can. */
function runMatcher(segments: readonly Segment[]): (text: string) => boolean {
  const first = segments[0] as Segment;
  const last = segments.at(-1) as Segment;
  const middle = segments.slice(1, -1).filter((segment) => segment.length > 0);
  return (text) => {
    let at = matchAt(first, text, 0);
    for (const segment of middle) {
      if (at < 0) return false;
      at = matchFrom(segment, text, at);
    }
    if (at < 0) return false;
    const start = startOfEnd(last, text);
    return start >= at && matchAt(last, text, start) === text.length;
  };
}

/** Where the match that begins at `start` ends, or -1. */
function matchAt(segment: Segment, text: string, start: number): number {
  let at = start;
  for (const part of segment) {
    if (typeof part === 'string') {
      if (!text.startsWith(part, at)) return -1;
      at += part.length;
    } else {
      for (let count = part; count > 0; count--) {
        if (at >= text.length) return -1;
        at += isPair(text, at) ? 2 : 1;
      }
    }
  }
  return at;
}

/** Where the first match that begins at `start` or later ends, or -1. */
function matchFrom(segment: Segment, text: string, start: number): number {
  const [head] = segment;
  for (let at = start; at <= text.length; at += isPair(text, at) ? 2 : 1) {
    if (typeof head === 'string') {
      at = text.indexOf(head, at);
      if (at < 0) return -1;
    }
    const end = matchAt(segment, text, at);
    if (end >= 0) return end;
  }
  return -1;
}

/** Where a segment must begin to reach the end of the text; -1 when the text is too short. */
function startOfEnd(segment: Segment, text: string): number {
  let at = text.length;
  for (let i = segment.length - 1; i >= 0; i--) {
    const part = segment[i] as string | number;
    if (typeof part === 'string') at -= part.length;
    else for (let count = part; count > 0; count--) at -= at > 1 && isPair(text, at - 2) ? 2 : 1;
    if (at < 0) return -1;
  }
  return at;
}

/** True for the two halves of a code point above U+FFFF. */
function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}
