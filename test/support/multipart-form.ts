/** A form with files, as a browser without scripts sends it: the fields first. */
export function multipartForm(
  fields: Readonly<Record<string, string>>,
  files: readonly { readonly name: string; readonly content: string | Uint8Array }[],
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const { name, content } of files)
    form.append('files', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), name);
  return form;
}
