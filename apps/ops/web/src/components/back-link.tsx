import { Anchor } from '@mantine/core';
import { Link } from 'react-router';

/** The way back, above a page's title. */
export function BackLink({ to, children }: { to: string; children: string }) {
  return (
    <Anchor component={Link} to={to} size="sm" w="fit-content">
      ← {children}
    </Anchor>
  );
}
