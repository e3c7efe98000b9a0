/** What the page says to its script, from the element that `jsonBlock` wrote. Throws when there is none: page and script belong together. */
export function readWords<Words>(id: string): Words {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page lacks #${id}`);
  return JSON.parse(element.textContent ?? '') as Words;
}
