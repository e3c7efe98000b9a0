import { listApplications, removeApplication } from '../../oauth/applications.ts';
import { applicationsPage } from '../../page/admin/applications-page.ts';
import { formPageAnswer } from '../account-input.ts';
import { checkedForm } from '../form-token.ts';
import { HttpFailure } from '../http-failure.ts';
import type { Handler } from '../route.ts';
import { adminInput, changedAnswer, pageOf, requireConfirmation } from './admin-input.ts';

const APPLICATIONS_PER_PAGE = 50;

/** `/admin/applications/`. */
export const applicationsEndpoint: Handler = async (input) => {
  const { frame, database, portalId, actor, query } = await adminInput(input);
  if (input.exchange.request.method !== 'POST') {
    const all = await listApplications(database, { portalId });
    const { offset, previous, next } = pageOf(query, APPLICATIONS_PER_PAGE, all.length);
    const address = `${frame.reader.baseUrl}/admin/applications/`;
    return formPageAnswer(
      applicationsPage(frame, {
        applications: all.slice(offset, offset + APPLICATIONS_PER_PAGE),
        previous: previous === undefined ? undefined : address + previous,
        next: next === undefined ? undefined : address + next,
      }),
    );
  }
  const form = await checkedForm(input);
  requireConfirmation(form);
  const isRemoved = await removeApplication(
    database,
    { portalId },
    { clientId: form.get('client') ?? '', actor },
  );
  if (!isRemoved) throw new HttpFailure(404, 'This portal has no such application.');
  return changedAnswer(input, 'applications/', 'removed');
};
