import type { UserIdentity } from '../access/identity.ts';
import type { Portal } from '../catalog/catalog.ts';
import type { OAuthApplication } from '../oauth/application.ts';
import { SCOPE } from '../oauth/parameters.ts';
import { redirectTarget } from '../oauth/redirect-uri.ts';
import { ACCESS_TOKEN_SECONDS } from '../oauth/token-families.ts';
import { ownerOf } from './account-layout.ts';
import { postForm } from './form.ts';
import { html } from './html.ts';
import { renderPage } from './page-layout.ts';
import type { Reader } from './reader.ts';

interface ConsentQuestion {
  readonly portal: Portal;
  readonly user: UserIdentity;
  readonly application: OAuthApplication;
  readonly redirectUri: string;
  /** The hidden field that shows that the form is ours. */
  readonly token: string;
  readonly reader: Reader;
}

/** Asks whether an application may read for the user. The form goes back to the page's own address. */
export function consentPage(question: ConsentQuestion): string {
  const { portal, user, application, redirectUri, token, reader } = question;
  const minutes = ACCESS_TOKEN_SECONDS / 60;
  return renderPage({
    title: `Allow ${application.name}? – ${portal.title}`,
    owner: ownerOf(portal),
    reader,
    heading: `Allow ${application.name} to read for you?`,
    lede: `The application asks for access to what you, ${user.displayName}, may read on ${portal.title}. It doesn’t get your password, and can change nothing.`,
    content: html`<section>
<dl class="facts">
<div><dt>Application</dt><dd>${application.name}</dd></div>
<div><dt>Registered by</dt><dd>${application.ownerDisplayName} (${application.ownerName})</dd></div>
<div><dt>Portal</dt><dd>${portal.title}</dd></div>
<div><dt>You are</dt><dd>${user.displayName} (${user.userName})</dd></div>
<div><dt>Scope</dt><dd><b>${SCOPE}</b>: read every dataset that you may read</dd></div>
<div><dt>For how long</dt><dd>Each access token lasts ${minutes} minutes. The application may renew it until you withdraw the access.</dd></div>
<div><dt>You are then sent to</dt><dd><b>${redirectTarget(redirectUri)}</b></dd></div>
</dl>
${postForm(
  token,
  html`<p class="actions"><button name="decision" value="allow">Allow</button>
<button name="decision" value="deny" class="plain">Deny</button></p>`,
)}
<p>Allow only what you started yourself. You can withdraw the access at any time under <a href="${reader.baseUrl}/account/applications/">My applications</a>.</p>
</section>`,
  });
}
