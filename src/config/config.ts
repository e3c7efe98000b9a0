import { isAbsolute } from 'node:path';
import { parseCrsReference } from '../crs/crs-reference.ts';
import { isAddressRange, isHostOrAddressRange } from './address-range.ts';
import { choice, integer, integerOrWord, list, type Option, optionalUrl, text } from './option.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MIB = 1_048_576;

/** Every setting of the server. The documentation, `--help`, the flags and the environment names are made from it. */
export const OPTIONS = {
  home: text(
    './trigpoint-data',
    'DIR',
    'Directory that holds everything the server keeps: catalogue, published data, trigpoint.json',
  ),
  host: text('127.0.0.1', 'ADDR', 'Address to listen on; 0.0.0.0 or :: for all'),
  port: integer(8080, 0, 65_535, 'Port to listen on; 0 takes a free one'),
  workers: integerOrWord('auto', [1, 256], 'auto', 'Processes that answer requests; auto is one per core'),
  metricsPort: integerOrWord(
    9464,
    [0, 65_535],
    'off',
    'Port of the Prometheus metrics, on 127.0.0.1 only; 0 takes a free one',
  ),
  trustedProxies: list(
    isAddressRange,
    'IP addresses or networks in CIDR notation, separated by commas',
    'ADDR,…',
    'Proxies whose Forwarded and X-Forwarded-* headers are believed',
  ),
  smtpUrl: optionalUrl(
    ['smtp', 'smtps'],
    'Mail server for links to confirm addresses and to reset passwords, e.g. smtp://mail.example.org:587 or smtps://user:password@mail.example.org; none without it. With a password, give it by the environment, which other users of the machine cannot read',
  ),
  mailFrom: text('Trigpoint <trigpoint@localhost>', 'ADDR', 'Sender of those mails'),
  usageRetentionDays: integer(
    400,
    0,
    36_500,
    'How long is kept how much was asked for, by day, dataset, user and kind of program; with 0 it is not counted',
  ),
  auditRetentionDays: integerOrWord(
    'unlimited',
    [1, 36_500],
    'unlimited',
    'How long events stay in the audit log, with who caused them and their IP addresses',
  ),
  exceptionStatus: choice(
    400,
    [400, 200],
    'HTTP status of WFS exception reports for mistakes of the client; 200 for old clients that read nothing else',
  ),
  logLevel: choice(
    'info',
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    'Least severity that is logged; requests are logged at info',
  ),
  shutdownTimeoutMs: integer(
    30_000,
    0,
    HOUR_MS,
    'Longest wait for running answers when the server is stopped',
  ),
  headersTimeoutMs: integer(10_000, 100, HOUR_MS, 'Longest time a client may take for the head of a request'),
  requestTimeoutMs: integer(60_000, 100, HOUR_MS, 'Longest time a client may take for a whole request'),
  keepAliveTimeoutMs: integer(65_000, 0, HOUR_MS, 'How long an idle connection is kept for the next request'),
  clientStallTimeoutMs: integer(
    MINUTE_MS,
    100,
    HOUR_MS,
    'A client that takes no byte of its answer for this long is disconnected',
  ),
  maxConnections: integer(10_000, 1, 1_000_000, 'Open connections per worker; more are closed at once'),
  maxUrlBytes: integer(32_768, 256, MIB, 'Longest request target (path and query); longer gets 414'),
  maxHeaderBytes: integer(65_536, 1024, 2 * MIB, 'Request line and headers together; more gets 431'),
  maxBodyBytes: integer(4 * MIB, 1024, 1024 * MIB, 'Request body of a WFS request; more gets 413'),
  authorizationCodeMs: integer(
    HOUR_MS,
    10_000,
    HOUR_MS,
    'How long an OAuth authorization code may wait to be redeemed; the standards advise 600000',
  ),
  maxKvpParameters: integer(64, 8, 10_000, 'Parameters in a query string or form'),
  maxKvpValueCharacters: integer(2 * MIB, 256, 16 * MIB, 'Length of one parameter value'),
  maxXmlDepth: integer(100, 8, 250, 'Nesting of elements in a request'),
  maxXmlElements: integer(200_000, 16, 10_000_000, 'Elements in a request'),
  maxXmlAttributesPerElement: integer(
    64,
    8,
    1000,
    'Attributes of one element, namespace declarations included',
  ),
  maxXmlTextCharacters: integer(MIB, 1024, 64 * MIB, 'Text of one element or attribute in a request'),
  otherSrs: list(
    (name) => parseCrsReference(name) !== undefined,
    'names of coordinate reference systems such as EPSG:2154 or urn:ogc:def:crs:EPSG::2154, separated by commas',
    'SRS,…',
    'CRSs that capabilities advertise beside those of each dataset, WGS 84 and Web Mercator; any other is given too',
  ),
  maxQueries: integer(32, 1, 1000, 'Query expressions (type names) in one GetFeature'),
  maxFeatureIds: integer(10_000, 1, 1_000_000, 'Feature ids in one GetFeature, or in one filter'),
  maxFilterDepth: integer(64, 1, 250, 'Nesting of operators and arithmetic in one filter'),
  maxFilterOperators: integer(20_000, 1, 1_000_000, 'Operators and arithmetic in one filter'),
  maxFilterPositions: integer(100_000, 2, 10_000_000, 'Positions of all geometries in one filter'),
  maxLikePatternCharacters: integer(1024, 1, 65_536, 'Length of the pattern of one PropertyIsLike'),
  maxOpenSnapshots: integer(256, 1, 100_000, 'Published versions that a worker keeps open'),
  maxConcurrentEncodes: integer(
    32,
    1,
    1000,
    'Answers that a worker encodes anew at the same time; more wait',
  ),
  maxConcurrentCompressions: integer(
    32,
    0,
    10_000,
    'Answers that a worker compresses at the same time; beyond it they are sent uncompressed',
  ),
  statementBudgetMs: integer(
    30_000,
    10,
    HOUR_MS,
    'Longest time that reading rows for an answer may take at a stretch, waiting for the client aside',
  ),
  selectionBudgetMs: integer(
    30_000,
    10,
    HOUR_MS,
    'Longest work on finding the features that a filter selects',
  ),
  maxExaminedRows: integer(
    100_000_000,
    1000,
    1_000_000_000_000,
    'Features that one filter may have looked at',
  ),
  maxKeptSelectionBytes: integer(
    64 * MIB,
    0,
    64 * 1024 * MIB,
    'Memory per worker for what filters and orders selected last, so that the next page is found at once; never more than 4 MiB and 8 bytes a feature of what is open',
  ),
  maxTemporaryFileBytes: integer(
    4096 * MIB,
    MIB,
    2 ** 46,
    'Temporary disk that one answer may take, in formats that cannot be streamed (GeoPackage, Shapefile)',
  ),
  maxUploadBytes: integer(
    4096 * MIB,
    1024,
    2 ** 46,
    'Largest upload in the browser, all files of it together; more gets 413',
  ),
  maxUploadsBytes: integer(
    20_480 * MIB,
    1024,
    2 ** 46,
    'Disk that the uploads of a portal may take together until they are published, given up or too old',
  ),
  uploadLifeMs: integer(
    24 * HOUR_MS,
    MINUTE_MS,
    365 * 24 * HOUR_MS,
    'How long an upload that nobody goes on with is kept',
  ),
  maxUploadJobs: integer(
    2,
    1,
    64,
    'Uploads that the server reads or publishes at the same time, each in a process of its own',
  ),
  maxUploadJobMs: integer(
    HOUR_MS,
    1000,
    24 * HOUR_MS,
    'Longest time that reading or publishing an upload may take',
  ),
  maxUploadJobMemoryBytes: integer(
    2048 * MIB,
    128 * MIB,
    2 ** 40,
    'Memory that the process may take which reads or publishes an upload',
  ),
  keptVersions: integer(
    3,
    0,
    10_000,
    'Earlier versions of a dataset that stay to return to; a portal may say otherwise (portal set --kept-versions)',
  ),
  maxKeptVersionBytes: integer(
    10_240 * MIB,
    0,
    2 ** 50,
    'Disk that the earlier versions of all datasets of a portal may take together; the oldest go first',
  ),
  maxTemporaryBytes: integer(
    16_384 * MIB,
    MIB,
    2 ** 46,
    'Temporary disk that all answers of a worker may take together',
  ),
  harvestAllow: list(
    isHostOrAddressRange,
    'host names, IP addresses or networks in CIDR notation, separated by commas',
    'HOST,…',
    'Hosts that sources are read from though their addresses are not public (loopback, link-local, private)',
  ),
  harvestFolders: list(
    isAbsolute,
    'absolute paths of folders, separated by commas',
    'DIR,…',
    'Folders below which sources set in pages may read files; without any they read none. The command line may read any',
  ),
  maxHarvestBytes: integer(
    8192 * MIB,
    MIB,
    2 ** 46,
    'Most bytes that are read from another server for one dataset, as sent and as unpacked',
  ),
  harvestTimeoutMs: integer(HOUR_MS, 1000, 24 * HOUR_MS, 'Longest time for one answer of another server'),
  harvestIdleTimeoutMs: integer(
    MINUTE_MS,
    100,
    HOUR_MS,
    'Another server that sends nothing for this long is given up',
  ),
} as const satisfies Readonly<Record<string, Option<unknown>>>;

export type OptionName = keyof typeof OPTIONS;

/** The settings in force: complete and checked. */
export type Config = {
  readonly [Name in OptionName]: (typeof OPTIONS)[Name] extends Option<infer Value> ? Value : never;
};

export const OPTION_NAMES: readonly OptionName[] = Object.keys(OPTIONS) as OptionName[];

/** `maxBodyBytes` → `--max-body-bytes`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
}

/** `maxBodyBytes` → `TRIGPOINT_MAX_BODY_BYTES`. */
export function environmentNameOf(name: string): string {
  return `TRIGPOINT_${name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase()}`;
}

/** The option looked at without its own value type, for code that treats all alike. */
export function optionOf(name: OptionName): Option<unknown> {
  return OPTIONS[name];
}

/** Every option at its default. */
export const DEFAULT_CONFIG: Config = Object.fromEntries(
  OPTION_NAMES.map((name) => [name, OPTIONS[name].default]),
) as unknown as Config;
