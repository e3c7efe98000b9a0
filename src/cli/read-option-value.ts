import { InvalidArgumentError } from 'commander';
import { problemOfOtherSrs } from '../catalog/advertised-srs.ts';
import type { Crs } from '../crs/crs.ts';
import { crsOfText } from '../crs/crs-of-text.ts';
import type { ScalarTypeName } from '../feature/feature.ts';
import { englishOf } from '../lib/sentence.ts';

const TYPE_WORDS: ReadonlyMap<string, ScalarTypeName> = new Map([
  ['text', 'string'],
  ['string', 'string'],
  ['int', 'int'],
  ['long', 'long'],
  ['integer', 'integer'],
  ['double', 'double'],
  ['decimal', 'decimal'],
  ['boolean', 'boolean'],
  ['date', 'date'],
  ['dateTime', 'dateTime'],
]);

/** `EPSG:2154`, `2154`, or any other spelling that the server knows. */
export function readCrs(text: string): Crs {
  const found = crsOfText(text);
  if (found === undefined)
    throw new InvalidArgumentError('Not a coordinate reference system that is known; one is EPSG:2154.');
  return found;
}

/** Names of CRSs as they are to be advertised, separated by commas; an empty text is none. A number is an EPSG code. */
export function readSrsNames(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => (/^\d+$/.test(name) ? `EPSG:${name}` : name));
  const problem = problemOfOtherSrs(names);
  if (problem !== undefined) throw new InvalidArgumentError(`The names ${englishOf(problem)}.`);
  return names;
}

/** `name=type`, repeated; the last `=` counts, since names may have one. */
export function readTypes(
  text: string,
  before: ReadonlyMap<string, ScalarTypeName> | undefined,
): Map<string, ScalarTypeName> {
  const at = text.lastIndexOf('=');
  const type = TYPE_WORDS.get(text.slice(at + 1));
  if (at <= 0 || type === undefined)
    throw new InvalidArgumentError(
      `It is NAME=TYPE, where TYPE is one of ${[...TYPE_WORDS.keys()].join(', ')}.`,
    );
  return new Map([...(before ?? []), [text.slice(0, at), type]]);
}

/** One character, or `tab`. */
export function readDelimiter(text: string): string {
  if (text === 'tab' || text === '\\t') return '\t';
  if ([...text].length !== 1 || text === '"' || /[\r\n]/.test(text))
    throw new InvalidArgumentError('It is one character, or the word tab.');
  return text;
}

/** A text that isn't blank. */
export function readText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.');
  return text;
}

/** A positive whole number, or `none`. */
export function readMaximum(text: string): number | 'none' {
  if (text === 'none') return text;
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text) || value === 0)
    throw new InvalidArgumentError('It is a positive whole number, or the word none.');
  return value;
}

/** Reads whole numbers in a range; with at most as many digits as the most has. */
export function readWholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || text.length > String(most).length || value < least || value > most)
      throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** A whole number, or `default`, which is null. */
export function readNumberOrDefault(text: string): number | null {
  if (text === 'default') return null;
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is a whole number, or the word default.');
  return Number(text);
}

/** Host names separated by commas, in lower case; an empty text is no host at all. */
export function readHosts(text: string): string[] {
  return text
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');
}

/** Names separated by commas; an empty text is none. */
export function readNames(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
