import type { MapPageData } from '../../map/map-page-data.ts';
import type { ReadFeature } from './feature-reader.ts';
import { button } from './map-controls.ts';

type Shown = Pick<MapPageData, 'fields' | 'titleField' | 'words'>;

/** The name of a feature for people. */
export function titleOfFeature(
  { id, properties }: ReadFeature,
  { titleField }: Pick<Shown, 'titleField'>,
): string {
  const title = titleField === undefined ? undefined : properties[titleField];
  return title === undefined || title === null || title === '' ? id : String(title);
}

/** Shows the attributes of features, one at a time, beside the map. */
export class FeaturePanel {
  readonly element = document.createElement('div');
  readonly #data: Shown;
  readonly #onShow: (feature: ReadFeature | undefined) => void;
  #features: readonly ReadFeature[] = [];
  #at = 0;
  /** Where the keyboard was before. */
  #before: Element | null = null;

  /** `onShow`: told which one is shown now; undefined: none any more. */
  constructor(data: Shown, onShow: (feature: ReadFeature | undefined) => void) {
    this.#data = data;
    this.#onShow = onShow;
    this.element.className = 'map-panel';
    this.element.hidden = true;
    this.element.tabIndex = -1;
    this.element.setAttribute('role', 'group');
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close();
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** `takesFocus`: the reader comes by the keyboard. */
  open(features: readonly ReadFeature[], takesFocus: boolean): void {
    if (!this.isOpen) this.#before = document.activeElement;
    this.#features = features;
    this.#at = 0;
    this.element.hidden = false;
    this.#render();
    if (takesFocus) this.element.focus();
  }

  close(): void {
    if (!this.isOpen) return;
    const hadFocus = this.element.contains(document.activeElement);
    this.element.hidden = true;
    this.#onShow(undefined);
    if (hadFocus && this.#before instanceof HTMLElement) this.#before.focus({ preventScroll: true });
  }

  #render(): void {
    const feature = this.#features[this.#at] as ReadFeature;
    const { words, fields } = this.#data;
    const title = document.createElement('h3');
    title.textContent = titleOfFeature(feature, this.#data);
    this.element.setAttribute('aria-label', title.textContent);
    const list = document.createElement('dl');
    for (const { name, label } of fields) {
      const term = document.createElement('dt');
      term.textContent = label;
      const value = document.createElement('dd');
      fillValue(value, feature.properties[name], words.absent);
      list.append(term, value);
    }
    this.element.replaceChildren(this.#head(title), list);
    this.#onShow(feature);
  }

  /** With the buttons to others first, so that they stay in place under the pointer. */
  #head(title: HTMLElement): HTMLElement {
    const { words } = this.#data;
    const head = document.createElement('div');
    head.className = 'map-panel-head';
    const count = this.#features.length;
    if (count > 1) {
      const place = document.createElement('span');
      place.textContent = words.place
        .replace('{place}', String(this.#at + 1))
        .replace('{count}', String(count));
      head.append(
        button('‹', words.previous, () => this.#turn(-1)),
        place,
        button('›', words.next, () => this.#turn(1)),
      );
    }
    const close = button('×', words.close, () => this.close());
    head.append(title, close);
    return head;
  }

  #turn(by: 1 | -1): void {
    const place = by === -1 ? 0 : 1;
    this.#at = (this.#at + by + this.#features.length) % this.#features.length;
    this.#render();
    this.element.querySelectorAll<HTMLElement>('.map-panel-head button')[place]?.focus();
  }
}

function fillValue(element: HTMLElement, value: unknown, absent: string): void {
  if (value === null || value === undefined || value === '') {
    element.textContent = absent;
    element.className = 'soft';
  } else {
    element.textContent = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}
