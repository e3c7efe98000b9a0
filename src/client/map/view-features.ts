import { type Drawing, drawnFeatures } from './drawn-features.ts';
import { degreesOfExtent, type MapView } from './map-view.ts';

/** Time that a view must stand still before it is read: a drag with its glide is one question, not twenty. */
const SETTLE_MS = 120;

/** What is said while views are read. */
export interface ViewListener {
  loading(): void;
  /** How many features the view has, and how many of them are drawn. */
  shown(matched: number, shown: number): void;
  failed(message: string): void;
}

/** Keeps a map filled with the features of what it shows. */
export class ViewFeatures {
  readonly #view: MapView;
  readonly #url: string;
  readonly #listener: ViewListener;
  #reading: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = '';
  readonly #onRead: (() => void)[] = [];

  constructor(view: MapView, url: string, listener: ViewListener) {
    this.#view = view;
    this.#url = url;
    this.#listener = listener;
    view.map.on('moveend', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.read(), SETTLE_MS);
    });
  }

  /** West, south, east, north of what is shown. */
  get degrees(): [number, number, number, number] {
    const { map } = this.#view;
    return degreesOfExtent(map.getView().calculateExtent(map.getSize()));
  }

  /** Reads the view anew unless it is the one that was read last. A question that is still open is given up. */
  async read(): Promise<void> {
    const size = this.#view.map.getSize();
    if (size === undefined || size.includes(0)) return;
    const resolution = (this.#view.map.getView().getResolution() ?? 1) / Math.min(2, devicePixelRatio);
    const query = new URLSearchParams({
      bbox: this.degrees.map((degree) => degree.toFixed(7)).join(','),
      resolution: String(Number(Math.max(0.05, resolution).toPrecision(6))),
    }).toString();
    if (query === this.#last) return;
    this.#last = query;
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#listener.loading();
    try {
      const drawing = await readDrawing(`${this.#url}?${query}`, reading.signal);
      this.#view.show(drawnFeatures(drawing));
      this.#listener.shown(drawing.matched, drawing.shown);
      for (const act of this.#onRead) act();
    } catch (error) {
      if (reading.signal.aborted) return;
      this.#last = '';
      this.#listener.failed(error instanceof Error ? error.message : String(error));
    }
  }

  /** Calls each time that another view has been read. */
  onRead(act: () => void): void {
    this.#onRead.push(act);
  }
}

async function readDrawing(url: string, signal: AbortSignal): Promise<Drawing> {
  const answer = await fetch(url, { signal, headers: { Accept: 'application/json' } });
  const body = (await answer.json()) as Drawing & { readonly detail?: string };
  if (!answer.ok) throw new Error(body.detail ?? `${answer.status} ${answer.statusText}`);
  return body;
}
