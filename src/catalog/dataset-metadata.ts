import { hash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { type Actor, COMMAND_LINE, logEvent } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { DatasetTable } from '../database/tables.ts';
import type { Envelope } from '../feature/geometry.ts';
import { sentence, type Told, words } from '../lib/sentence.ts';
import { problemOfOtherSrs } from './advertised-srs.ts';
import { type DatasetMetadata, UPDATE_FREQUENCIES, type UpdateFrequency } from './catalog.ts';
import { CatalogError, noSuchDataset } from './catalog-error.ts';
import { hasForbiddenCharacters } from './check-portal.ts';
import { nextRevision } from './revision.ts';

/** Nothing said yet. */
export const NO_METADATA: DatasetMetadata = {
  title: '',
  abstract: '',
  keywords: [],
  publisher: undefined,
  attribution: undefined,
  licence: undefined,
  licenceUrl: undefined,
  languages: [],
  updateFrequency: undefined,
  contactName: undefined,
  contactEmail: undefined,
  temporalStart: undefined,
  temporalEnd: undefined,
  spatialExtent: undefined,
  modified: undefined,
  otherSrs: [],
  properties: [],
};

/** The columns of a dataset's row that hold its metadata. */
export type MetadataColumns = Pick<
  Selectable<DatasetTable>,
  'title' | 'abstract' | 'keywords' | 'attribution' | 'licence' | 'more_metadata'
>;

/** Metadata as columns; what is searched for has a column of its own, the rest is one JSON text. */
export function metadataColumns(metadata: DatasetMetadata): MetadataColumns {
  const { title, abstract, keywords, attribution, licence, ...more } = metadata;
  return {
    title,
    abstract,
    keywords: JSON.stringify(keywords),
    attribution: attribution ?? null,
    licence: licence ?? null,
    more_metadata: JSON.stringify(more),
  };
}

export function metadataFromRow(row: MetadataColumns): DatasetMetadata {
  return {
    ...NO_METADATA,
    ...(JSON.parse(row.more_metadata) as Partial<DatasetMetadata>),
    title: row.title,
    abstract: row.abstract,
    keywords: JSON.parse(row.keywords) as string[],
    attribution: row.attribution ?? undefined,
    licence: row.licence ?? undefined,
  };
}

/**
 * Changes what is said about a dataset; what isn't given stays. Throws CatalogError `NoSuchDataset`, `Invalid` that names the
 * first thing that can't stand, or `Changed` when it isn't what the change was made from any more.
 */
export async function updateMetadata(
  database: ControlDatabase,
  portalId: number,
  datasetId: string,
  change: Partial<DatasetMetadata>,
  { actor = COMMAND_LINE, madeFrom }: MetadataChange = {},
): Promise<DatasetMetadata> {
  return database.db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('datasets')
      .select(['uid', 'title', 'abstract', 'keywords', 'attribution', 'licence', 'more_metadata'])
      .where('portal_id', '=', portalId)
      .where('id', '=', datasetId)
      .executeTakeFirst();
    if (row === undefined) throw noSuchDataset(datasetId);
    const before = metadataFromRow(row);
    if (madeFrom !== undefined && madeFrom !== metadataDigest(before))
      throw new CatalogError(
        'Changed',
        'Somebody else has changed this meanwhile. What you typed stands here still: look at what they wrote, and save again.',
      );
    const metadata = { ...before, ...change };
    checkMetadata(metadata);
    const revision = await nextRevision(trx, portalId);
    await trx
      .updateTable('datasets')
      .set({ ...metadataColumns(metadata), revision })
      .where('uid', '=', row.uid)
      .execute();
    await logEvent(trx, { portalId, actor, action: 'dataset.describe', subject: datasetId });
    return metadata;
  });
}

interface MetadataChange {
  /** Who changes it; the command line by default. */
  readonly actor?: Actor;
  /** Digest of the metadata that they saw; absent: whatever it is by now. */
  readonly madeFrom?: string;
}

/** Equal for equal metadata. */
export function metadataDigest(metadata: DatasetMetadata): string {
  const entries = Object.entries(metadata).filter(([, value]) => value !== undefined);
  return hash('sha256', JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1))), 'base64url');
}

const MAX_TEXT_CHARACTERS = 1000;
const MAX_ABSTRACT_CHARACTERS = 50_000;
const MAX_WORDS = 200;
const MAX_PROPERTY_TEXTS = 2000;
const DAY = /^-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const EMAIL = /^[^\s@<>"]+@[^\s@<>"]+$/;

/** Throws CatalogError `Invalid` that names the first thing of metadata that can't stand, and what could. */
export function checkMetadata(metadata: DatasetMetadata): void {
  checkTexts(metadata);
  checkForms(metadata);
}

function checkTexts(metadata: DatasetMetadata): void {
  const { abstract, keywords, languages, properties, title } = metadata;
  checkText('title', title, MAX_TEXT_CHARACTERS);
  checkText('abstract', abstract, MAX_ABSTRACT_CHARACTERS);
  for (const name of ['publisher', 'attribution', 'licence', 'contactName'] as const)
    checkText(name, metadata[name] ?? '', MAX_TEXT_CHARACTERS);
  for (const word of keywords) checkText('keywords', word, MAX_TEXT_CHARACTERS);
  if (keywords.length > MAX_WORDS || languages.length > MAX_WORDS)
    refuse('keywords', sentence('are more than {most}', { most: MAX_WORDS }));
  if (properties.length > MAX_PROPERTY_TEXTS)
    refuse('properties', sentence('are more than {most}', { most: MAX_PROPERTY_TEXTS }));
  for (const { label, description } of properties) {
    checkText('properties', label ?? '', MAX_TEXT_CHARACTERS);
    checkText('properties', description ?? '', MAX_ABSTRACT_CHARACTERS);
  }
}

function checkForms(metadata: DatasetMetadata): void {
  const { languages, licenceUrl, contactEmail, temporalStart, temporalEnd, modified } = metadata;
  const otherSrs = problemOfOtherSrs(metadata.otherSrs);
  if (otherSrs !== undefined) refuse('otherSrs', otherSrs);
  const language = languages.find((tag) => !LANGUAGE.test(tag));
  if (language !== undefined)
    refuse('languages', sentence('are tags such as fr or de-CH: not {tag}', { tag: quoted(language) }));
  if (licenceUrl !== undefined && !isWebAddress(licenceUrl))
    refuse('licenceUrl', sentence('is an address of the web: not {text}', { text: quoted(licenceUrl) }));
  if (contactEmail !== undefined && !EMAIL.test(contactEmail))
    refuse('contactEmail', sentence('is an e-mail address: not {text}', { text: quoted(contactEmail) }));
  for (const [name, day] of Object.entries({ temporalStart, temporalEnd, modified }))
    if (day !== undefined && !DAY.test(day))
      refuse(name, sentence('is a day such as 2026-01-31: not {text}', { text: quoted(day) }));
  if (temporalStart !== undefined && temporalEnd !== undefined && isBefore(temporalEnd, temporalStart))
    refuse(
      'temporalEnd',
      sentence('{end} is before temporalStart {start}', { end: temporalEnd, start: temporalStart }),
    );
  const { updateFrequency, spatialExtent } = metadata;
  if (spatialExtent !== undefined && !isGeographicBox(spatialExtent))
    refuse('spatialExtent', 'is a box of degrees, west before east and south before north');
  if (updateFrequency !== undefined && !isUpdateFrequency(updateFrequency))
    refuse(
      'updateFrequency',
      sentence('is one of {words}: not {text}', {
        words: UPDATE_FREQUENCIES.join(', '),
        text: quoted(updateFrequency),
      }),
    );
}

export function isUpdateFrequency(word: string): word is UpdateFrequency {
  return (UPDATE_FREQUENCIES as readonly string[]).includes(word);
}

/** Days of ISO 8601, whose years may have a sign or more than four digits. */
function isBefore(a: string, b: string): boolean {
  const years = Number.parseInt(a, 10) - Number.parseInt(b, 10);
  return years === 0 ? a < b : years < 0;
}

/** `west,south,east,north` in degrees; undefined: it is no four numbers. */
export function envelopeFromDegrees(text: string): Envelope | undefined {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [minX = 0, minY = 0, maxX = 0, maxY = 0] = numbers;
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) return undefined;
  return { minX, minY, maxX, maxY };
}

function isGeographicBox({ minX, minY, maxX, maxY }: Envelope): boolean {
  return -180 <= minX && minX <= maxX && maxX <= 180 && -90 <= minY && minY <= maxY && maxY <= 90;
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

function checkText(name: string, text: string, most: number): void {
  if (text.length > most) refuse(name, sentence('has more than {most} characters', { most }));
  if (hasForbiddenCharacters(text)) refuse(name, 'has characters that XML can’t hold');
}

function quoted(text: unknown): string {
  return JSON.stringify(text);
}

function refuse(name: string, problem: Told): never {
  throw new CatalogError(
    'Invalid',
    sentence('The dataset’s {name} {problem}.', { name: words(name), problem }),
  );
}
