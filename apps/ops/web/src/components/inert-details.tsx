import { useState } from 'react';
import type { ReactNode } from 'react';

/** Opens on demand; what is inside is only then laid out. */
export function InertDetails({ summary, children }: { summary: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details
      onToggle={(event) => setOpen(event.currentTarget.open)}
      style={{ fontSize: 'var(--mantine-font-size-xs)' }}
    >
      <summary style={{ cursor: 'pointer', padding: '4px 0' }}>{summary}</summary>
      {open && children}
    </details>
  );
}
