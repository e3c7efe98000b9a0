import { listEvents } from '../../audit/audit-log.ts';
import { auditPage } from '../../page/admin/audit-page.ts';
import { formPageAnswer } from '../account-input.ts';
import type { Handler } from '../route.ts';
import { adminInput, beforeIn } from './admin-input.ts';

const EVENTS_PER_PAGE = 50;

/** `/admin/audit/`. */
export const auditEndpoint: Handler = async (input) => {
  const { frame, database, portalId, query } = await adminInput(input);
  const actor = (query.get('actor') ?? '').trim();
  const action = (query.get('action') ?? '').trim();
  const found = await listEvents(database.db, portalId, {
    limit: EVENTS_PER_PAGE + 1,
    beforeId: beforeIn(query),
    actor: actor || undefined,
    action: action || undefined,
  });
  const events = found.slice(0, EVENTS_PER_PAGE);
  const last = events.at(-1);
  const next =
    found.length <= EVENTS_PER_PAGE || last === undefined
      ? undefined
      : `${frame.reader.baseUrl}/admin/audit/?${new URLSearchParams({ actor, action, before: String(last.id) })}`;
  return formPageAnswer(auditPage(frame, { events, actor, action, next }));
};
