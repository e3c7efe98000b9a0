import { ACCOUNT_FRENCH } from './account.ts';
import { ADMINISTRATION_FRENCH } from './administration.ts';
import { CATALOGUE_FRENCH } from './catalogue.ts';
import { CONSOLE_FRENCH } from './console.ts';
import { DATASET_FRENCH } from './dataset.ts';
import { ENTRY_FRENCH } from './entry.ts';
import { FILTERS_FRENCH } from './filters.ts';
import { FRAME_FRENCH } from './frame.ts';
import { MAP_FRENCH } from './map.ts';
import { MISTAKES_FRENCH } from './mistakes.ts';
import { MONITORING_FRENCH } from './monitoring.ts';
import { NOTICES_FRENCH } from './notices.ts';
import { PUBLISHING_FRENCH } from './publishing.ts';
import { QUERY_FRENCH } from './query.ts';
import { REFUSALS_FRENCH } from './refusals.ts';
import { SOURCES_FRENCH } from './sources.ts';

/** Everything that pages say, in English, with its French. */
export const FRENCH = {
  ...FRAME_FRENCH,
  ...ENTRY_FRENCH,
  ...ACCOUNT_FRENCH,
  ...ADMINISTRATION_FRENCH,
  ...FILTERS_FRENCH,
  ...NOTICES_FRENCH,
  ...REFUSALS_FRENCH,
  ...MISTAKES_FRENCH,
  ...CATALOGUE_FRENCH,
  ...DATASET_FRENCH,
  ...MAP_FRENCH,
  ...QUERY_FRENCH,
  ...CONSOLE_FRENCH,
  ...MONITORING_FRENCH,
  ...PUBLISHING_FRENCH,
  ...SOURCES_FRENCH,
} as const;
