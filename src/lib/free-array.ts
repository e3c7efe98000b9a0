/**
 * Gives the memory of an array back at once: V8 would keep large ones until it next looks for garbage. Nobody may use
 * the array any more; it is empty then.
 */
export function freeArray(array: { readonly buffer: ArrayBuffer }): void {
  array.buffer.transfer(0);
}
