import { Title } from '@mantine/core';
import type { ReactNode } from 'react';

export function AsideSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="aside-section" aria-label={title}>
      <Title order={2} fz="sm" mb={6}>
        {title}
      </Title>
      {children}
    </section>
  );
}
