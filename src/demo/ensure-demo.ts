import type { DatasetMetadata } from '../catalog/catalog.ts';
import { CatalogError } from '../catalog/catalog-error.ts';
import { namespaceUriFor } from '../catalog/first-portal.ts';
import { createFirstPortal, findPortal } from '../catalog/portals.ts';
import { readSetting, writeSetting } from '../catalog/settings.ts';
import { publishDataset } from '../publish/publish-dataset.ts';
import type { PublishReport } from '../publish/publish-report.ts';
import type { PublishServices } from '../publish/publish-request.ts';
import type { Source } from '../publish/source.ts';
import { openCities } from './cities.ts';
import { openCountries } from './countries.ts';
import { openRomanEmperors } from './roman-emperors.ts';

export const DEMO_PORTAL = 'demo';
/** Setting of the demo portal: ids of the datasets that are still to be published, separated by commas. */
const PENDING = 'demo.pending';

interface DemoDataset {
  readonly open: () => Source;
  readonly keyColumn: string;
  readonly metadata: Partial<DatasetMetadata>;
}

/** In the order in which they are published: the smallest first. */
const DATASETS: ReadonlyMap<string, DemoDataset> = new Map([
  [
    'roman-emperors',
    {
      open: openRomanEmperors,
      keyColumn: 'id',
      metadata: {
        title: 'Roman emperors',
        abstract: 'The 68 Roman emperors from 26 BC to 395 AD, with the place of birth where it is known.',
        keywords: ['history', 'Rome', 'emperors'],
        attribution: 'Wikipedia by way of zonination/emperors; coordinates: GeoNames',
        licence: 'MIT; coordinates CC BY 4.0',
      },
    },
  ],
  [
    'countries',
    {
      open: openCountries,
      keyColumn: 'code',
      metadata: {
        title: 'Countries',
        abstract:
          'Countries and territories of the world at 1:50 million, with codes, capitals and languages.',
        keywords: ['boundaries', 'countries', 'world'],
        attribution: 'Made with Natural Earth; attributes: mledoze/countries',
        licence: 'Natural Earth: public domain; attributes: Open Database License 1.0',
      },
    },
  ],
  [
    'cities',
    {
      open: openCities,
      keyColumn: 'id',
      metadata: {
        title: 'Cities',
        abstract: 'Populated places of the world with about 1,000 inhabitants or more.',
        keywords: ['cities', 'population', 'world'],
        attribution: 'GeoNames',
        licence: 'CC BY 4.0',
      },
    },
  ],
]);

/**
 * Makes the demo portal when there is no portal at all, and remembers what it is to hold. `baseUrl` is the portal's URL
 * without a slash at the end. Answers whether it was made.
 */
export async function createDemoPortal(
  database: PublishServices['database'],
  baseUrl: string,
): Promise<boolean> {
  const portal = await createFirstPortal(
    database,
    {
      name: DEMO_PORTAL,
      title: 'Trigpoint demo',
      abstract: 'Countries, cities and Roman emperors, to try the server with.',
      isDefault: true,
      namespaceUri: namespaceUriFor(baseUrl),
      providerName: 'Trigpoint',
    },
    new Map([[PENDING, [...DATASETS.keys()].join(',')]]),
  );
  return portal !== undefined;
}

/** Ids of the demo's datasets that are still to be published; none when there is no demo portal. */
export async function listPendingDemo(database: PublishServices['database']): Promise<string[]> {
  try {
    const portal = await findPortal(database, DEMO_PORTAL);
    const pending = await readSetting(database, portal.id, PENDING);
    return (pending ?? '').split(',').filter((id) => DATASETS.has(id));
  } catch (error) {
    if (error instanceof CatalogError && error.problem === 'NoSuchPortal') return [];
    throw error;
  }
}

/**
 * Publishes what the demo portal still lacks, one dataset after the other; after a crash the next start goes on with what
 * is left. To be run in one process, after the server listens. Throws the signal's reason when aborted.
 */
export async function publishDemo(
  services: PublishServices,
  signal: AbortSignal,
  onPublished: (report: PublishReport) => void = () => {},
): Promise<void> {
  const pending = await listPendingDemo(services.database);
  if (pending.length === 0) return;
  const portal = await findPortal(services.database, DEMO_PORTAL);
  while (pending.length > 0) {
    const id = pending[0] as string;
    const report = await publishOne(services, id, signal);
    pending.shift();
    const rest = pending.length === 0 ? undefined : pending.join(',');
    await writeSetting(services.database, portal.id, PENDING, rest);
    if (report !== undefined) onPublished(report);
  }
}

/** Undefined when it is there already: published just before a crash, or by somebody else. */
async function publishOne(
  services: PublishServices,
  id: string,
  signal: AbortSignal,
): Promise<PublishReport | undefined> {
  const { open, keyColumn, metadata } = DATASETS.get(id) as DemoDataset;
  try {
    return await publishDataset(
      {
        source: open(),
        portal: DEMO_PORTAL,
        id,
        keyColumn,
        metadata,
        actor: { name: 'demo', address: '' },
      },
      services,
      signal,
    );
  } catch (error) {
    if (error instanceof CatalogError && error.problem === 'Exists') return undefined;
    throw error;
  }
}
