/** Style of the page that takes files. */
export const UPLOAD_STYLE = `
.drop{max-width:40rem;padding:1.25rem;border:2px dashed var(--edge);border-radius:10px;background:var(--card)}
.drop.over{border-color:var(--accent);outline:3px solid var(--accent)}
#upload-state:empty{display:none}
#upload-state{margin-top:1rem}
`;
