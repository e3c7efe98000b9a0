import type { Dataset } from '../catalog/catalog.ts';
import { typeNameOf, wfsAddress } from '../catalog-api/dataset-address.ts';
import { type Html, html } from './html.ts';
import type { Reader } from './reader.ts';

/** How to get at the data with the usual programs; `example` appears in their commands. */
export function connectSection(example: Dataset | undefined, { baseUrl, say }: Reader): Html {
  const address = `${baseUrl}/api/wfs`;
  const typeName = example === undefined ? 'PREFIX:NAME' : typeNameOf(example);
  const fileName = `${typeName.replace(/^[^:]*:/, '').replace(/[^\p{L}\p{N}._-]/gu, '_')}.gpkg`;
  const capabilities = `${address}?service=WFS&request=GetCapabilities`;
  const features = wfsAddress(typeName, baseUrl);
  const hits = `${features}&resultType=hits`;
  const geoJson = `${features}&outputFormat=geojson`;
  return html`<section aria-labelledby="connect"><h2 id="connect">${say('Connect')}</h2>
<div class="address"><span>${say('The address of the service')}</span><code class="copy">${address}</code></div>
<div class="ways">
<div class="way"><h3>QGIS</h3>
<p>${say('Layer › Add Layer › Add WFS / OGC API Features Layer… › New. Give it a name and this URL, then Connect.')}</p>
<code class="copy">${address}</code></div>
<div class="way"><h3>GDAL</h3>
<p>${say('List what is here, or copy a dataset to a file.')}</p>
<code class="copy">ogrinfo -ro WFS:${address}</code>
<code class="copy">ogr2ogr ${fileName} WFS:${address} ${typeName}</code></div>
<div class="way"><h3>Python</h3>
<p>${say('GeoPandas reads the GeoJSON of a dataset.')}</p>
<code class="copy">import geopandas
geopandas.read_file("${geoJson}")</code></div>
<div class="way"><h3>curl</h3>
<p>${say('What the service offers, and how many features a dataset has.')}</p>
<code class="copy">curl "${capabilities}"</code>
<code class="copy">curl "${hits}"</code></div>
</div>
<p>${say.html('{document} says everything that the service can do.', { document: html`<a href="${capabilities}">${say('The capabilities document')}</a>` })}</p></section>`;
}
