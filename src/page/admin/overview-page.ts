import { html } from '../html.ts';
import { type AdminFrame, areasOf, renderAdminPage } from './admin-layout.ts';

const WORDS: Readonly<Record<string, string>> = {
  'datasets/': 'Who may see what: public or restricted, whole or in part.',
  'users/': 'Who has an account, and what it may do.',
  'groups/': 'Users to whom rights and quotas are given together.',
  'keys/': 'All API keys of this portal; find one that leaked, and revoke it.',
  'applications/': 'Programs that read on behalf of users (OAuth 2.0).',
  'quotas/': 'How much everybody may ask for.',
  'settings/': 'Title, contact, address, and whether the portal is private.',
  'audit/': 'What was changed, by whom, when and from where.',
};

/** `/admin/`: where everything is. */
export function overviewPage(frame: AdminFrame): string {
  const items = areasOf(frame.role)
    .filter(({ path }) => path !== '')
    .map(
      ({ path, title }) =>
        html`<li><div class="about"><h2><a href="${frame.reader.baseUrl}/admin/${path}">${title}</a></h2><p>${WORDS[path]}</p></div></li>`,
    );
  return renderAdminPage({
    frame,
    area: '',
    heading: 'Administration',
    lede: html`You are signed in as ${frame.userName}, ${frame.role === 'administrator' ? 'an administrator' : 'a publisher'} of ${frame.portal.title}.`,
    content: html`<section><ul class="rows">${items}</ul></section>`,
  });
}
