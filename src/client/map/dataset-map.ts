import Feature from 'ol/Feature.js';
import Point from 'ol/geom/Point.js';
import { toLonLat } from 'ol/proj.js';
import type { MapPageData } from '../../map/map-page-data.ts';
import { FeatureList } from './feature-list.ts';
import { FeaturePanel } from './feature-panel.ts';
import { type Box, type ReadFeature, readFeatures } from './feature-reader.ts';
import { mapControls } from './map-controls.ts';
import { extentOfDegrees, HALF_WORLD, MapView } from './map-view.ts';

import { scrollHint } from './scroll-hint.ts';
import { ViewFeatures, type ViewListener } from './view-features.ts';

/** Pixels around a click in which features count. */
const REACH = 6;
/** Features at one place that are shown at most. */
const MAX_AT_PLACE = 10;

/** A reading that takes longer is worth saying, aloud too. */
const SLOW_MS = 400;

/** Elements of the page that the map lives in. */
export interface MapElements {
  /** Everything; what becomes full screen. */
  readonly frame: HTMLElement;
  /** The map itself. */
  readonly canvas: HTMLElement;
  /** Where the number of features is said. */
  readonly status: HTMLElement;
  /** The list of the view's features, closed. */
  readonly list: HTMLDetailsElement;
}

/** Makes the map of a dataset's page. */
export function makeDatasetMap(elements: MapElements, data: MapPageData): void {
  const { frame, canvas, status } = elements;
  const isFree = () => document.fullscreenElement === frame;
  const view = new MapView(canvas, data.background, isFree);
  const panel = new FeaturePanel(data, (feature) => view.choose(feature && drawnForm(view, data, feature)));
  const features = new ViewFeatures(view, data.featuresUrl, statusListener(status, data));
  let extent = data.extent && extentOfDegrees(data.extent);
  const whole = (isAnimated: boolean) => view.fit(extent, isAnimated);
  frame.append(
    mapControls(frame, view, data.words, () => whole(true)),
    panel.element,
  );
  scrollHint(frame, canvas, data.words, isFree);
  const picker = new Picker(view, panel, data, status);
  view.map.on('singleclick', ({ coordinate }) => void picker.pick(coordinate, false));
  canvas.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') void picker.pick(view.map.getView().getCenter() ?? [0, 0], true);
    else if (event.key === 'Escape') panel.close();
  });
  new FeatureList(elements.list, data, features, (feature) => panel.open([feature], true));
  whole(false);
  void features.read().then(() => {
    frame.dataset['state'] = 'ready';
    if (extent !== undefined || view.extent === undefined) return;
    // Of what a reader may see only in part nobody knew the extent before.
    extent = view.extent;
    whole(false);
  });
}

/** The drawn form of a feature, and where it isn't among those drawn, nothing. */
function drawnForm(view: MapView, { typeName }: MapPageData, { id }: ReadFeature): Feature | undefined {
  // Both may have dots of their own.
  const localName = typeName.slice(typeName.indexOf(':') + 1);
  return view.featureOf(id.slice(localName.length + 1));
}

/** Says what the view holds in the language of the page. */
function statusListener(status: HTMLElement, { language, words }: MapPageData): ViewListener {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  let slow: ReturnType<typeof setTimeout> | undefined;
  return {
    loading() {
      clearTimeout(slow);
      slow = setTimeout(() => {
        status.textContent = words.loading;
      }, SLOW_MS);
    },
    shown(matched, shown) {
      clearTimeout(slow);
      const form = plural.select(matched) === 'one' ? 'one' : 'other';
      const text = (shown < matched ? words.hereShown : words.here)[form];
      status.textContent = text
        .replace('{count}', number.format(matched))
        .replace('{shown}', number.format(shown));
    },
    failed(message) {
      clearTimeout(slow);
      status.textContent = `${words.failed} ${message}`;
    },
  };
}

/** Finds the features at a place and shows what they are. */
class Picker {
  readonly #view: MapView;
  readonly #panel: FeaturePanel;
  readonly #data: MapPageData;
  readonly #status: HTMLElement;
  #reading: AbortController | undefined;

  constructor(view: MapView, panel: FeaturePanel, data: MapPageData, status: HTMLElement) {
    this.#view = view;
    this.#panel = panel;
    this.#data = data;
    this.#status = status;
  }

  async pick(coordinate: readonly number[], byKeyboard: boolean): Promise<void> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    const { words } = this.#data;
    try {
      const found = await readFeatures(this.#data, this.#around(coordinate), MAX_AT_PLACE, reading.signal);
      if (reading.signal.aborted) return;
      if (found.length > 0) {
        this.#panel.open(found, byKeyboard);
        this.#mark(found[0] as ReadFeature, coordinate);
        return;
      }
      this.#panel.close();
      if (byKeyboard) this.#status.textContent = words.nothingHere;
    } catch (error) {
      if (!reading.signal.aborted)
        this.#status.textContent = `${words.failed} ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** Of a sample the feature may not be drawn: then the place is marked. */
  #mark(feature: ReadFeature, coordinate: readonly number[]): void {
    if (drawnForm(this.#view, this.#data, feature) === undefined) {
      this.#view.choose(new Feature(new Point([...coordinate])));
    }
  }

  #around(coordinate: readonly number[]): Box {
    const reach = REACH * (this.#view.map.getView().getResolution() ?? 1);
    const [x, y] = coordinate as [number, number];
    const [longitude, south] = toLonLat([x, y - reach]) as [number, number];
    const [, north] = toLonLat([x, y + reach]) as [number, number];
    // Beside the antimeridian the box goes on beyond 180°: wrapped by itself, each side would be at another end of the world.
    const degrees = (reach * 180) / HALF_WORLD;
    return [longitude - degrees, south, longitude + degrees, north];
  }
}
