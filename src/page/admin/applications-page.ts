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
  return renderAdminPage({
    frame,
    area: 'applications/',
    heading: 'Applications',
    lede: 'Programs that users of this portal have registered, to read on behalf of those who allow it (OAuth 2.0).',
    content: html`<section>${applications.length === 0 ? html`<p>There are none.</p>` : html`<ul class="rows">${applications.map((each) => row(frame, each))}</ul>`}${pager(previous, next)}</section>`,
  });
}

function row({ token, reader: { baseUrl } }: AdminFrame, application: OAuthApplication): Html {
  const { name, clientId, type, ownerName, ownerDisplayName, redirectUris, createdAt } = application;
  return html`<li><div class="about"><h2>${name}</h2>
<p>${type}, of <a href="${userAddress(baseUrl, ownerName)}">${ownerDisplayName}</a>, registered ${momentText(createdAt)}</p>
<p>Client id <code>${clientId}</code>; leads back to ${redirectUris.map((uri) => html`<code>${uri}</code> `)}</p>
${confirmedForm(
  token,
  {
    action: 'remove',
    label: `Remove ${name}`,
    warning: 'It reads for nobody any more: what users allowed it, its codes and tokens go with it.',
    consent: `Yes, remove ${name}`,
  },
  { client: clientId },
)}</div></li>`;
}
