import type { FeatureType, FeatureTypeSummary } from '../feature/feature.ts';
import type { Envelope } from '../feature/geometry.ts';
import type { FilterExpression } from '../query/filter-expression.ts';

/** An organisation's own catalogue on this server; the specification's "domain". */
export interface Portal {
  readonly id: number;
  /** Short name for the command line, e.g. `demo`. */
  readonly name: string;
  readonly title: string;
  readonly abstract: string;
  /** Lower-case host names without port that belong to it. */
  readonly hosts: readonly string[];
  /** Serves hosts that no portal has. */
  readonly isDefault: boolean;
  /** Nothing without authentication. */
  readonly isPrivate: boolean;
  /** What links start with, without a slash at the end; undefined: the request's own scheme and host. */
  readonly publicUrl: string | undefined;
  /** Prefix of its feature types, `ods` unless changed. */
  readonly namespacePrefix: string;
  /** Fixed when the portal is created: never made from a request's host. */
  readonly namespaceUri: string;
  /** The organisation, for ServiceProvider. */
  readonly providerName: string;
  readonly providerSite: string | undefined;
  readonly contactName: string | undefined;
  readonly contactEmail: string | undefined;
  readonly fees: string;
  readonly accessConstraints: string;
  /** Most features in one answer; undefined: no cap. Advertised when set. */
  readonly maxFeatures: number | undefined;
  /** Names of CRSs that it advertises for all its datasets, beside those of the server. */
  readonly otherSrs: readonly string[];
  /** Anybody may make an account here. */
  readonly allowsSignUp: boolean;
  /** Address of the tiles under its maps (see `tileTemplate`); undefined: the built-in land. */
  readonly backgroundUrl: string | undefined;
  /** Whose tiles they are, as their licence wants it said. */
  readonly backgroundAttribution: string;
}

/** What people say about a dataset. Texts are as they wrote them: whoever shows one escapes it. */
export interface DatasetMetadata {
  readonly title: string;
  /** Markdown. */
  readonly abstract: string;
  readonly keywords: readonly string[];
  /** The organisation or department that stands for the data; undefined: the portal's provider. */
  readonly publisher: string | undefined;
  readonly attribution: string | undefined;
  readonly licence: string | undefined;
  readonly licenceUrl: string | undefined;
  /** Language tags of the data (BCP 47), e.g. `fr`. */
  readonly languages: readonly string[];
  /** How often it is brought up to date. */
  readonly updateFrequency: UpdateFrequency | undefined;
  readonly contactName: string | undefined;
  readonly contactEmail: string | undefined;
  /** First and last day that the data speak of, `YYYY-MM-DD`. */
  readonly temporalStart: string | undefined;
  readonly temporalEnd: string | undefined;
  /** The box that the data are about, in WGS 84 longitude and latitude; undefined: the box around them. */
  readonly spatialExtent: Envelope | undefined;
  /** The day on which the data were last changed at their source; undefined: when they were published. */
  readonly modified: string | undefined;
  /** Names of CRSs that are advertised for it, beside those of its portal. */
  readonly otherSrs: readonly string[];
  /** What people say about single properties. */
  readonly properties: readonly PropertyText[];
}

/** What people say about a property, in place of what the source says. */
export interface PropertyText {
  /** Of the property in the feature type. */
  readonly name: string;
  readonly label: string | undefined;
  readonly description: string | undefined;
}

/** Words of the European Union's vocabulary of frequencies, as DCAT-AP wants them, in lower case. */
export const UPDATE_FREQUENCIES = [
  'continuous',
  'hourly',
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'annual',
  'biennial',
  'irregular',
  'never',
] as const;
export type UpdateFrequency = (typeof UPDATE_FREQUENCIES)[number];

/** Whom a right is given to; ids are those of the portal's groups and users. */
export type GrantSubject =
  /** Also those who don't sign in. */
  { readonly kind: 'everyone' } | { readonly kind: 'group' | 'user'; readonly id: number };

/** The right to read a restricted dataset, or a part of it. */
export interface DatasetGrant {
  readonly subject: GrantSubject;
  /** Only features for which it is true; undefined: every one. Names are looked up in the current feature type. */
  readonly rowFilter: FilterExpression | undefined;
  /** Names of properties that don't exist for the subject. */
  readonly hiddenProperties: readonly string[];
}

/** Undefined: the caller may read only some of the features, and nobody has counted those. */
export type DatasetSummary = Omit<FeatureTypeSummary, 'numberOfFeatures'> & {
  readonly numberOfFeatures: number | undefined;
};

/** A published dataset with its current version: a plain value. */
export interface Dataset {
  /** `da_` and 12 letters or digits; never changes, never shown as a name. */
  readonly uid: string;
  /** As the publisher wrote it, e.g. `roman-emperors`; unique in its portal. */
  readonly id: string;
  readonly portalId: number;
  readonly featureType: FeatureType;
  readonly version: string;
  readonly summary: DatasetSummary;
  readonly metadata: DatasetMetadata;
  /** Absent for those who have no right to it. */
  readonly isRestricted: boolean;
  /** Who may see it all the same, where it is restricted. */
  readonly grants: readonly DatasetGrant[];
  readonly publishedAt: Date;
}

/** One portal at one moment: immutable, so a request sees one state from start to end. */
export interface PortalCatalog {
  readonly portal: Portal;
  /** Ordered by id, by code point. */
  readonly datasets: readonly Dataset[];
  /** Changes whenever anything of the portal changes; an opaque NCName-like token (updateSequence, ETags). */
  readonly revision: string;
  /** Changes whenever users, groups, keys, sessions, applications or tokens of the portal change. */
  readonly accessRevision: number;
  /** By feature type name or by the publisher's id. */
  findByName(name: string): Dataset | undefined;
}

/** Finds portals; implementations keep the catalogue in memory and notice changes of other processes within a second. */
export interface Catalog {
  /** By host name without port, any case; the default portal for unknown ones; undefined: no portal answers. */
  forHost(host: string): PortalCatalog | undefined;
  forPortal(name: string): PortalCatalog | undefined;
  /** Reads what changed now instead of within a second. */
  refresh(): Promise<void>;
}
