/**
 * CRC-32 (ISO 3309, as in gzip) of joined data from the CRCs of its parts. A CRC is a polynomial modulo P over GF(2);
 * appending n bytes multiplies it by x^(8n). Polynomials are kept with the coefficient of x^0 in the highest bit.
 */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

/** a · b modulo P. */
function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= factor;
    factor = (factor & 1) !== 0 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product >>> 0;
}

/** x^(8 · 2^k) modulo P, for lengths below 2^53 bytes. */
const POWERS: readonly number[] = powers();

function powers(): number[] {
  const result = [ONE >>> 8];
  while (result.length < 53) {
    const last = result[result.length - 1] as number;
    result.push(multiply(last, last));
  }
  return result;
}

function powerOfBytes(length: number): number {
  let power = ONE;
  let rest = length;
  for (let k = 0; rest > 0; k++) {
    if (rest % 2 === 1) power = multiply(POWERS[k] as number, power);
    rest = Math.floor(rest / 2);
  }
  return power;
}

/** CRC-32 of A followed by B, from CRC-32(A), CRC-32(B) and the length of B in bytes. */
export function combineCrc32(crcA: number, crcB: number, lengthB: number): number {
  return (multiply(powerOfBytes(lengthB), crcA) ^ crcB) >>> 0;
}

/** CRC-32 of B, from CRC-32(A), the CRC-32 of A followed by B, and the length of B in bytes. */
export function crc32OfTail(crcA: number, crcAB: number, lengthB: number): number {
  return combineCrc32(crcA, crcAB, lengthB);
}
