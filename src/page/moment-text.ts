import { type Html, html } from './html.ts';
import type { Say } from './language/say.ts';

/** A moment for people, in UTC. */
export function momentText(say: Say, moment: Date | undefined): Html | string {
  if (moment === undefined) return say('never');
  return html`<time datetime="${moment.toISOString()}">${say.moment(moment)}</time>`;
}
