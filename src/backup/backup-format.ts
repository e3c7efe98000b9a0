import { z } from 'zod';

/**
 * A backup is a zip file with the files of a home by their own names, and a manifest as its last entry:
 *
 *     control.sqlite   secret.key   trigpoint.json        the latter two where the home has them
 *     snapshots/<uid>/<version>/<file>                     of every dataset's current version, and of no other
 *     manifest.json
 */
export const BACKUP_FORMAT_VERSION = 1;
export const MANIFEST_NAME = 'manifest.json';
export const CONTROL_DATABASE = 'control.sqlite';
/** Copied where the home has them. */
export const OPTIONAL_FILES = ['secret.key', 'trigpoint.json'] as const;
export const SNAPSHOTS = 'snapshots';

/** Every name that a backup may hold: none leads out of the home, or to anything else in it. */
const NAMES = [CONTROL_DATABASE, ...OPTIONAL_FILES];
const SNAPSHOT_FILE =
  /^snapshots\/([A-Za-z0-9_-]{1,64})\/(\d{8}T\d{6}Z-[a-z0-9]{4})\/[a-z0-9][a-z0-9._-]{0,99}$/;

export function isBackupName(name: string): boolean {
  return NAMES.includes(name) || SNAPSHOT_FILE.test(name);
}

const MANIFEST = z.object({
  format: z.literal('trigpoint-backup'),
  formatVersion: z.number().int().positive(),
  /** Of the Trigpoint that wrote it. */
  softwareVersion: z.string(),
  /** The moment as of which everything is; ISO 8601 in UTC. */
  createdAt: z.string(),
  files: z.array(
    z.object({
      name: z.string(),
      bytes: z.number().int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

export type BackupManifest = z.infer<typeof MANIFEST>;
export type BackedUpFile = BackupManifest['files'][number];

/** Undefined for anything but a backup's manifest. */
export function parseManifest(text: string): BackupManifest | undefined {
  try {
    return MANIFEST.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** How far a backup or a restore is. */
export interface BackupProgress {
  readonly phase: 'copying' | 'restoring' | 'checking';
  readonly bytes: number;
  readonly totalBytes: number;
}
