import type { Dataset } from '../../catalog/catalog.ts';
import { entryAddress, typeNameOf, wfsAddress } from '../../catalog-api/dataset-address.ts';
import { type DownloadFormat, downloadAddress, downloadFormats } from '../../catalog-api/download-formats.ts';
import { type Html, html } from '../html.ts';
import type { Message, Say } from '../language/say.ts';
import type { DatasetFrame } from './dataset-frame.ts';
import type { DownloadSize, DownloadSizes } from './download-size.ts';

/** Whom a format suits, by its name. */
const USES: ReadonlyMap<string, Message> = new Map([
  ['GeoJSON', 'For web maps and programs; longitude, latitude'],
  ['CSV', 'For tables and scripts; geometry as text'],
  ['GeoPackage', 'For QGIS and ArcGIS: one file with everything'],
  ['Shapefile', 'For older GIS; names of fields are shortened'],
  ['FlatGeobuf', 'For large data and programs; with a spatial index'],
  ['KML', 'For Google Earth'],
  ['XLSX', 'For Excel and LibreOffice'],
  ['GML', 'The standard of the Web Feature Service'],
  ['GML 2', 'For old programs'],
]);

/** The whole dataset in every format; `sizes` undefined: nobody has measured them yet. */
export function downloadsSection(
  frame: DatasetFrame,
  dataset: Dataset,
  sizes: DownloadSizes | undefined,
): Html {
  const { say, baseUrl } = frame.reader;
  const shown = downloadFormats(dataset).filter(
    ({ outputFormat }) => sizes === undefined || sizes.size === 0 || sizes.has(outputFormat),
  );
  const rows = shown.map((format) => {
    const use = USES.get(format.name);
    const size = sizes?.get(format.outputFormat);
    return html`<li><a href="${downloadAddress(dataset, format, baseUrl)}" download="${fileName(dataset, format)}" rel="nofollow">${format.name}</a>${
      use && html`<p>${say(use)}</p>`
    }${size && html`<span class="size">${sizeText(size, say)}</span>`}</li>`;
  });
  const { maxFeatures } = frame.portal;
  return html`<section aria-labelledby="download"><h2 id="download">${say('Download')}</h2>
${
  maxFeatures === undefined
    ? undefined
    : html`<p class="soft">${say('One answer of this portal holds at most {count, plural, one {# feature} other {# features}}.', { count: maxFeatures })}</p>`
}<ul class="downloads">${rows}</ul></section>`;
}

/** Addresses for programs. */
export function addressesSection(frame: DatasetFrame, dataset: Dataset): Html {
  const { say, baseUrl } = frame.reader;
  const typeName = typeNameOf(dataset);
  const addresses: readonly (readonly [Message, string])[] = [
    ['The service, for a GIS', `${baseUrl}/api/wfs`],
    ['The features (GetFeature)', wfsAddress(typeName, baseUrl)],
    ['Their schema (DescribeFeatureType)', wfsAddress(typeName, baseUrl, 'DescribeFeatureType')],
    ['The entry in the catalogue’s API', `${entryAddress(dataset, baseUrl)}/`],
  ];
  return html`<section aria-labelledby="addresses"><h2 id="addresses">${say('Addresses')}</h2>
${addresses.map(
  ([
    title,
    address,
  ]) => html`<div class="address"><span>${say(title)}</span><code class="copy">${address}</code></div>
`,
)}</section>`;
}

function sizeText({ bytes, gzipBytes, isExact }: DownloadSize, say: Say): string {
  const size = isExact ? say.bytes(bytes) : say('about {size}', { size: say.bytes(bytes) });
  return gzipBytes === undefined || gzipBytes >= bytes
    ? size
    : say('{size}, compressed on its way {compressed}', { size, compressed: say.bytes(gzipBytes) });
}

/** What browsers call the file. */
function fileName({ featureType }: Dataset, { name }: DownloadFormat): string {
  return `${featureType.name}.${EXTENSIONS.get(name) ?? 'gml'}`;
}

const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['GeoJSON', 'geojson'],
  ['CSV', 'csv'],
  ['GeoPackage', 'gpkg'],
  ['Shapefile', 'zip'],
  ['FlatGeobuf', 'fgb'],
  ['KML', 'kml'],
  ['XLSX', 'xlsx'],
]);
