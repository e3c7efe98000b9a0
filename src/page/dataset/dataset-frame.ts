import type { Dataset, Portal } from '../../catalog/catalog.ts';
import { type Html, html } from '../html.ts';
import type { Reader } from '../reader.ts';

/** What every part of a dataset's page knows of its reader and its place. */
export interface DatasetFrame {
  readonly portal: Portal;
  readonly reader: Reader;
}

/**
 * The attribute by which readers aloud know the language of what the publisher wrote, with a blank before it; nothing where it
 * is that of the page, or isn't known.
 */
export function languageAttribute({ metadata: { languages } }: Dataset, { say }: Reader): Html | undefined {
  const [language, ...others] = languages;
  return language === undefined || others.length > 0 || language === say.language
    ? undefined
    : html` lang="${language}"`;
}
