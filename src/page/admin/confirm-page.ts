import { errorSummary, type FieldErrors, NO_ERRORS, postForm, textField } from '../form.ts';
import { html } from '../html.ts';
import { type AdminFrame, renderAdminPage } from './admin-layout.ts';

/** `/admin/confirm/`: asks for the password again. */
export function confirmPage(frame: AdminFrame, errors: FieldErrors = NO_ERRORS): string {
  return renderAdminPage({
    frame,
    area: '',
    heading: 'Is it you?',
    lede: 'Changes of accounts and of the portal want your password again, once in fifteen minutes.',
    content: html`<section>${errorSummary(errors)}${postForm(
      frame.token,
      html`${textField({ name: 'password', label: 'Your password', type: 'password', autocomplete: 'current-password', isRequired: true, errors })}
<div class="actions"><button>Go on</button></div>`,
    )}</section>`,
  });
}
