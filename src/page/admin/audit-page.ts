import type { LoggedEvent } from '../../audit/audit-log.ts';
import { textField } from '../form.ts';
import { type Html, html } from '../html.ts';
import type { Say } from '../language/say.ts';
import { momentText } from '../moment-text.ts';
import { type AdminFrame, pager, renderAdminPage } from './admin-layout.ts';

export interface AuditPage {
  readonly events: readonly LoggedEvent[];
  readonly actor: string;
  readonly action: string;
  /** Address of the next page; undefined: this is the last. */
  readonly next: string | undefined;
}

const COLUMNS = ['When', 'Who', 'Action', 'What', 'Details', 'From'] as const;

/** `/admin/audit/`. */
export function auditPage(frame: AdminFrame, { events, actor, action, next }: AuditPage): string {
  const { say } = frame.reader;
  return renderAdminPage({
    frame,
    area: 'audit/',
    heading: say('Audit log'),
    lede: say(
      'What was changed and what was refused, newest first. Nobody can change or delete any of it here; the server keeps it as long as its settings say.',
    ),
    content: html`<section><form class="search" method="get">${textField({ name: 'actor', label: say('Who'), value: actor })}
${textField({ name: 'action', label: say('Action'), value: action })}<button class="plain">${say('Show')}</button></form>
<p class="hint">${say.html('An action is, for example, {example}; {whole} stands for all that is done to users.', { example: html`<code>user.add</code>`, whole: html`<code>user</code>` })}</p>
${events.length === 0 ? html`<p>${say('There is no such event.')}</p>` : table(say, events)}${pager(say, undefined, next)}</section>`,
  });
}

function table(say: Say, events: readonly LoggedEvent[]): Html {
  const heads = COLUMNS.map((title) => html`<th scope="col">${say(title)}</th>`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${say('Events')}"><table>
<thead><tr>${heads}</tr></thead>
<tbody>${events.map((event) => row(say, event))}</tbody></table></div>`;
}

function row(say: Say, { at, actor, action, subject, details }: LoggedEvent): Html {
  const facts = Object.entries(details ?? {}).map(([name, value]) => `${name}: ${value}`);
  return html`<tr><td>${momentText(say, at)}</td><td>${actor.name}</td><td><code>${action}</code></td><td>${subject}</td><td>${facts.join('; ')}</td><td>${actor.address}</td></tr>`;
}
