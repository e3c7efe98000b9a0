import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { download } from '../fetch/download.ts';
import type { FetchSettings } from '../fetch/guarded-request.ts';
import { shownAddress } from '../fetch/shown-address.ts';
import { attribute } from '../lib/xml-reader.ts';
import { openSource } from '../publish/open-source.ts';
import { readGmlSchema } from '../publish/read-gml-schema.ts';
import { type Source, SourceError, type SourceOptions } from '../publish/source.ts';
import type { OpenedSource } from './opened-source.ts';
import { renameFailure, renameSource } from './rename-source.ts';
import { readCollectionRoot, readWfsCapabilities, type WfsCapabilities } from './wfs-capabilities.ts';
import { ACCEPTED_VERSIONS } from './wfs-vocabulary.ts';

/** Features of a page where the server doesn't say how many it gives at once. */
const PAGE_FEATURES = 10_000;
const MAX_PAGES = 100_000;
const MAX_CAPABILITIES_BYTES = 64 * 2 ** 20;
/** Parameters that are ours to say; the others of the address (a key, `map`, `srsName`, `outputFormat`) go with each request. */
const OWN_PARAMETERS: ReadonlySet<string> = new Set([
  'service',
  'request',
  'version',
  'acceptversions',
  'typename',
  'typenames',
  'startindex',
  'count',
  'maxfeatures',
  'resulttype',
]);

interface WfsReading {
  readonly url: URL;
  readonly shown: string;
  readonly folder: string;
  readonly settings: FetchSettings;
  readonly signal: AbortSignal;
}

interface Page {
  readonly file: string;
  readonly source: Source;
  readonly returned: number;
}

/**
 * A feature type of another server's WFS, 1.1.0 or 2.0.0: fetched into the folder, by pages where the server says that it
 * gives them. All requests go to the address itself, whatever addresses the capabilities name. Throws SourceError.
 */
export async function openWfs(
  url: URL,
  options: SourceOptions,
  place: { readonly folder: string; readonly settings: FetchSettings; readonly signal: AbortSignal },
): Promise<Omit<OpenedSource, 'close'>> {
  const reading = { ...place, url, shown: shownAddress(url) };
  const capabilities = await askCapabilities(reading);
  const typeName = chooseType(reading, capabilities, options.layer);
  const { words } = capabilities;
  const localName = typeName.slice(typeName.indexOf(':') + 1);
  const about = { version: words.version, [words.typeName]: typeName };
  const schema = await askSchema(reading, { ...about });
  const total = await askTotal(reading, capabilities, about, 'before');
  const { schema: _, ...own } = options;
  const pageOptions = { ...own, layer: localName, ...(schema !== undefined && { schema }) };
  const pages = await askPages(reading, capabilities, { about, total, options: pageOptions });
  if (pages.length > 1 && (await askTotal(reading, capabilities, about, 'after')) !== total)
    throw new SourceError(`${reading.shown}: changed while it was being read, so nothing was published`);
  return { source: chained(reading, pages, localName), id: localName };
}

async function ask(
  reading: WfsReading,
  name: string,
  parameters: Readonly<Record<string, string>>,
  maxBytes = reading.settings.maxBytes,
): Promise<{ readonly file: string; readonly bytes: number }> {
  const url = new URL(reading.url.href);
  // GeoJSON has no form for a schema or for a count alone.
  const asksForFeatures = parameters['request'] === 'GetFeature' && parameters['resultType'] === undefined;
  const isOurs = (key: string) => OWN_PARAMETERS.has(key) || (key === 'outputformat' && !asksForFeatures);
  for (const key of [...url.searchParams.keys()]) if (isOurs(key.toLowerCase())) url.searchParams.delete(key);
  for (const [key, value] of Object.entries({ service: 'WFS', ...parameters }))
    url.searchParams.set(key, value);
  const file = join(reading.folder, name);
  const settings = { ...reading.settings, maxBytes };
  const got = await download({ url, signal: reading.signal }, file, settings);
  return { file, bytes: got.isUnchanged ? 0 : got.bytes };
}

async function askCapabilities(reading: WfsReading): Promise<WfsCapabilities> {
  const wanted = parameterOf(reading.url, 'version');
  const { file } = await ask(
    reading,
    'capabilities.xml',
    {
      request: 'GetCapabilities',
      ...(wanted === undefined
        ? { AcceptVersions: ACCEPTED_VERSIONS }
        : { version: wanted, AcceptVersions: wanted }),
    },
    Math.min(MAX_CAPABILITIES_BYTES, reading.settings.maxBytes),
  );
  return readWfsCapabilities(file, reading.shown);
}

function parameterOf(url: URL, name: string): string | undefined {
  return [...url.searchParams].find(([key, value]) => key.toLowerCase() === name && value !== '')?.[1];
}

function chooseType(
  { url, shown }: WfsReading,
  { typeNames }: WfsCapabilities,
  layer: string | undefined,
): string {
  const wanted = layer ?? parameterOf(url, 'typename') ?? parameterOf(url, 'typenames');
  const list = typeNames.length === 0 ? 'none' : typeNames.slice(0, 50).join(', ');
  if (wanted === undefined) {
    const [only] = typeNames;
    if (typeNames.length === 1 && only !== undefined) return only;
    throw new SourceError(`${shown}: say which feature type with --layer; there are: ${list}`);
  }
  const isNamed = (name: string) => name === wanted || name.slice(name.indexOf(':') + 1) === wanted;
  const found = typeNames.find((name) => name === wanted) ?? typeNames.find(isNamed);
  if (found !== undefined) return found;
  throw new SourceError(`${shown}: has no feature type ${wanted}; there are: ${list}`);
}

/** The file of the application schema; undefined: it is none that is understood, and types are inferred. */
async function askSchema(
  reading: WfsReading,
  about: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const { file } = await ask(reading, 'schema.xsd', { request: 'DescribeFeatureType', ...about });
  try {
    await readGmlSchema(file);
    return file;
  } catch (error) {
    if (error instanceof SourceError) return undefined;
    throw error;
  }
}

/** How many features there are; undefined: the server doesn't say. */
async function askTotal(
  reading: WfsReading,
  { words }: WfsCapabilities,
  about: Readonly<Record<string, string>>,
  moment: 'before' | 'after',
): Promise<number | undefined> {
  const { file } = await ask(reading, `hits-${moment}.xml`, {
    request: 'GetFeature',
    ...about,
    resultType: 'hits',
  });
  return countIn(attribute(await readCollectionRoot(file, reading.shown), words.total));
}

function countIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

interface PagesWanted {
  readonly about: Readonly<Record<string, string>>;
  readonly total: number | undefined;
  readonly options: SourceOptions;
}

async function askPages(
  reading: WfsReading,
  { words, hasPages, pageSize = PAGE_FEATURES }: WfsCapabilities,
  { about, total, options }: PagesWanted,
): Promise<Page[]> {
  const pages: Page[] = [];
  let start = 0;
  let bytesLeft = reading.settings.maxBytes;
  while (pages.length < MAX_PAGES) {
    const part = hasPages ? { [words.count]: String(pageSize), startIndex: String(start) } : {};
    const name = `page-${pages.length + 1}.txt`;
    const asked = await ask(reading, name, { request: 'GetFeature', ...about, ...part }, bytesLeft);
    const page = await openPage(reading, asked.file, words.returned, options);
    bytesLeft -= asked.bytes;
    if (page !== undefined) pages.push(page);
    const returned = page?.returned ?? 0;
    start += returned;
    if (total === undefined ? !hasPages || returned < pageSize : start >= total) break;
    if (returned === 0 || !hasPages)
      throw new SourceError(
        `${reading.shown}: gives ${start} of its ${total} features${hasPages ? '' : ', and does not say that it gives pages'}`,
      );
  }
  if (pages.length === 0) throw new SourceError(`${reading.shown}: the feature type has no features`);
  if (total !== undefined && start !== total)
    throw new SourceError(`${reading.shown}: says that it has ${total} features, and gave ${start}`);
  return pages;
}

/** Undefined: the page has no features. */
async function openPage(
  reading: WfsReading,
  file: string,
  returnedName: string,
  options: SourceOptions,
): Promise<Page | undefined> {
  const { shown, signal } = reading;
  const said = (await isXml(file))
    ? countIn(attribute(await readCollectionRoot(file, shown), returnedName))
    : undefined;
  if (said === 0) return undefined;
  try {
    const source = await openSource(file, options);
    const returned = said ?? (await countRecords(source, signal));
    return returned === 0 ? undefined : { file, source: renameSource(source, file, shown), returned };
  } catch (error) {
    throw renameFailure(error, file, shown);
  }
}

async function isXml(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    return /^(\xef\xbb\xbf)?\s*</.test(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await handle.close();
  }
}

async function countRecords(source: Source, signal: AbortSignal): Promise<number> {
  let count = 0;
  for await (const { records } of source.records(signal)) count += records.length;
  return count;
}

/** The pages as one source. */
function chained({ shown }: WfsReading, pages: readonly Page[], layer: string): Source {
  const [first] = pages as readonly [Page, ...Page[]];
  return {
    ...first.source,
    path: shown,
    layer,
    get remarks() {
      const remarks = new Set(pages.flatMap(({ source }) => source.remarks));
      if (pages.length > 1) remarks.add(`Read in ${pages.length} pages.`);
      return [...remarks].map((remark) => remark.replace(/\S*\/schema\.xsd/, 'of the server'));
    },
    size: pages.reduce((sum, { source }) => sum + source.size, 0),
    async *records(signal) {
      let before = 0;
      let number = 0;
      for (const { source, returned } of pages) {
        let count = 0;
        for await (const batch of source.records(signal)) {
          count += batch.records.length;
          yield {
            records: batch.records.map((record) => ({ ...record, number: ++number })),
            position: before + batch.position,
          };
        }
        before += source.size;
        if (count !== returned)
          throw new SourceError(`${shown}: says that a page has ${returned} features, and it has ${count}`);
      }
    },
  };
}
