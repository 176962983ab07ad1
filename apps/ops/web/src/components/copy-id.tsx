import { ActionIcon, Group, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { Icon } from './icon';

interface CopyIdProps {
  id: string;
  /** What it is of: `event`. */
  of: string;
  /** Shows the last part only: time-ordered ids are alike at their beginning. */
  short?: boolean;
}

/** An id to read and to copy. */
export function CopyId({ id, of, short = false }: CopyIdProps) {
  const { copied, copy } = useClipboard({ timeout: 1_500 });
  return (
    <Group gap={2} wrap="nowrap" component="span" display="inline-flex" maw="100%">
      <span className="mono" title={id} style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
        {short && id.length > 16 ? `…${id.slice(-12)}` : id}
      </span>
      <Tooltip label={copied ? 'Copied' : 'Copy'}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={copied ? `Copied the id of the ${of}` : `Copy the id of the ${of}`}
          onClick={() => copy(id)}
        >
          <Icon name={copied ? 'check' : 'copy'} size={14} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
