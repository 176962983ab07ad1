import type { Report } from './report.js';

export function asMarkdown({ title, lead, decisions, sections }: Report): string {
  const table = ['| decision | cases |', '|---|---|', ...decisions.map((row) => `| ${row.decision} | ${row.count} |`)];
  const parts = [
    `# ${escape(title)}`,
    escape(lead),
    ...(decisions.length === 0 ? [] : [table.join('\n')]),
    ...sections.flatMap((section, index) => [
      `## ${index + 1}. ${escape(section.title)}`,
      section.facts.map(({ name, value }) => `- ${name}: ${escape(value)}`).join('\n'),
      ...section.texts.map(({ name, value }) => `**${name}**\n\n${quote(value)}`),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** As a quotation, line by line: what somebody wrote cannot be a heading of ours. */
function quote(text: string): string {
  return text
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map((line) => `> ${escape(line)}`.trimEnd())
    .join('\n');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text stays text: no mark-up, no HTML, no links, no list of its own. */
function escape(text: string): string {
  return text
    .replace(/[\\`*_{}[\]#+!|~]|^[-=]|^\d+(?=[.)])/g, (character) => `\\${character}`)
    .replace(/[&<>]/g, (character) => ENTITIES[character] ?? character)
    .replace(/^\\(\d+)/, '$1\\');
}
