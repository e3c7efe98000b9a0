/** Writes a text as UTF-8, for which there is room; returns its bytes. A loop is faster than a call for short plain ones. */
export function writeShortText(buffer: Buffer, start: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return i + buffer.write(text.slice(i), start + i, 'utf8');
    buffer[start + i] = unit;
  }
  return text.length;
}
