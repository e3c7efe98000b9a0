import GeoJSON from 'ol/format/GeoJSON.js';
import type { MapFrameData } from '../../map/map-page-data.ts';
import { mapControls } from './map-controls.ts';
import { MapView } from './map-view.ts';
import { scrollHint } from './scroll-hint.ts';

/**
 * Draws a GeoJSON collection, in WGS 84 as RFC 7946 has it, on the portal's background, and shows all of it. `frame` is an
 * empty element; the page has `MAP_STYLE`, and the origins of `mapImageOrigins` in its policy.
 */
export function showPreview(
  frame: HTMLElement,
  collection: object,
  { background, words }: MapFrameData,
): void {
  frame.classList.add('map-frame');
  const canvas = document.createElement('div');
  canvas.className = 'map-canvas';
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'application');
  canvas.setAttribute('aria-label', words.map);
  frame.append(canvas);
  const isFree = () => document.fullscreenElement === frame;
  const view = new MapView(canvas, background, isFree);
  view.show(new GeoJSON({ featureProjection: 'EPSG:3857' }).readFeatures(collection));
  frame.append(mapControls(frame, view, words, () => view.fit(view.extent, true)));
  scrollHint(frame, canvas, words, isFree);
  view.fit(view.extent);
  frame.dataset['state'] = 'ready';
}
