import type { Dataset } from '../../../catalog/catalog.ts';
import { typeNameOf, wfsAddress } from '../../../catalog-api/dataset-address.ts';
import { DEFAULT_PROTOCOL } from '../../../ogc/wfs/wfs-protocols.ts';
import { type Html, html } from '../../html.ts';
import type { DatasetFrame } from '../dataset-frame.ts';
import { curlUse, gdalUse, pythonUse, rUse } from './code-uses.ts';
import { arcgisUse, excelUse, qgisUse } from './desktop-uses.ts';
import { KEY, TOOLS, type Tool, type Use, type UseFrame } from './tool.ts';
import { leafletUse, openLayersUse } from './web-uses.ts';

/** More are too many for a map in a page. */
const MAX_WEB_FEATURES = 5000;

const USES: Readonly<Record<Tool, (frame: UseFrame) => Use>> = {
  qgis: qgisUse,
  arcgis: arcgisUse,
  gdal: gdalUse,
  python: pythonUse,
  r: rUse,
  openlayers: openLayersUse,
  leaflet: leafletUse,
  curl: curlUse,
  excel: excelUse,
};
const MAP_TOOLS: ReadonlySet<Tool> = new Set(['openlayers', 'leaflet']);

/** Lines that work when pasted, a tab for each program; tabs by radio buttons, so that they need no script. */
export function useSection(frame: DatasetFrame, dataset: Dataset): Html {
  const { say, baseUrl } = frame.reader;
  const use = useFrame(frame, dataset);
  const tools = TOOLS.filter((tool) => use.hasGeometry || !MAP_TOOLS.has(tool));
  const uses = tools.map((tool) => ({ tool, ...USES[tool](use) }));
  const inputs = tools.map(
    (tool, i) =>
      html`<input type="radio" class="hidden" name="tool" id="tool-${tool}"${i === 0 ? html` checked` : undefined}>`,
  );
  return html`<section aria-labelledby="use"><h2 id="use">${say('Use it in')}</h2>${
    use.needsKey
      ? html`<p>${say.html('{key} stands for an API key of yours; {link} makes one.', {
          key: html`<code>${KEY}</code>`,
          link: html`<a href="${baseUrl}/account/">${say('your account')}</a>`,
        })}</p>`
      : undefined
  }
<fieldset class="tools"><legend class="hidden">${say('Use it in')}</legend>${inputs}
<div class="labels">${uses.map(({ tool, title }) => html`<label for="tool-${tool}">${title}</label>`)}</div>
${uses.map(
  ({ tool, title, steps }) => html`<div class="panel panel-${tool}"><h3>${title}</h3>${steps.map(
    ({ text, line }) =>
      html`${text === undefined ? undefined : html`<p>${text}</p>`}<code class="copy" data-tool="${tool}">${line}</code>`,
  )}</div>
`,
)}</fieldset></section>`;
}

function useFrame({ portal, reader }: DatasetFrame, dataset: Dataset): UseFrame {
  const { featureType, summary, isRestricted } = dataset;
  const service = `${reader.baseUrl}/api/wfs`;
  const features = wfsAddress(typeNameOf(dataset), reader.baseUrl);
  const isLarge = (summary.numberOfFeatures ?? Infinity) > MAX_WEB_FEATURES;
  return {
    say: reader.say,
    service,
    version: DEFAULT_PROTOCOL.version,
    typeName: typeNameOf(dataset),
    fileName: featureType.name,
    defaultCrsCode: featureType.defaultCrs.code,
    hasGeometry: featureType.properties.some(({ type }) => type === 'geometry'),
    features,
    someFeatures: isLarge ? `${features}&maxFeatures=${MAX_WEB_FEATURES}` : features,
    needsKey: reader.user !== undefined && (portal.isPrivate || isRestricted),
  };
}
