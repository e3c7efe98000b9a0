import { KEY, type Use, type UseFrame } from './tool.ts';

/** Versions that the tests run the lines with. */
const OPENLAYERS = 'https://cdn.jsdelivr.net/npm/ol@10.11.0';
const LEAFLET = 'https://cdn.jsdelivr.net/npm/leaflet@1.9.4/dist';

export function openLayersUse(frame: UseFrame): Use {
  return webUse(frame, {
    title: 'OpenLayers',
    head: `<link rel="stylesheet" href="${OPENLAYERS}/ol.css">
<script src="${OPENLAYERS}/dist/ol.js"></script>`,
    script: `const format = new ol.format.GeoJSON({ featureProjection: "EPSG:3857" });
const source = new ol.source.Vector({ features: format.readFeatures(data) });
const map = new ol.Map({ target: "map", layers: [new ol.layer.Vector({ source })] });
map.getView().fit(source.getExtent(), { padding: [20, 20, 20, 20], maxZoom: 14 });`,
  });
}

export function leafletUse(frame: UseFrame): Use {
  return webUse(frame, {
    title: 'Leaflet',
    head: `<link rel="stylesheet" href="${LEAFLET}/leaflet.css">
<script src="${LEAFLET}/leaflet.js"></script>`,
    script: `const layer = L.geoJSON(data, { pointToLayer: (feature, place) => L.circleMarker(place, { radius: 4 }) });
const map = L.map("map").fitBounds(layer.getBounds(), { maxZoom: 14 });
layer.addTo(map);`,
  });
}

function webUse(
  { say, someFeatures, features, needsKey }: UseFrame,
  { title, head, script }: { readonly title: string; readonly head: string; readonly script: string },
): Use {
  const options = needsKey ? `, { headers: { Authorization: "Apikey ${KEY}" } }` : '';
  const text = [
    say('A page with a map of it:'),
    ...(someFeatures === features ? [] : [say('It asks for the first 5,000 features.')]),
    ...(needsKey ? [say('Whoever can read the page can read the key in it: keep it to yourself.')] : []),
  ];
  return {
    title,
    steps: [
      {
        text: text.join(' '),
        line: `<!doctype html>
<meta charset="utf-8">
${head}
<div id="map" style="height: 95vh"></div>
<script type="module">
const answer = await fetch("${someFeatures}&outputFormat=geojson"${options});
const data = await answer.json();
${script}
</script>`,
      },
    ],
  };
}
