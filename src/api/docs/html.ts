import { escapeHtml } from '../../escape-html.ts';

/** The little of CommonMark that our own texts use: paragraphs, `code`, **strong** and [links](address). */
export function markdownToHtml(markdown: string): string {
  return markdown
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${inline(paragraph)}</p>`)
    .join('\n');
}

function inline(markdown: string): string {
  return escapeHtml(markdown)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, '<a href="$2">$1</a>');
}

const DOCS_ASSETS = '/api/docs/assets';

/** A page of the documents. Scripts and styles are files, by name: our Content-Security-Policy takes nothing else. */
export function htmlPage({
  title,
  scripts = [],
  styles,
  body,
}: {
  title: string;
  scripts?: readonly string[];
  styles: readonly string[];
  body: string;
}): string {
  const links = styles.map((name) => `<link rel="stylesheet" href="${DOCS_ASSETS}/${name}">`);
  const sources = scripts.map((name) => `<script src="${DOCS_ASSETS}/${name}" defer></script>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${DOCS_ASSETS}/favicon-32x32.png" type="image/png">
${[...links, ...sources].join('\n')}
</head>
<body>
${body}
</body>
</html>
`;
}
