import { resolve } from 'node:path';
import type { SecretBox } from '../account/secret-box.ts';
import type { Actor } from '../audit/audit-log.ts';
import { writeSource } from '../catalog/dataset-sources.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { shownAddress } from '../fetch/shown-address.ts';
import { decideDatasetId } from '../publish/dataset-id.ts';
import type { SourceAddress } from './source-address.ts';
import type { SourceReading } from './source-reading.ts';
import { type SourceSchedule, scheduleText } from './source-schedule.ts';

/** A version with fewer than half of the features is refused unless somebody says otherwise. */
export const DEFAULT_MAX_DROP_PERCENT = 50;

export interface SourceSetting {
  readonly portalId: number;
  readonly datasetId: string;
  readonly address: SourceAddress;
  readonly reading: SourceReading;
  readonly schedule: SourceSchedule | undefined;
  readonly maxDropPercent: number;
  readonly isTrusted: boolean;
}

/** Whose secret an address is. */
export function sealedFor(portalId: number, datasetId: string): string {
  return `source:${portalId}:${datasetId}`;
}

/**
 * Binds a dataset to a source. With a schedule it is read at once by a running server. The address is kept sealed, for it may
 * hold a password. Throws PublishError for an id that can't stand.
 */
export async function setSource(
  { database, secretBox }: { readonly database: ControlDatabase; readonly secretBox: SecretBox },
  setting: SourceSetting,
  actor: Actor,
): Promise<void> {
  const { portalId, datasetId, address, schedule } = setting;
  decideDatasetId(datasetId, datasetId);
  const whole = address.kind === 'file' ? resolve(address.path) : textOf(address);
  await writeSource(
    database,
    {
      portalId,
      datasetId,
      address: address.kind === 'file' ? whole : shownOf(address),
      sealedAddress: secretBox.seal(whole, sealedFor(portalId, datasetId)),
      reading: JSON.stringify(setting.reading),
      schedule: schedule && scheduleText(schedule),
      maxDropPercent: setting.maxDropPercent,
      isTrusted: setting.isTrusted,
      nextRunAt: schedule && new Date(),
    },
    actor,
  );
}

function textOf({ kind, url }: Exclude<SourceAddress, { kind: 'file' }>): string {
  return kind === 'wfs' ? `WFS:${url.href}` : url.href;
}

function shownOf({ kind, url }: Exclude<SourceAddress, { kind: 'file' }>): string {
  return kind === 'wfs' ? `WFS:${shownAddress(url)}` : shownAddress(url);
}
