import { easeOut } from 'ol/easing.js';
import { mouseOnly, platformModifierKeyOnly } from 'ol/events/condition.js';
import { type Extent, isEmpty } from 'ol/extent.js';
import type Feature from 'ol/Feature.js';
import DragPan from 'ol/interaction/DragPan.js';
import { defaults as defaultInteractions } from 'ol/interaction/defaults.js';
import MouseWheelZoom from 'ol/interaction/MouseWheelZoom.js';
import VectorLayer from 'ol/layer/Vector.js';
import OlMap from 'ol/Map.js';
import type MapBrowserEvent from 'ol/MapBrowserEvent.js';
import { transformExtent } from 'ol/proj.js';
import VectorSource from 'ol/source/Vector.js';
import View from 'ol/View.js';
import type { MapBackground } from '../../map/map-page-data.ts';
import { Background } from './background.ts';
import { chosenStyle, featureStyle } from './feature-styles.ts';
import { mapColours, onSchemeChange } from './map-colours.ts';

/** Half the equator in Web Mercator, in its metres. */
export const HALF_WORLD = 20_037_508.342789244;
const WORLD: Extent = [-HALF_WORLD, -HALF_WORLD, HALF_WORLD, HALF_WORLD];
/** The part of the world in which there are cities: what is shown when nothing better is known. */
const INHABITED: Extent = [-HALF_WORLD, -7_500_000, HALF_WORLD, 16_000_000];
/** Metres a pixel: a single point isn't shown from nearer than a village. */
const MIN_FIT_RESOLUTION = 5;
/** Pixels around what is shown whole. */
const FIT_PADDING = 24;
const ANIMATION_MS = 250;

/** Features on a background, in EPSG:3857, that one may move. */
export class MapView {
  readonly map: OlMap;
  readonly #element: HTMLElement;
  readonly #features = new VectorSource();
  readonly #layer = new VectorLayer({ source: this.#features });
  readonly #chosen = new VectorSource();
  readonly #chosenLayer = new VectorLayer({ source: this.#chosen });
  readonly #background: Background;
  #count = 0;

  /** `isFree`: whether moves need no second finger and no Ctrl now, because the page can't be meant. */
  constructor(element: HTMLElement, background: MapBackground, isFree: () => boolean) {
    this.#element = element;
    this.#background = new Background(background);
    const free = (event: MapBrowserEvent) => isFree() || platformModifierKeyOnly(event);
    const drag: DragPan = new DragPan({
      condition: (event) => free(event) || mouseOnly(event) || drag.getPointerCount() === 2,
    });
    this.map = new OlMap({
      target: element,
      controls: [],
      interactions: defaultInteractions({
        altShiftDragRotate: false,
        pinchRotate: false,
        dragPan: false,
        mouseWheelZoom: false,
        zoomDuration: isStill() ? 0 : ANIMATION_MS,
      }).extend([drag, new MouseWheelZoom({ condition: free, duration: isStill() ? 0 : ANIMATION_MS })]),
      layers: [...this.#background.layers, this.#layer, this.#chosenLayer],
      view: new View({
        center: [0, 0],
        resolution: (2 * HALF_WORLD) / 512,
        extent: [-3 * HALF_WORLD, -HALF_WORLD, 3 * HALF_WORLD, HALF_WORLD],
        constrainOnlyCenter: true,
        maxResolution: (2 * HALF_WORLD) / 256,
        minResolution: 0.1,
        enableRotation: false,
        multiWorld: true,
      }),
    });
    this.paint();
    onSchemeChange(() => this.paint());
  }

  paint(): void {
    const colours = mapColours(this.#element);
    this.#background.paint(colours);
    this.#layer.setStyle(featureStyle(colours, this.#count));
    this.#chosenLayer.setStyle(chosenStyle(colours));
  }

  /** Draws these in place of those before. */
  show(features: Feature[]): void {
    this.#count = features.length;
    this.#features.clear(true);
    this.#features.addFeatures(features);
    this.paint();
  }

  /** What is drawn, in EPSG:3857; undefined when nothing is. */
  get extent(): Extent | undefined {
    const extent = this.#features.getExtent();
    return extent === null || isEmpty(extent) ? undefined : extent;
  }

  featureOf(id: string): Feature | undefined {
    return this.#features.getFeatureById(id) ?? undefined;
  }

  choose(feature: Feature | undefined): void {
    this.#chosen.clear(true);
    if (feature !== undefined) this.#chosen.addFeature(feature);
  }

  zoomBy(levels: number): void {
    const view = this.map.getView();
    view.cancelAnimations();
    const zoom = (view.getZoom() ?? 0) + levels;
    if (isStill()) view.setZoom(zoom);
    else view.animate({ zoom, duration: ANIMATION_MS, easing: easeOut });
  }

  /** Shows a box in EPSG:3857; undefined: the inhabited world. */
  fit(extent: Extent | undefined, isAnimated = false): void {
    const view = this.map.getView();
    const [width = 1, height = 1] = this.map.getSize() ?? [];
    const [minX, minY, maxX, maxY] = (extent ?? INHABITED) as [number, number, number, number];
    const needed = Math.max(
      (maxX - minX) / (width - 2 * FIT_PADDING),
      (maxY - minY) / (height - 2 * FIT_PADDING),
      MIN_FIT_RESOLUTION,
    );
    // No more than one world beside itself.
    const resolution = Math.min(needed, (2 * HALF_WORLD) / width);
    const center = [(minX + maxX) / 2, (minY + maxY) / 2];
    view.cancelAnimations();
    if (isAnimated && !isStill()) view.animate({ center, resolution, duration: ANIMATION_MS });
    else {
      view.setResolution(resolution);
      view.setCenter(center);
    }
  }
}

/** The reader has asked their system for fewer moves. */
function isStill(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** A box of longitudes and latitudes in EPSG:3857, within its world. */
export function extentOfDegrees([west, south, east, north]: readonly [
  number,
  number,
  number,
  number,
]): Extent {
  const limited = (latitude: number) => Math.max(-85.05, Math.min(85.05, latitude));
  return transformExtent([west, limited(south), east, limited(north)], 'EPSG:4326', 'EPSG:3857');
}

/** West, south, east, north in degrees of what a map shows; a view of a whole world and more is that world. */
export function degreesOfExtent(extent: Extent): [number, number, number, number] {
  const shift = Math.floor(((extent[0] as number) + (extent[2] as number)) / 2 / (2 * HALF_WORLD) + 0.5);
  const by = shift * 2 * HALF_WORLD;
  const isWhole = (extent[2] as number) - (extent[0] as number) >= 2 * HALF_WORLD;
  const [minX, maxX] = isWhole
    ? [WORLD[0], WORLD[2]]
    : [(extent[0] as number) - by, (extent[2] as number) - by];
  const [minY, maxY] = [
    Math.max(WORLD[1] as number, extent[1] as number),
    Math.min(WORLD[3] as number, extent[3] as number),
  ];
  const [west, south, east, north] = transformExtent(
    [minX as number, minY, maxX as number, maxY],
    'EPSG:3857',
    'EPSG:4326',
  );
  return [west as number, south as number, east as number, north as number];
}
