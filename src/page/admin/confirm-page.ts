import { errorSummary, type FieldErrors, NO_ERRORS, postForm, textField } from '../form.ts';
import { html } from '../html.ts';
import { type AdminFrame, renderAdminPage } from './admin-layout.ts';

/** `/admin/confirm/`: asks for the password again. */
export function confirmPage(frame: AdminFrame, errors: FieldErrors = NO_ERRORS): string {
  const { say } = frame.reader;
  return renderAdminPage({
    frame,
    area: '',
    heading: say('Is it you?'),
    lede: say('Changes of accounts and of the portal want your password again, once in fifteen minutes.'),
    content: html`<section>${errorSummary(errors)}${postForm(
      frame.token,
      html`${textField({ name: 'password', label: say('Your password'), type: 'password', autocomplete: 'current-password', isRequired: true, errors })}
<div class="actions"><button>${say('Go on')}</button></div>`,
    )}</section>`,
  });
}
