import type { MapWords } from '../../map/map-page-data.ts';
import type { MapView } from './map-view.ts';

/** Buttons at the map's corner. `whole` shows everything. */
export function mapControls(
  frame: HTMLElement,
  view: MapView,
  words: Pick<MapWords, 'zoomIn' | 'zoomOut' | 'whole' | 'fullScreen' | 'leaveFullScreen'>,
  whole: () => void,
): HTMLElement {
  const bar = document.createElement('div');
  bar.className = 'map-controls';
  bar.append(
    button('+', words.zoomIn, () => view.zoomBy(1)),
    button('−', words.zoomOut, () => view.zoomBy(-1)),
    button('⌂', words.whole, whole),
  );
  if (document.fullscreenEnabled) bar.append(fullScreenButton(frame, words));
  return bar;
}

function fullScreenButton(
  frame: HTMLElement,
  words: Pick<MapWords, 'fullScreen' | 'leaveFullScreen'>,
): HTMLButtonElement {
  const toggle = button('⤢', words.fullScreen, () => {
    if (document.fullscreenElement === null) void frame.requestFullscreen();
    else void document.exitFullscreen();
  });
  document.addEventListener('fullscreenchange', () => {
    const isFull = document.fullscreenElement === frame;
    label(toggle, isFull ? words.leaveFullScreen : words.fullScreen);
    toggle.setAttribute('aria-pressed', String(isFull));
  });
  return toggle;
}

/** A button that shows a sign and is called by words. */
export function button(sign: string, words: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = sign;
  label(made, words);
  made.addEventListener('click', act);
  return made;
}

function label(element: HTMLButtonElement, words: string): void {
  element.setAttribute('aria-label', words);
  element.title = words;
}
