import type { QuotaUsage } from '../access/quota.ts';
import type { QuotaUnit } from '../access/quota-window.ts';
import { type AccountFrame, renderAccountPage } from './account-layout.ts';
import { type Html, html } from './html.ts';
import type { Message, Say } from './language/say.ts';
import { momentText } from './moment-text.ts';

const MINUTE_MS = 60_000;

const UNIT_TITLES = {
  minute: 'This minute',
  hour: 'This hour',
  day: 'Today',
  month: 'This month',
} as const satisfies Readonly<Record<QuotaUnit, Message>>;

/** `/account/quota/`: how many calls the user has made, and how many they may make. `now`: milliseconds since 1970. */
export function quotaPage(frame: AccountFrame, usage: readonly QuotaUsage[], now: number): string {
  const { baseUrl, say } = frame.reader;
  return renderAccountPage({
    frame,
    tab: 'quota/',
    heading: say('Quota'),
    lede: say('How many calls of the APIs you have made, and how many you may make.'),
    content: html`<section aria-labelledby="calls"><h2 id="calls">${say('Your calls')}</h2>
${usage.length === 0 ? html`<p>${say('On this portal your calls are not limited.')}</p>` : usage.map((one) => unitPart(say, one, now))}
<p>${say('All calls that are made in your name count together: those you make signed in, with any of your API keys, and those of applications that you have authorized. Pages cost no call.')}</p>
<p>${say.html('Programs read the same at {address}, which costs no call either.', { address: html`<code>${baseUrl}/api/v2/quota/</code>` })}</p></section>`,
  });
}

function unitPart(say: Say, { unit, limit, calls, remaining, resetAt }: QuotaUsage, now: number): Html {
  const id = `quota-${unit}`;
  const state =
    remaining > 0
      ? say('{count, number} left.', { count: remaining })
      : html`<strong>${say('None left:')}</strong> ${say('calls are refused.')}`;
  // A limit of no calls at all is used up from the start.
  const [value, max] = limit === 0 ? [1, 1] : [Math.min(calls, limit), limit];
  const renewal = say.html('The count starts anew {wait} ({moment}).', {
    wait: fromNow(say, resetAt - now),
    moment: momentText(say, new Date(resetAt)),
  });
  return html`<div class="quota"><h3 id="${id}">${say(UNIT_TITLES[unit])}</h3>
<p>${say.html('{calls} of {limit, number} calls', { calls: html`<b>${say.number(calls)}</b>`, limit })}</p>
<progress aria-labelledby="${id}" value="${value}" max="${max}"></progress>
<p>${state} ${renewal}</p></div>`;
}

/** e.g. `in 14 hours`, rounded up to whole minutes, hours or days. */
function fromNow(say: Say, milliseconds: number): string {
  const words = new Intl.RelativeTimeFormat(say.language);
  const minutes = Math.max(1, Math.ceil(milliseconds / MINUTE_MS));
  if (minutes < 60) return words.format(minutes, 'minute');
  const hours = Math.ceil(minutes / 60);
  return hours < 48 ? words.format(hours, 'hour') : words.format(Math.ceil(hours / 24), 'day');
}
