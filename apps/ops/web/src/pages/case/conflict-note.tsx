import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { CaseConflict } from '../../api/types';
import { Ago } from '../../components/time';

const names = { owner: 'Owner', ticket: 'Ticket', rootCause: 'Root cause' };

interface ConflictNoteProps {
  /** What ops said when it refused; null when the change was seen coming. */
  conflict: CaseConflict | null;
  /** Which fields they changed, and to what. */
  theirs: (readonly [keyof typeof names, string])[];
  isSaving: boolean;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** Two people at one case: says who was first and with what, and lets the second decide. What was typed is kept. */
export function ConflictNote({ conflict, theirs, isSaving, onKeepMine, onTakeTheirs }: ConflictNoteProps) {
  return (
    <Alert
      color="orange"
      role="alert"
      title={conflict ? `${conflict.changedBy} changed this case meanwhile` : 'This case has changed meanwhile'}
    >
      <Stack gap={6}>
        {conflict && (
          <Text size="sm">
            <Ago at={conflict.changedAt} />: {conflict.what}
          </Text>
        )}
        {theirs.map(([field, value]) => (
          <Text key={field} size="sm" className="plain-text">
            {names[field]} is now: {value === '' ? 'empty' : `“${value}”`}
          </Text>
        ))}
        <Text size="sm">Your text is still in the fields.</Text>
        <Group gap="xs">
          <Button variant="default" loading={isSaving} onClick={onKeepMine}>
            Save mine over it
          </Button>
          <Button variant="default" onClick={onTakeTheirs}>
            Reload and drop mine
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
