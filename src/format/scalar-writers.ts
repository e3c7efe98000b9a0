import type { ScalarTypeName, Value } from '../feature/feature.ts';
import type { ByteWriter } from '../lib/byte-writer.ts';
import { utf8 } from '../lib/escapes.ts';

/** Writes one value of a property, which is there. */
export type WriteScalar = (writer: ByteWriter, value: NonNullable<Value>) => void;

const TRUE = utf8('true');
const FALSE = utf8('false');

/**
 * How values of each type are written where a format has them in XML Schema's lexical form; formats differ in how they
 * write text. What is kept as text in memory is text here too.
 */
export function scalarWriters(writeText: WriteScalar): Readonly<Record<ScalarTypeName, WriteScalar>> {
  return {
    string: writeText,
    int: (writer, value) => writer.integer(value as number),
    long: (writer, value) => writer.bigInteger(value as bigint),
    integer: writeText,
    double: (writer, value) => writer.double(value as number),
    decimal: writeText,
    boolean: (writer, value) => writer.raw(value === true ? TRUE : FALSE),
    date: writeText,
    dateTime: writeText,
  };
}
