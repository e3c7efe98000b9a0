import type { Mail } from '../account/mailer.ts';
import { listUsers } from '../account/users.ts';
import { findDataset } from '../catalog/datasets.ts';
import { listPortals } from '../catalog/portals.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Refreshed } from './refresh-source.ts';

const MAX_RECIPIENTS = 20;

/**
 * The mails about a refresh: when failures begin and when they end, to the dataset's contact, else to the administrators of
 * its portal who have an address.
 */
export async function refreshMails(
  database: ControlDatabase,
  refreshed: Refreshed,
): Promise<readonly Mail[]> {
  const { source } = refreshed.run;
  const hasFailedBefore = source.failures > 0;
  if (refreshed.kind === 'postponed' || (refreshed.kind === 'failed') === hasFailedBefore) return [];
  const { portalId, datasetId } = source;
  const portal = (await listPortals(database)).find(({ id }) => id === portalId);
  if (portal === undefined) return [];
  const to = await recipients(database, portalId, datasetId);
  const where = portal.publicUrl === undefined ? '' : `\n\n${portal.publicUrl}/admin/sources/`;
  const told =
    refreshed.kind === 'failed'
      ? {
          subject: `${datasetId} could not be refreshed (${portal.title})`,
          text: `The dataset ${datasetId} could not be read again from ${source.address}:\n\n${refreshed.error}\n\nWhat was published before stays as it is. It is tried again by itself, and you hear of it when it works.${where}\n`,
        }
      : {
          subject: `${datasetId} is refreshed again (${portal.title})`,
          text: `The dataset ${datasetId} was read again from ${source.address} without a failure, after ${source.failures} that failed.${where}\n`,
        };
  return to.map((address) => ({ to: address, ...told }));
}

async function recipients(
  database: ControlDatabase,
  portalId: number,
  datasetId: string,
): Promise<readonly string[]> {
  const contact = (await findDataset(database, portalId, datasetId))?.metadata.contactEmail;
  if (contact !== undefined) return [contact];
  const users = await listUsers(database, portalId);
  return users
    .filter(({ role, isDisabled }) => role === 'administrator' && !isDisabled)
    .flatMap(({ email }) => (email === undefined ? [] : [email]))
    .slice(0, MAX_RECIPIENTS);
}
