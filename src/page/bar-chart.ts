import { type Html, html } from './html.ts';

/** One bar: what stands at its foot, and above that. */
export interface Bar {
  readonly value: number;
  /** A part of the value that is drawn in another colour, at its top. */
  readonly marked?: number;
}

export interface BarChart {
  /** Makes the chart's ids unique in its page. */
  readonly id: string;
  readonly title: string;
  /** In words what the chart shows, for those who don't see it. */
  readonly description: string;
  readonly bars: readonly Bar[];
  /** The largest value, as it stands at the axis. */
  readonly top: string;
  /** Below the first and the last bar. */
  readonly ends: readonly [string, string];
}

/** Height of the drawing, in its own units; a bar is 10 wide, with a gap of 2 after it. */
const HEIGHT = 100;
const BAR = 10;
const STEP = 12;

/** A chart of bars as a figure. All text is HTML beside the drawing, which is stretched to the room there is. */
export function barChart({ id, title, description, bars, top, ends }: BarChart): Html {
  const largest = Math.max(1e-9, ...bars.map(({ value }) => value));
  const scaled = (value: number) => Math.round((value / largest) * HEIGHT * 100) / 100;
  const drawn = bars.map(({ value, marked = 0 }, i) => {
    if (value <= 0) return undefined;
    const height = Math.max(scaled(value), 1);
    const markedHeight = marked <= 0 ? 0 : Math.min(height, Math.max(scaled(marked), 1));
    const rest = height - markedHeight;
    return html`${
      rest > 0
        ? html`<rect x="${i * STEP}" y="${HEIGHT - rest}" width="${BAR}" height="${rest}"/>`
        : undefined
    }${
      markedHeight > 0
        ? html`<rect class="marked" x="${i * STEP}" y="${HEIGHT - height}" width="${BAR}" height="${markedHeight}"/>`
        : undefined
    }`;
  });
  return html`<figure class="chart"><figcaption>${title}</figcaption>
<p class="top-value" aria-hidden="true">${top}</p>
<svg role="img" aria-labelledby="${id}-title ${id}-text" viewBox="0 0 ${Math.max(1, bars.length) * STEP - 2} ${HEIGHT}" preserveAspectRatio="none"><title id="${id}-title">${title}</title><desc id="${id}-text">${description}</desc>${drawn}</svg>
<p class="ends" aria-hidden="true"><span>${ends[0]}</span><span>${ends[1]}</span></p></figure>`;
}

export const BAR_CHART_STYLE = `
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1rem;margin-top:1rem}
.chart{min-width:0;margin:0;padding:1rem 1.15rem .8rem;border:1px solid var(--line);border-radius:10px;background:var(--card)}
.chart figcaption{font-weight:600}
.chart svg{display:block;width:100%;height:8rem;border-bottom:1px solid var(--edge)}
.chart rect{fill:var(--accent)}
.chart rect.marked{fill:var(--bad)}
.chart p{margin:0;max-width:none;color:var(--soft);font-size:.85rem;font-variant-numeric:tabular-nums}
.chart .top-value{margin-bottom:.2rem}
.chart .ends{display:flex;justify-content:space-between;margin-top:.3rem}
`;
