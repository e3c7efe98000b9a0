import type { Dataset, Portal } from '../../../catalog/catalog.ts';
import type { Crs } from '../../../crs/crs.ts';
import { parseCrsReference, urnOf } from '../../../crs/crs-reference.ts';
import { missingGridOf } from '../../../crs/datum-grid.ts';
import { crsByCode } from '../../../crs/registry.ts';
import { isGeometryProperty } from '../../../feature/feature.ts';
import type { Envelope } from '../../../feature/geometry.ts';
import { markdownText } from '../../../lib/markdown-text.ts';
import { doubleText } from '../../../lib/number-text.ts';
import { escapeXmlAttribute, escapeXmlText, XmlWriter } from '../../../lib/xml-writer.ts';
import type { CapabilitiesContents } from '../wfs-protocol.ts';
import { writeFilterCapabilities } from './encode-filter-capabilities.ts';
import { writeOperationsMetadata } from './encode-operations-metadata.ts';
import { GML, OGC, OWS, type Section, VERSION, WFS, WFS_SCHEMA, XLINK, XSI } from './vocabulary.ts';

/**
 * The capabilities document (OGC 04-094 §13, OGC 05-008 §7.4). The same contents give the same text: there is no
 * clock in it. Filter_Capabilities stands in every document with any section, because the schema demands it.
 */
export function encodeCapabilities(contents: CapabilitiesContents, outputFormats: readonly string[]): string {
  const { portal, datasets, sections } = contents;
  const has = (section: Section) => sections === undefined || sections.has(section);
  const isShort = sections?.size === 0;
  const xml = new XmlWriter();
  xml.start('wfs:WFS_Capabilities', {
    version: VERSION,
    updateSequence: contents.updateSequence,
    ...namespaceDeclarations(portal, datasets, has('FeatureTypeList')),
    'xsi:schemaLocation': `${WFS} ${WFS_SCHEMA}`,
  });
  if (has('ServiceIdentification')) writeServiceIdentification(xml, contents);
  if (has('ServiceProvider')) writeServiceProvider(xml, portal);
  if (has('OperationsMetadata')) writeOperationsMetadata(xml, contents, outputFormats);
  if (has('FeatureTypeList') && datasets.length > 0) writeFeatureTypeList(xml);
  if (!isShort) writeFilterCapabilities(xml, contents.filters);
  const text = xml.end().toString();
  return text.replace(TYPES_PLACE, () => featureTypeElements(contents, outputFormats));
}

/**
 * Stands for the list of types, which may have megabytes, until the rest is written; no XML document can hold this
 * character, so no text is taken for it.
 */
const TYPES_PLACE = '\u0000';
/** Stands for the start of addresses in the elements that are kept, which many hosts share; no XML document can hold it either. */
const BASE_PLACE = '\u0001';

function featureTypeElements(
  { portal, datasets, otherSrs, baseUrl }: CapabilitiesContents,
  outputFormats: readonly string[],
): string {
  const otherSrsNames = [...portal.otherSrs, ...otherSrs];
  const advertised: Advertised = { outputFormats, otherSrs: otherSrsNames };
  const about = otherSrsNames.join(' ');
  const base = escapeXmlText(baseUrl);
  return datasets
    .map((dataset) => {
      const known = elements.get(dataset);
      if (known?.about === about) return known.element;
      const element = featureTypeElement(dataset, advertised);
      elements.set(dataset, { about, element });
      return element;
    })
    .join('\n')
    .replaceAll(BASE_PLACE, () => base);
}

/**
 * The elements of datasets, and what else they depend on; kept as long as the dataset stays as it is, since most changes
 * touch one of thousands.
 */
const elements = new WeakMap<Dataset, { readonly about: string; readonly element: string }>();

/** The types' prefixes are declared on the root and again on each type, where QGIS looks for them. */
function namespaceDeclarations(
  portal: Portal,
  datasets: readonly Dataset[],
  withTypes: boolean,
): Record<string, string> {
  const declarations = new Map([
    ['xmlns:wfs', WFS],
    ['xmlns:ows', OWS],
    ['xmlns:ogc', OGC],
    ['xmlns:gml', GML],
    ['xmlns:xlink', XLINK],
    ['xmlns:xsi', XSI],
    [`xmlns:${portal.namespacePrefix}`, portal.namespaceUri],
  ]);
  if (withTypes) {
    for (const { featureType } of datasets) {
      const name = `xmlns:${featureType.prefix}`;
      if (!declarations.has(name)) declarations.set(name, featureType.namespace);
    }
  }
  return Object.fromEntries(declarations);
}

function writeServiceIdentification(xml: XmlWriter, { portal, versions }: CapabilitiesContents): void {
  xml.start('ows:ServiceIdentification');
  xml.element('ows:Title', {}, portal.title);
  if (portal.abstract !== '') xml.element('ows:Abstract', {}, portal.abstract);
  xml.element('ows:ServiceType', { codeSpace: 'OGC' }, 'WFS');
  for (const version of versions) xml.element('ows:ServiceTypeVersion', {}, version);
  if (portal.fees !== '') xml.element('ows:Fees', {}, portal.fees);
  if (portal.accessConstraints !== '') xml.element('ows:AccessConstraints', {}, portal.accessConstraints);
  xml.end();
}

function writeServiceProvider(xml: XmlWriter, portal: Portal): void {
  xml.start('ows:ServiceProvider');
  xml.element('ows:ProviderName', {}, portal.providerName);
  if (portal.providerSite !== undefined)
    xml.element('ows:ProviderSite', { 'xlink:href': portal.providerSite });
  xml.start('ows:ServiceContact');
  if (portal.contactName !== undefined) xml.element('ows:IndividualName', {}, portal.contactName);
  if (portal.contactEmail !== undefined) {
    xml.start('ows:ContactInfo').start('ows:Address');
    xml.element('ows:ElectronicMailAddress', {}, portal.contactEmail);
    xml.end().end();
  }
  xml.end().end();
}

/** Left out when there is no type, because the schema wants at least one in it. */
function writeFeatureTypeList(xml: XmlWriter): void {
  xml.start('wfs:FeatureTypeList');
  xml.start('wfs:Operations').element('wfs:Operation', {}, 'Query').end();
  xml.raw(TYPES_PLACE).end();
}

/** What is said of each type, whatever it is. */
interface Advertised {
  readonly outputFormats: readonly string[];
  readonly otherSrs: readonly string[];
}

/** One `wfs:FeatureType`. */
function featureTypeElement(dataset: Dataset, { outputFormats, otherSrs }: Advertised): string {
  const { featureType, metadata, summary } = dataset;
  const abstract = markdownText(metadata.abstract);
  const { prefix, name, namespace } = featureType;
  const lines = [
    `<wfs:FeatureType xmlns:${prefix}="${escapeXmlAttribute(namespace)}">`,
    `<wfs:Name>${prefix}:${name}</wfs:Name>`,
    `<wfs:Title>${escapeXmlText(metadata.title === '' ? name : metadata.title)}</wfs:Title>`,
    ...(abstract === '' ? [] : [`<wfs:Abstract>${escapeXmlText(abstract)}</wfs:Abstract>`]),
    ...keywords(metadata.keywords),
    ...coordinateReferenceSystems(dataset, otherSrs),
    `<wfs:OutputFormats>${outputFormats.map(formatElement).join('')}</wfs:OutputFormats>`,
    ...boundingBox(summary.wgs84Envelope ?? WORLD),
    metadataUrl(dataset),
    '</wfs:FeatureType>',
  ];
  return lines.join('\n');
}

/**
 * The page of the dataset, which holds its metadata for people and for programs. The schema knows four formats, of which it has one,
 * and four types of metadata, of which TC211 is what servers say of theirs that is none of the others.
 */
function metadataUrl({ id }: Dataset): string {
  const path = escapeXmlText(`/dataset/${encodeURIComponent(id)}/`);
  return `<wfs:MetadataURL type="TC211" format="text/html">${BASE_PLACE}${path}</wfs:MetadataURL>`;
}

function formatElement(format: string): string {
  return `<wfs:Format>${escapeXmlText(format)}</wfs:Format>`;
}

function keywords(words: readonly string[]): string[] {
  if (words.length === 0) return [];
  const each = words.map((word) => `<ows:Keyword>${escapeXmlText(word)}</ows:Keyword>`);
  return [`<ows:Keywords>${each.join('')}</ows:Keywords>`];
}

/**
 * The default CRS, the one of the source and those that every client of maps wants, each by its URN and by the name that
 * stands for easting or longitude first; then the names that the dataset, its portal and the server advertise. Any other
 * known CRS is given too when asked for.
 */
function coordinateReferenceSystems(
  { featureType, metadata }: Dataset,
  otherSrs: readonly string[],
): string[] {
  if (!featureType.properties.some(isGeometryProperty)) return ['<wfs:NoSRS/>'];
  const { defaultCrs, crs } = featureType;
  const others = [
    defaultCrs,
    crs,
    ...CUSTOMARY.map(crsByCode).filter((known) => known !== undefined),
  ].flatMap(namesOf);
  const names = new Set([
    urnOf(defaultCrs),
    ...others,
    ...[...metadata.otherSrs, ...otherSrs].filter(isGiven),
  ]);
  return [...names].map((name, i) => {
    const element = i === 0 ? 'wfs:DefaultSRS' : 'wfs:OtherSRS';
    return `<${element}>${escapeXmlText(name)}</${element}>`;
  });
}

/** False where the grid file that it needs isn't there. */
function isGiven(name: string): boolean {
  const code = parseCrsReference(name)?.crs.code;
  return code === undefined || missingGridOf(code) === undefined;
}

/** WGS 84 and Web Mercator. */
const CUSTOMARY: readonly number[] = [4326, 3857];
const CRS84 = 'urn:ogc:def:crs:OGC:1.3:CRS84';

function namesOf(crs: Crs): string[] {
  return [urnOf(crs), `EPSG:${crs.code}`, ...(crs.code === 4326 ? [CRS84] : [])];
}

const WORLD: Envelope = { minX: -180, minY: -90, maxX: 180, maxY: 90 };

function boundingBox({ minX, minY, maxX, maxY }: Envelope): string[] {
  const corner = (x: number, y: number) => `${doubleText(x)} ${doubleText(y)}`;
  return [
    '<ows:WGS84BoundingBox>' +
      `<ows:LowerCorner>${corner(minX, minY)}</ows:LowerCorner>` +
      `<ows:UpperCorner>${corner(maxX, maxY)}</ows:UpperCorner>` +
      '</ows:WGS84BoundingBox>',
  ];
}
