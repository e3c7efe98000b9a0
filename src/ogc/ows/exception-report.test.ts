import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attribute, childElements, readXml, text } from '../../lib/xml-reader.ts';
import { exceptionReport } from './exception-report.ts';
import { alternatives, invalidParameter, OwsException, quote } from './ows-exception.ts';

const XML_LIMITS = { maxXmlDepth: 10, maxXmlElements: 10, maxXmlAttributes: 10, maxXmlTextLength: 1000 };

describe('exception reports (OGC 05-008 §8)', () => {
  it('carry code, locator and text in the namespace of OWS 1.0', () => {
    const report = exceptionReport(invalidParameter('service', 'Service must be WFS; it is "x".'));
    const root = readXml(Buffer.from(report), XML_LIMITS);
    assert.equal(root.localName, 'ExceptionReport');
    assert.equal(root.namespace, 'http://www.opengis.net/ows');
    assert.equal(attribute(root, 'version'), '1.0.0');
    assert.equal(attribute(root, 'language'), 'en');
    const [exception] = childElements(root);
    assert.ok(exception);
    assert.equal(attribute(exception, 'exceptionCode'), 'InvalidParameterValue');
    assert.equal(attribute(exception, 'locator'), 'service');
    assert.equal(childElements(exception).map(text).join(), 'Service must be WFS; it is "x".');
  });

  it('leave out a locator that there is none of', () => {
    assert.doesNotMatch(exceptionReport(new OwsException('NoApplicableCode', undefined, 'x')), /locator/);
  });

  it('escape what they repeat, and drop what XML forbids', () => {
    const nasty = ']]><script>alert(1)</script>&amp;"\'\u0000\u0001\u000B\uD800\uFFFE';
    const report = exceptionReport(invalidParameter(nasty, quote(nasty)));
    assert.doesNotMatch(report, /<script|[\u0000\u0001\u000B\uFFFE]/);
    const root = readXml(Buffer.from(report), XML_LIMITS);
    const [exception] = childElements(root);
    assert.ok(exception);
    assert.equal(childElements(exception).map(text).join(), '"]]><script>alert(1)</script>&amp;"\'"');
  });

  it('repeat long input only in part', () => {
    const report = exceptionReport(invalidParameter('x'.repeat(5000), quote('y'.repeat(5000))));
    assert.ok(report.length < 1000);
    assert.equal(quote('é'.repeat(101)), `"${'é'.repeat(100)}…"`);
    assert.equal(quote('😀'.repeat(100)), `"${'😀'.repeat(100)}"`);
  });

  it('list what would be accepted', () => {
    assert.equal(alternatives(['a']), 'a');
    assert.equal(alternatives(['a', 'b', 'c']), 'a, b or c');
  });
});
