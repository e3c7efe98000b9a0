import { html } from '../html.ts';
import type { Message } from '../language/say.ts';
import { type AdminArea, type AdminFrame, areasOf, renderAdminPage } from './admin-layout.ts';

const WORDS = {
  'datasets/': 'Who may see what: public or restricted, whole or in part.',
  'sources/': 'Where data come from again and again, and how reading them went.',
  'users/': 'Who has an account, and what it may do.',
  'groups/': 'Users to whom rights and quotas are given together.',
  'keys/': 'All API keys of this portal; find one that leaked, and revoke it.',
  'applications/': 'Programs that read on behalf of users (OAuth 2.0).',
  'quotas/': 'How much everybody may ask for.',
  'usage/': 'What was asked for, by whom and with which programs, and how fast it was answered.',
  'settings/': 'Title, contact, address, and whether the portal is private.',
  'audit/': 'What was changed, by whom, when and from where.',
  'health/': 'Disk, memory, processes, address and proxy, and what failed last.',
} as const satisfies Readonly<Record<Exclude<AdminArea, ''>, Message>>;

/** `/admin/`: where everything is. */
export function overviewPage(frame: AdminFrame): string {
  const { baseUrl, say } = frame.reader;
  const items = areasOf(frame.role).flatMap(({ path, title }) =>
    path === ''
      ? []
      : [
          html`<li><div class="about"><h2><a href="${baseUrl}/admin/${path}">${say(title)}</a></h2><p>${say(WORDS[path])}</p></div></li>`,
        ],
  );
  return renderAdminPage({
    frame,
    area: '',
    heading: say('Administration'),
    lede: say(
      frame.role === 'administrator'
        ? 'You are signed in as {name}, an administrator of {title}.'
        : 'You are signed in as {name}, a publisher of {title}.',
      { name: frame.userName, title: frame.portal.title },
    ),
    content: html`<section><ul class="rows">${items}</ul></section>`,
  });
}
