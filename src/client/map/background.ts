import GeoJSON from 'ol/format/GeoJSON.js';
import type BaseLayer from 'ol/layer/Base.js';
import TileLayer from 'ol/layer/Tile.js';
import VectorImageLayer from 'ol/layer/VectorImage.js';
import VectorSource from 'ol/source/Vector.js';
import XYZ from 'ol/source/XYZ.js';
import Fill from 'ol/style/Fill.js';
import Stroke from 'ol/style/Stroke.js';
import Style from 'ol/style/Style.js';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { MapBackground } from '../../map/map-page-data.ts';
import type { MapColours } from './map-colours.ts';

type World = Topology<{ land: GeometryCollection; countries: GeometryCollection }>;

/** Metres a pixel from which on the coarse land does; nearer its corners show. */
const COARSE_RESOLUTION = 8_000;

/** Nearer, tiles are enlarged: hardly any server has more. */
const MAX_TILE_ZOOM = 19;

/** What lies under the features: the portal's own tiles, or land and borders that come with the server. */
export class Background {
  readonly layers: readonly BaseLayer[];
  readonly #land: readonly LandLayer[];

  constructor({ tiles, land }: MapBackground) {
    if (tiles !== undefined) {
      this.#land = [];
      this.layers = [
        new TileLayer({
          className: 'ol-layer map-tiles',
          // Some servers of tiles want to know from which site they are asked.
          source: new XYZ({ url: tiles, maxZoom: MAX_TILE_ZOOM, referrerPolicy: 'origin', transition: 0 }),
        }),
      ];
      return;
    }
    this.#land = [
      new LandLayer(land.coarse, { minResolution: COARSE_RESOLUTION }),
      new LandLayer(land.fine, { maxResolution: COARSE_RESOLUTION }),
    ];
    this.layers = this.#land.map(({ layer }) => layer);
  }

  paint(colours: MapColours): void {
    for (const land of this.#land) land.paint(colours);
  }
}

const LAND = 'land';

/** Land of one scale, read when it is first shown. It is drawn to an image, so that moving it costs little. */
class LandLayer {
  readonly layer: VectorImageLayer<VectorSource>;

  constructor(url: string, range: { readonly minResolution?: number; readonly maxResolution?: number }) {
    const source = new VectorSource({
      loader: (_extent, _resolution, _projection, success, failure) => {
        readWorld(url).then((features) => {
          source.addFeatures(features);
          success?.(features);
        }, failure);
      },
    });
    this.layer = new VectorImageLayer({ source, ...range, imageRatio: 1.5 });
  }

  paint({ land, border }: MapColours): void {
    const filled = new Style({
      fill: new Fill({ color: land }),
      stroke: new Stroke({ color: border, width: 1 }),
    });
    const line = new Style({ stroke: new Stroke({ color: border, width: 1 }) });
    this.layer.setStyle((each) => (each.get('part') === LAND ? filled : line));
  }
}

async function readWorld(url: string) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const world = (await answer.json()) as World;
  const format = new GeoJSON({ featureProjection: 'EPSG:3857' });
  const polygons = feature(world, world.objects.land).features.flatMap(({ geometry }) =>
    geometry.type === 'MultiPolygon' ? geometry.coordinates : [],
  );
  const { coordinates: lines } = mesh(world, world.objects.countries, (a, b) => a !== b);
  return [
    ...format.readFeatures({
      type: 'Feature',
      properties: { part: LAND },
      geometry: { type: 'MultiPolygon', coordinates: polygons.map((rings) => rings.map(unwrappedRing)) },
    }),
    ...format.readFeatures({
      type: 'Feature',
      properties: {},
      geometry: { type: 'MultiLineString', coordinates: lines.map(unwrapped) },
    }),
  ];
}

type Line = readonly number[][];

/** Without jumps from 180° to -180°: the longitudes go on beyond. */
function unwrapped(line: Line): number[][] {
  let shift = 0;
  let before: number | undefined;
  return line.map(([longitude = 0, latitude = 0]) => {
    if (before !== undefined && Math.abs(longitude - before) > 180) shift += longitude < before ? 360 : -360;
    before = longitude;
    return [longitude + shift, latitude];
  });
}

/** A ring that goes around the earth is that of Antarctica: it is closed by way of the pole. */
function unwrappedRing(ring: Line): number[][] {
  const open = unwrapped(ring);
  const [first, last] = [open[0], open.at(-1)] as [number[], number[]];
  if (first[0] === last[0]) return open;
  return [...open, [last[0] as number, -89.9], [first[0] as number, -89.9], first];
}
