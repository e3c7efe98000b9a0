import { randomInt } from 'node:crypto';

/**
 * Names of a snapshot's files, in `<directory>/<uid>/<version>/`. Numbers in the binary files are little-endian.
 */
/** Changes with the meaning of any of the files: a release reads its own version only. */
export const FORMAT_VERSION = 2;

export const MANIFEST_FILE = 'snapshot.json';
export const VALUES_FILE = 'values.sqlite';
export const IDS_FILE = 'ids';
export const BOXES_FILE = 'boxes';
export const SPOOL_FILE = 'spool';

/** Encoded members, page after page. */
export const membersFile = (encodingName: string) => `members.${encodingName}`;
/** The same pages as raw deflate, each ending in a sync flush and referring to nothing before itself. */
export const deflateFile = (encodingName: string) => `members.${encodingName}.deflate`;
export const pagesFile = (encodingName: string) => `pages.${encodingName}`;
/** Where each member starts in its page. */
export const offsetsFile = (encodingName: string) => `offsets.${encodingName}`;

/** A page closes at this size or number of features, whichever comes first; a larger member is a page of its own. */
export const PAGE_BYTES = 128 * 1024;
export const PAGE_FEATURES = 512;

const UID = /^[A-Za-z0-9_-]{1,64}$/;
const VERSION = /^\d{8}T\d{6}Z-[a-z0-9]{4}$/;
const ENCODING_NAME = /^[a-z0-9][a-z0-9.-]{0,40}$/;

/** True for names that may become a path: uids never hold dots or slashes. */
export const isUid = (text: string): boolean => UID.test(text);
export const isVersion = (text: string): boolean => VERSION.test(text);
export const isEncodingName = (text: string): boolean => ENCODING_NAME.test(text);

/** A new version's name: UTC time to the second, milliseconds in base 36, two random characters; sorts by time. */
export function newVersionName(now: Date): string {
  const iso = now.toISOString();
  const second = `${iso.slice(0, 19).replace(/[-:]/g, '')}Z`;
  const milliseconds = now.getUTCMilliseconds().toString(36).padStart(2, '0');
  const random = randomInt(36 * 36)
    .toString(36)
    .padStart(2, '0');
  return `${second}-${milliseconds}${random}`;
}
