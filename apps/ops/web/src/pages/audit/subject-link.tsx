import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import type { AuditSubject } from '../../api/types';

const kinds: Record<AuditSubject, { name: string; to: ((id: string) => string) | null }> = {
  case: { name: 'case', to: (id) => `/cases/${id}` },
  replay: { name: 'replay', to: (id) => `/replays/${id}` },
  rule: { name: 'rule', to: (id) => `/rules/${id}` },
  edit: { name: 'edit', to: (id) => `/edits/${id}` },
  review: { name: 'review', to: (id) => `/reviews/${id}` },
  consumer: { name: 'consumer', to: () => '/pipeline' },
  delivery: { name: 'delivery', to: null },
  dead_letter: { name: 'dead letter', to: null },
};

export const subjectKinds = Object.keys(kinds) as AuditSubject[];
export const subjectName = (kind: AuditSubject): string => kinds[kind].name;

/** What an entry of the audit is about, and the way to it where there is a page of it. */
export function SubjectLink({ kind, id }: { kind: AuditSubject; id: string }) {
  const { name, to } = kinds[kind];
  const text = `${name} ${id.length > 16 ? `…${id.slice(-12)}` : id}`;
  if (!to) return <span title={id}>{text}</span>;
  return (
    <Anchor component={Link} to={to(encodeURIComponent(id))} size="sm" title={id}>
      {text}
    </Anchor>
  );
}
