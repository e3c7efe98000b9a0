import { csvFormat } from '../../../format/csv.ts';
import { flatGeobufFormat } from '../../../format/flatgeobuf/flatgeobuf.ts';
import { geoJsonFormat } from '../../../format/geojson.ts';
import { geoPackageFormat } from '../../../format/geopackage/geopackage.ts';
import { kmlFormat } from '../../../format/kml/kml.ts';
import type { OutputFormat } from '../../../format/output-format.ts';
import { shapefileFormat } from '../../../format/shapefile/shapefile.ts';
import { xlsxFormat } from '../../../format/xlsx/xlsx.ts';
import { EXCEPTION_REPORT_TYPE, exceptionReport } from '../../ows/exception-report.ts';
import type { WfsProtocol } from '../wfs-protocol.ts';
import { decodeKvp } from './decode-kvp.ts';
import { decodeXml } from './decode-xml.ts';
import { encodeCapabilities } from './encode-capabilities.ts';
import { gmlFormat } from './encode-feature-collection.ts';
import { gml2Format } from './encode-gml-2-collection.ts';
import { SCHEMA_FORMATS } from './encode-schema.ts';
import { OWS, PARAMETERS, SECTIONS, VERSION, WFS } from './vocabulary.ts';

const outputFormats: readonly OutputFormat[] = [
  gmlFormat,
  gml2Format,
  geoJsonFormat,
  csvFormat,
  geoPackageFormat,
  shapefileFormat,
  flatGeobufFormat,
  kmlFormat,
  xlsxFormat,
];

/** WFS 1.1.0 (OGC 04-094). */
export const v1_1_0: WfsProtocol = {
  version: VERSION,
  /** The specification's example has GetCapabilities in the namespace of OWS. */
  namespaces: (operation) => (operation === 'GetCapabilities' ? [WFS, OWS] : [WFS]),
  parameters: (operation) => PARAMETERS[operation],
  decodeKvp,
  decodeXml,
  sections: SECTIONS,
  encodeCapabilities: (contents) => ({
    contentType: 'text/xml; charset=utf-8',
    text: encodeCapabilities(
      contents,
      outputFormats.flatMap(({ name, alsoAdvertised = [] }) => [name, ...alsoAdvertised]),
    ),
  }),
  schemaFormats: SCHEMA_FORMATS,
  outputFormats,
  encodeException: (exception) => ({ contentType: EXCEPTION_REPORT_TYPE, text: exceptionReport(exception) }),
};
