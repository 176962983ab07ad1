import { createHash } from 'node:crypto';
import type { Report, ReportSection } from './report.js';

const STYLE = `
:root { color-scheme: light; font: 14px/1.45 system-ui, sans-serif; color: #1a1f27; background: #fff; }
body { max-width: 52rem; margin: 2.5rem auto; padding: 0 1.5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
h3 { font-size: .9rem; margin: .75rem 0 .25rem; color: #4b5563; }
p { margin: .25rem 0; white-space: pre-wrap; }
table { border-collapse: collapse; }
th, td { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; color: #4b5563; white-space: nowrap; }
@page { margin: 15mm; }
@media print {
  :root { font-size: 9pt; }
  body { max-width: none; margin: 0; padding: 0; }
  h2, h3 { break-after: avoid; }
  tr { break-inside: avoid; }
}
`;

/** Nothing but this style may be loaded or run: no text that somebody chose can do any harm, even if it were not escaped. */
export const REPORT_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A page to read and to print, complete in itself. */
export function asHtml({ title, lead, decisions, sections }: Report): string {
  const counts = decisions.map(({ decision, count }) => row(decision, String(count))).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
<p>${escape(lead)}</p>
${counts === '' ? '' : `<h2>Decisions</h2>\n<table>\n${counts}</table>\n`}${sections.map(sectionAsHtml).join('')}</main>
</body>
</html>
`;
}

function sectionAsHtml({ title, facts, texts }: ReportSection, index: number): string {
  const table = facts.map(({ name, value }) => row(name, value)).join('');
  const blocks = texts.map(({ name, value }) => `<h3>${escape(name)}</h3>\n<p>${escape(value)}</p>\n`).join('');
  return `<section>\n<h2>${index + 1}. ${escape(title)}</h2>\n<table>\n${table}</table>\n${blocks}</section>\n`;
}

function row(name: string, value: string): string {
  return `<tr><th scope="row">${escape(name)}</th><td>${escape(value)}</td></tr>\n`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
