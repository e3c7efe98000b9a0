import type { QuotaUsage } from '../access/quota.ts';
import { type AccountFrame, renderAccountPage } from './account-layout.ts';
import { type Html, html } from './html.ts';
import { momentText } from './moment-text.ts';

const NUMBER = new Intl.NumberFormat('en');
const FROM_NOW = new Intl.RelativeTimeFormat('en');
const MINUTE_MS = 60_000;

/** `/account/quota/`: how many calls the user has made, and how many they may make. `now`: milliseconds since 1970. */
export function quotaPage(frame: AccountFrame, usage: readonly QuotaUsage[], now: number): string {
  return renderAccountPage({
    frame,
    tab: 'quota/',
    heading: 'Quota',
    lede: 'How many calls of the APIs you have made, and how many you may make.',
    content: html`<section aria-labelledby="calls"><h2 id="calls">Your calls</h2>
${usage.length === 0 ? html`<p>On this portal your calls are not limited.</p>` : usage.map((one) => unitPart(one, now))}
<p>All calls that are made in your name count together: those you make signed in, with any of your API keys, and those of applications
that you have authorized. Pages cost no call.</p>
<p>Programs read the same at <code>${frame.reader.baseUrl}/api/v2/quota/</code>, which costs no call either.</p></section>`,
  });
}

function unitPart({ unit, limit, calls, remaining, resetAt }: QuotaUsage, now: number): Html {
  const id = `quota-${unit}`;
  const state =
    remaining > 0
      ? html`${NUMBER.format(remaining)} left.`
      : html`<strong>None left:</strong> calls are refused.`;
  // A limit of no calls at all is used up from the start.
  const [value, max] = limit === 0 ? [1, 1] : [Math.min(calls, limit), limit];
  return html`<div class="quota"><h3 id="${id}">${unit === 'day' ? 'Today' : `This ${unit}`}</h3>
<p><b>${NUMBER.format(calls)}</b> of ${NUMBER.format(limit)} calls</p>
<progress aria-labelledby="${id}" value="${value}" max="${max}"></progress>
<p>${state} The count starts anew ${fromNow(resetAt - now)}
(${momentText(new Date(resetAt))}).</p></div>`;
}

/** e.g. `in 14 hours`, rounded up to whole minutes, hours or days. */
function fromNow(milliseconds: number): string {
  const minutes = Math.max(1, Math.ceil(milliseconds / MINUTE_MS));
  if (minutes < 60) return FROM_NOW.format(minutes, 'minute');
  const hours = Math.ceil(minutes / 60);
  return hours < 48 ? FROM_NOW.format(hours, 'hour') : FROM_NOW.format(Math.ceil(hours / 24), 'day');
}
