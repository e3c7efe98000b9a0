import type { Dataset, Portal } from '../../catalog/catalog.ts';
import { datasetPageAddress, typeNameOf } from '../../catalog-api/dataset-address.ts';
import type { PropertyType } from '../../feature/feature.ts';
import { queryText } from '../../lib/query-text.ts';
import { tileTemplate } from '../../lib/tile-template.ts';
import type { MapBackground, MapFrameData, MapPageData, MapWords } from '../../map/map-page-data.ts';
import { assetFile } from '../assets.ts';
import { type Html, html } from '../html.ts';
import { jsonBlock } from '../json-block.ts';
import type { Say } from '../language/say.ts';
import type { Reader } from '../reader.ts';
import type { DatasetFrame } from './dataset-frame.ts';
import { fieldsOf } from './fields-section.ts';

/** The script that makes it; a page with the section names it among its scripts, and `MAP_STYLE` in its style. */
export const MAP_SCRIPT = 'dataset-map';

/**
 * The map of a dataset with what stands around it; undefined where the reader sees no geometry. Without JavaScript a sentence
 * stands in its place.
 */
export function mapSection(frame: DatasetFrame, dataset: Dataset): Html | undefined {
  const { say, baseUrl } = frame.reader;
  if (!dataset.featureType.properties.some(({ type }) => type === 'geometry')) return undefined;
  const type = queryText(typeNameOf(dataset));
  const geoJson = `${baseUrl}/api/wfs?service=WFS&version=1.1.0&request=GetFeature&typeName=${type}&outputFormat=application/json`;
  const link = html`<a href="${geoJson}">GeoJSON</a>`;
  return html`<section aria-labelledby="map"><h2 id="map">${say('Map')}</h2>
<noscript><p>${say.html('The map needs JavaScript. The same data are here as {link}.', { link })}</p></noscript>
<div class="map-frame" id="map-frame" hidden><div class="map-canvas" id="map-canvas" tabindex="0" role="application" aria-label="${say('Map of the dataset')}" aria-describedby="map-keys"></div></div>
<p id="map-keys" hidden>${say('Arrow keys move the map, + and - zoom, Enter shows what is in the middle.')}</p>
<div class="map-below"><p id="map-status" role="status"></p><p>${backgroundText(frame.portal, say)}</p></div>
<details class="map-list" id="map-list"><summary>${say('List the features of this view')}</summary></details>
${jsonBlock('map-data', mapData(frame, dataset))}</section>`;
}

/** Origins from which a page with a map shows images, for its policy. */
export function mapImageOrigins({ backgroundUrl }: Portal): readonly string[] {
  return backgroundUrl === undefined ? [] : [tileTemplate(backgroundUrl).origin];
}

/** What any map of a portal is given, e.g. `jsonBlock('preview-map-data', …)` for `src/client/upload-preview.ts`. */
export function mapFrameData(portal: Portal, reader: Reader): MapFrameData {
  return { background: mapBackground(portal, reader), words: mapWords(reader.say) };
}

function mapBackground({ backgroundUrl }: Portal, { baseUrl }: Reader): MapBackground {
  const asset = (name: string) => `${baseUrl}/assets/${assetFile(name) ?? name}`;
  return {
    land: { coarse: asset('land-110m.json'), fine: asset('land-50m.json') },
    tiles: backgroundUrl === undefined ? undefined : tileTemplate(backgroundUrl).url,
  };
}

/** Whose background it is. */
function backgroundText({ backgroundUrl, backgroundAttribution }: Portal, say: Say): string {
  if (backgroundUrl === undefined) return say('Background: Natural Earth');
  return backgroundAttribution === '' ? '' : say('Background: {source}', { source: backgroundAttribution });
}

function mapData({ portal, reader }: DatasetFrame, dataset: Dataset): MapPageData {
  const { say, baseUrl } = reader;
  const { wgs84Envelope: box } = dataset.summary;
  const fields = fieldsOf(dataset).filter(({ property }) => property.type !== 'geometry');
  return {
    language: say.language,
    featuresUrl: `${datasetPageAddress(dataset, reader.baseUrl)}map/features`,
    wfsUrl: `${baseUrl}/api/wfs`,
    typeName: typeNameOf(dataset),
    fields: fields.map(({ property: { name }, label }) => ({ name, label })),
    titleField: titleField(fields.map(({ property }) => property)),
    extent: box && [box.minX, box.minY, box.maxX, box.maxY],
    ...mapFrameData(portal, reader),
  };
}

const TITLE_NAMES = /^(?:name|nom|title|titre|label|libell[eé])|(?:name|nom|title|titre|label|libell[eé])$/i;

/** The text that most likely names a feature. */
function titleField(properties: readonly PropertyType[]): string | undefined {
  const texts = properties.filter(({ type }) => type === 'string');
  return (texts.find(({ name }) => TITLE_NAMES.test(name)) ?? texts[0])?.name;
}

/** What the script of a map says; what stands in braces it puts in itself. */
function mapWords(say: Say): MapWords {
  const count = '{count}';
  const shown = '{shown}';
  return {
    map: say('Map of the dataset'),
    zoomIn: say('Zoom in'),
    zoomOut: say('Zoom out'),
    whole: say('Show everything'),
    fullScreen: say('Full screen'),
    leaveFullScreen: say('Leave full screen'),
    loading: say('Reading the map …'),
    failed: say('The map could not be read.'),
    here: { one: say('{count} feature here', { count }), other: say('{count} features here', { count }) },
    hereShown: {
      one: say('{count} feature here', { count }),
      other: say('{count} features here, {shown} shown', { count, shown }),
    },
    wheelHint: say('Hold Ctrl to zoom the map'),
    touchHint: say('Move the map with two fingers'),
    nothingHere: say('There is no feature here.'),
    manyHere: say('There may be more: zoom in to see them.'),
    close: say('Close'),
    next: say('Next feature'),
    previous: say('Previous feature'),
    place: say('{place} of {count}', { place: '{place}', count }),
    absent: say('no value'),
  };
}
