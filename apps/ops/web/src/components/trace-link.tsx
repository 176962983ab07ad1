import { Anchor } from '@mantine/core';
import { Link } from 'react-router';

/** An id that leads to its own trace. */
export function TraceLink({ id }: { id: string }) {
  return (
    <Anchor
      component={Link}
      to={`/trace/${encodeURIComponent(id)}`}
      size="sm"
      className="mono"
      title={id}
      underline="always"
    >
      {id.length > 16 ? `…${id.slice(-12)}` : id}
    </Anchor>
  );
}
