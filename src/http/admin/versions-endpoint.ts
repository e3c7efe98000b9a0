import { z } from 'zod';
import type { Dataset } from '../../catalog/catalog.ts';
import { listHistory } from '../../catalog/dataset-versions.ts';
import { type ShownVersion, versionsPage } from '../../page/admin/versions-page.ts';
import { restoreDataset } from '../../publish/restore-dataset.ts';
import { formPageAnswer } from '../account-input.ts';
import { checkedForm } from '../form-token.ts';
import type { Handler } from '../route.ts';
import { type AdminInput, adminInput, changedAnswer, fieldErrors } from './admin-input.ts';
import { datasetOf, pathOf } from './datasets-endpoint.ts';

/** `/admin/datasets/:id/versions/`. */
export const versionsEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  const dataset = datasetOf(input, admin);
  if (input.exchange.request.method !== 'POST')
    return formPageAnswer(versionsPage(admin.frame, dataset, await shownVersions(admin, dataset)));
  const form = await checkedForm(input);
  const { catalog, database, actor, frame } = admin;
  try {
    const version = form.get('version') ?? '';
    const request = { portal: catalog.portal.name, id: dataset.id, version, actor };
    await restoreDataset(request, { database, store: input.application.store });
  } catch (error) {
    const errors = fieldErrors(error, 'version', frame.reader.say);
    return formPageAnswer(versionsPage(frame, dataset, await shownVersions(admin, dataset), errors), errors);
  }
  return changedAnswer(input, `${pathOf(dataset)}versions/`, 'restored');
};

async function shownVersions({ database, portalId }: AdminInput, { uid }: Dataset): Promise<ShownVersion[]> {
  const versions = await listHistory(database, portalId, uid);
  return versions.map((version) => ({ ...version, ...reported(version.report) }));
}

/** What of a report is shown; later releases may write others. */
const shownReport = z.object({ remarks: z.array(z.string()), source: z.object({ path: z.string() }) });

function reported(report: string | undefined): Pick<ShownVersion, 'remarks' | 'source'> {
  const read = shownReport.safeParse(report === undefined ? undefined : JSON.parse(report));
  if (!read.success) return { remarks: [], source: undefined };
  return { remarks: read.data.remarks, source: read.data.source.path.replace(/^.*[/\\]/, '') };
}
