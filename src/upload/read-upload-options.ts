import { crsOfText } from '../crs/crs-of-text.ts';
import { type Told, words } from '../lib/sentence.ts';
import { DELIMITERS } from './delimiter-names.ts';
import type { UploadOptions } from './upload.ts';

/** What is wrong with a form, by field. */
type Problems = Map<string, Told>;

export interface ReadOptions {
  readonly options: UploadOptions;
  readonly problems: ReadonlyMap<string, Told>;
}

/**
 * What a publisher says about a file, from the fields of a form; empty fields say nothing. `isPublish`: with what is said for
 * publishing, too.
 */
export function readUploadOptions(form: ReadonlyMap<string, string>, isPublish: boolean): ReadOptions {
  const problems: Problems = new Map();
  const text = (name: string) => {
    const value = (form.get(name) ?? '').trim();
    return value === '' ? undefined : value;
  };
  const options: UploadOptions = {
    ...given('layer', text('layer')),
    ...given('encoding', text('encoding')),
    ...given('delimiter', delimiterIn(text('delimiter'), problems)),
    ...given('decimalComma', form.get('decimal') === 'comma' ? true : undefined),
    ...given('latColumn', text('latColumn')),
    ...given('lonColumn', text('lonColumn')),
    ...given('wktColumn', text('wktColumn')),
    ...given('crs', crsIn(text('crs'), problems)),
    ...(isPublish ? publishOptions(form, text) : {}),
  };
  if ((options.latColumn === undefined) !== (options.lonColumn === undefined))
    problems.set('latColumn', words('The columns of latitude and longitude go together.'));
  if (options.latColumn !== undefined && options.wktColumn !== undefined)
    problems.set(
      'wktColumn',
      words('Geometries come from one column of Well-Known Text, or from two of coordinates.'),
    );
  if (isPublish && options.id === undefined) problems.set('id', words('A dataset needs an id.'));
  return { options, problems };
}

function publishOptions(
  form: ReadonlyMap<string, string>,
  text: (name: string) => string | undefined,
): UploadOptions {
  return {
    ...given('id', text('id')),
    ...given('title', text('title')),
    ...given('keyColumn', text('keyColumn')),
    ...given('skipInvalid', form.get('skipInvalid') === 'yes' ? true : undefined),
    ...given('restrict', form.get('visibility') === 'restricted' ? true : undefined),
    ...given('replace', form.get('replace') === 'yes' ? true : undefined),
  };
}

function given<Name extends keyof UploadOptions>(
  name: Name,
  value: UploadOptions[Name] | undefined,
): Pick<UploadOptions, Name> | Record<string, never> {
  return value === undefined ? {} : ({ [name]: value } as Pick<UploadOptions, Name>);
}

function delimiterIn(value: string | undefined, problems: Problems): string | undefined {
  if (value === undefined) return undefined;
  const delimiter = DELIMITERS.get(value);
  if (delimiter === undefined) problems.set('delimiter', words('The separator is one of the list.'));
  return delimiter;
}

function crsIn(value: string | undefined, problems: Problems): number | undefined {
  if (value === undefined) return undefined;
  const crs = crsOfText(value);
  if (crs === undefined)
    problems.set(
      'crs',
      words('This is no coordinate reference system that is known here; one is EPSG:2154.'),
    );
  return crs?.code;
}
