import type { Dataset, UpdateFrequency } from '../../catalog/catalog.ts';
import type { Envelope } from '../../feature/geometry.ts';
import { dayText } from '../day-text.ts';
import { type Html, html } from '../html.ts';
import type { Message, Say } from '../language/say.ts';
import { type DatasetFrame, languageAttribute } from './dataset-frame.ts';

const FREQUENCIES: Readonly<Record<UpdateFrequency, Message>> = {
  continuous: 'Continuously',
  hourly: 'Every hour',
  daily: 'Every day',
  weekly: 'Every week',
  monthly: 'Every month',
  quarterly: 'Every quarter',
  annual: 'Every year',
  biennial: 'Every two years',
  irregular: 'Irregularly',
  never: 'Never',
};

/** Who stands for the data, what one may do with them, and where and when they hold. */
export function factsSection(frame: DatasetFrame, dataset: Dataset): Html {
  const { say } = frame.reader;
  const facts = factsOf(frame, dataset).flatMap(([name, value]) =>
    value === undefined ? [] : [html`<div><dt>${say(name)}</dt><dd>${value}</dd></div>`],
  );
  return html`<aside class="facts-card" aria-labelledby="facts"><h2 id="facts">${say('About this dataset')}</h2>
<dl class="facts">${facts}</dl></aside>`;
}

function factsOf(
  frame: DatasetFrame,
  dataset: Dataset,
): readonly (readonly [Message, Html | string | undefined])[] {
  const { metadata, summary, publishedAt } = dataset;
  const { say } = frame.reader;
  const language = languageAttribute(dataset, frame.reader);
  const publisher = metadata.publisher ?? frame.portal.providerName;
  const count = summary.numberOfFeatures;
  return [
    ['Publisher', publisher === '' ? undefined : html`<span${language}>${publisher}</span>`],
    ['Licence', licence(dataset)],
    ['Attribution', metadata.attribution && html`<span${language}>${metadata.attribution}</span>`],
    ['Features', count === undefined ? undefined : say.number(count)],
    ['Modified', metadata.modified === undefined ? undefined : dayText(say, metadata.modified)],
    ['Published here', say.date(publishedAt)],
    ['Updated', metadata.updateFrequency && say(FREQUENCIES[metadata.updateFrequency])],
    ['Time covered', timeCovered(dataset, say)],
    ['Area covered', summary.wgs84Envelope && areaText(summary.wgs84Envelope, say)],
    ['Coordinate system', coordinateSystem(dataset)],
    ['Languages', metadata.languages.length === 0 ? undefined : languageNames(metadata.languages, say)],
    ['Contact', contact(dataset)],
  ];
}

function licence({ metadata: { licence: name, licenceUrl } }: Dataset): Html | string | undefined {
  return licenceUrl === undefined
    ? name
    : html`<a href="${licenceUrl}" rel="license">${name ?? licenceUrl}</a>`;
}

function contact({ metadata: { contactName, contactEmail } }: Dataset): Html | string | undefined {
  if (contactEmail === undefined) return contactName;
  const address = encodeURIComponent(contactEmail).replaceAll('%40', '@');
  return html`<a href="mailto:${address}">${contactName ?? contactEmail}</a>`;
}

function timeCovered({ metadata: { temporalStart, temporalEnd } }: Dataset, say: Say): string | undefined {
  const start = temporalStart && dayText(say, temporalStart);
  const end = temporalEnd && dayText(say, temporalEnd);
  if (start !== undefined && end !== undefined) return say('{start} to {end}', { start, end });
  if (start !== undefined) return say('Since {start}', { start });
  return end === undefined ? undefined : say('Until {end}', { end });
}

/** West, south, east and north in degrees. */
function areaText({ minX, minY, maxX, maxY }: Envelope, say: Say): string {
  const degrees = (value: number) => `${say.number(value, { maximumFractionDigits: 3 })}°`;
  return say('longitude {west} to {east}, latitude {south} to {north}', {
    west: degrees(minX),
    east: degrees(maxX),
    south: degrees(minY),
    north: degrees(maxY),
  });
}

function coordinateSystem({ featureType }: Dataset): string | undefined {
  if (!featureType.properties.some(({ type }) => type === 'geometry')) return undefined;
  const { code, name } = featureType.defaultCrs;
  return `${name} (EPSG:${code})`;
}

function languageNames(tags: readonly string[], say: Say): string {
  const names = new Intl.DisplayNames(say.language, { type: 'language' });
  return tags.map((tag) => languageName(names, tag)).join(', ');
}

function languageName(names: Intl.DisplayNames, tag: string): string {
  try {
    return names.of(tag) ?? tag;
  } catch (error) {
    // A tag of the right look that BCP 47 doesn't have.
    if (error instanceof RangeError) return tag;
    throw error;
  }
}
