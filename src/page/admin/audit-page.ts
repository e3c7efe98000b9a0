import type { LoggedEvent } from '../../audit/audit-log.ts';
import { textField } from '../form.ts';
import { type Html, html } from '../html.ts';
import { momentText } from '../moment-text.ts';
import { type AdminFrame, pager, renderAdminPage } from './admin-layout.ts';

export interface AuditPage {
  readonly events: readonly LoggedEvent[];
  readonly actor: string;
  readonly action: string;
  /** Address of the next page; undefined: this is the last. */
  readonly next: string | undefined;
}

/** `/admin/audit/`. */
export function auditPage(frame: AdminFrame, { events, actor, action, next }: AuditPage): string {
  return renderAdminPage({
    frame,
    area: 'audit/',
    heading: 'Audit log',
    lede: 'What was changed and what was refused, newest first. Nothing here can be changed or deleted.',
    content: html`<section><form class="search" method="get">${textField({ name: 'actor', label: 'Who', value: actor })}
${textField({ name: 'action', label: 'Action', value: action })}<button class="plain">Show</button></form>
<p class="hint">An action is, for example, <code>user.add</code>; <code>user</code> stands for all that is done to users.</p>
${events.length === 0 ? html`<p>There is no such event.</p>` : table(events)}${pager(undefined, next)}</section>`,
  });
}

function table(events: readonly LoggedEvent[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Events"><table>
<thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">Action</th><th scope="col">What</th><th scope="col">Details</th><th scope="col">From</th></tr></thead>
<tbody>${events.map(row)}</tbody></table></div>`;
}

function row({ at, actor, action, subject, details }: LoggedEvent): Html {
  const facts = Object.entries(details ?? {}).map(([name, value]) => `${name}: ${value}`);
  return html`<tr><td>${momentText(at)}</td><td>${actor.name}</td><td><code>${action}</code></td><td>${subject}</td><td>${facts.join('; ')}</td><td>${actor.address}</td></tr>`;
}
