/** Of the page on which a service is tried. */
export const CONSOLE_STYLE = `
.operations details{margin:.75rem 0;padding:.6rem 1.15rem;border:1px solid var(--line);border-radius:10px;background:var(--card)}
.operations summary{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.operations details[open]{padding-bottom:1.15rem}
.operations form{margin:.75rem 0 0}
.fields{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));gap:0 1.25rem;align-items:end}
.address-line{display:block;margin:.25rem 0 .9rem;color:var(--soft);overflow-wrap:anywhere}
.address-line:empty{display:none}
.post label{display:block;font-weight:600}
.excerpt{max-height:34rem;overflow:auto;padding:.75rem;border-radius:7px;background:var(--code);font:.85rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
.open-link{margin-left:1rem}
`;
