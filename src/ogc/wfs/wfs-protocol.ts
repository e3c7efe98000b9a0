import type { Dataset, Portal } from '../../catalog/catalog.ts';
import type { FeatureType } from '../../feature/feature.ts';
import type { OutputFormat } from '../../format/output-format.ts';
import type { Steps } from '../../lib/steps.ts';
import type { XmlElement } from '../../lib/xml-reader.ts';
import type { Filter } from '../../query/filter.ts';
import type { KvpParameters } from '../ows/kvp.ts';
import type { OwsException } from '../ows/ows-exception.ts';
import type { WfsOperation, WfsRequest } from './wfs-request.ts';
import type { WfsLimits } from './wfs-service.ts';

/** What one version of WFS provides. Chosen once for a request; nothing else compares versions. */
export interface WfsProtocol {
  /** e.g. three numbers with dots. */
  readonly version: string;
  /** Namespaces in which root elements of requests are accepted, by operation. */
  namespaces(operation: WfsOperation): readonly string[];
  /** The parameters of an operation as the standard writes them, for finding slips. */
  parameters(operation: WfsOperation): readonly string[];
  decodeKvp(operation: WfsOperation, parameters: KvpParameters, limits: WfsLimits): Steps<WfsRequest>;
  decodeXml(operation: WfsOperation, root: XmlElement, limits: WfsLimits): Steps<WfsRequest>;
  /** Sections of the capabilities document. */
  readonly sections: readonly string[];
  encodeCapabilities(contents: CapabilitiesContents): EncodedDocument;
  /** Formats of DescribeFeatureType; the first is the default. */
  readonly schemaFormats: readonly SchemaFormat[];
  /** Formats of GetFeature; the first is the default. */
  readonly outputFormats: readonly OutputFormat[];
  encodeException(exception: OwsException): EncodedDocument;
}

/** A schema language, or a version of GML that schemas extend. */
export interface SchemaFormat {
  /** As capabilities advertise it. */
  readonly name: string;
  /** Other spellings, compared without regard to case, white space and quotation marks. */
  readonly aliases: readonly string[];
  /** Without types a schema that declares nothing. */
  encode(types: readonly FeatureType[], baseUrl: string): EncodedDocument;
}

interface EncodedDocument {
  readonly contentType: string;
  readonly text: string;
}

/** What a capabilities document is made from. */
export interface CapabilitiesContents {
  readonly portal: Portal;
  /** Those that the caller may see. */
  readonly datasets: readonly Dataset[];
  readonly updateSequence: string;
  readonly baseUrl: string;
  /** Versions that the server speaks, newest first. */
  readonly versions: readonly string[];
  /** Those to write, by the protocol's names; undefined: all. An empty set: only version and updateSequence. */
  readonly sections: ReadonlySet<string> | undefined;
  readonly filters: ReadonlySet<Filter['kind']>;
  /** Names of CRSs to advertise beside those of each portal and dataset. */
  readonly otherSrs: readonly string[];
}
