import { type Html, html } from './html.ts';

const MOMENT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** A moment for people, in UTC. */
export function momentText(moment: Date | undefined): Html | string {
  if (moment === undefined) return 'never';
  return html`<time datetime="${moment.toISOString()}">${MOMENT.format(moment)} UTC</time>`;
}
