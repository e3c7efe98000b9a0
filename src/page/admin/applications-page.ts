import type { OAuthApplication } from '../../oauth/application.ts';
import { confirmedForm } from '../form.ts';
import { type Html, html } from '../html.ts';
import { momentText } from '../moment-text.ts';
import { type AdminFrame, pager, renderAdminPage } from './admin-layout.ts';
import { userAddress } from './users-page.ts';

export interface ApplicationsPage {
  readonly applications: readonly OAuthApplication[];
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

/** `/admin/applications/`. */
export function applicationsPage(
  frame: AdminFrame,
  { applications, previous, next }: ApplicationsPage,
): string {
  const { say } = frame.reader;
  return renderAdminPage({
    frame,
    area: 'applications/',
    heading: say('Applications'),
    lede: say(
      'Programs that users of this portal have registered, to read on behalf of those who allow it (OAuth 2.0).',
    ),
    content: html`<section>${applications.length === 0 ? html`<p>${say('There are none.')}</p>` : html`<ul class="rows">${applications.map((each) => row(frame, each))}</ul>`}${pager(say, previous, next)}</section>`,
  });
}

function row({ token, reader: { baseUrl, say } }: AdminFrame, application: OAuthApplication): Html {
  const { name, clientId, type, ownerName, ownerDisplayName, redirectUris, createdAt } = application;
  return html`<li><div class="about"><h2>${name}</h2>
<p>${say.html('{type}, of {owner}, registered {moment}', {
    type: say(type),
    owner: html`<a href="${userAddress(baseUrl, ownerName)}">${ownerDisplayName}</a>`,
    moment: momentText(say, createdAt),
  })}</p>
<p>${say.html('Client id {id}; leads back to {addresses}', {
    id: html`<code>${clientId}</code>`,
    addresses: html`${redirectUris.map((uri) => html`<code>${uri}</code> `)}`,
  })}</p>
${confirmedForm(
  token,
  {
    action: 'remove',
    label: say('Remove {name}', { name }),
    warning: say('It reads for nobody any more: what users allowed it, its codes and tokens go with it.'),
    consent: say('Yes, remove {name}', { name }),
  },
  { client: clientId },
)}</div></li>`;
}
