import { escapeXmlAttribute, escapeXmlText } from '../../lib/xml-writer.ts';
import type { OwsException } from './ows-exception.ts';

/** Content-Type of exception reports, as CONTRACT 2.2 has it. */
export const EXCEPTION_REPORT_TYPE = 'text/xml; charset=utf-8';

const MAX_LOCATOR_CHARACTERS = 200;

/** The `ows:ExceptionReport` of OWS Common 1.0.0 (OGC 05-008 §8), with one exception. */
export function exceptionReport(exception: Pick<OwsException, 'code' | 'locator' | 'message'>): string {
  const { code, locator, message } = exception;
  const place =
    locator === undefined ? '' : ` locator="${escapeXmlAttribute(locator.slice(0, MAX_LOCATOR_CHARACTERS))}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<ExceptionReport xmlns="http://www.opengis.net/ows" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengis.net/ows http://schemas.opengis.net/ows/1.0.0/owsExceptionReport.xsd" version="1.0.0" language="en">
  <Exception exceptionCode="${code}"${place}>
    <ExceptionText>${escapeXmlText(message)}</ExceptionText>
  </Exception>
</ExceptionReport>
`;
}
