import { Button, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useAddNote } from '../../api/queries/cases';
import type { Case } from '../../api/types';
import { Can } from '../../app/session';
import { ErrorAlert } from '../../components/confirm-dialog';
import { showControls } from '../../components/json-text';
import { Ago } from '../../components/time';
import { AsideSection } from './aside-section';

export function CaseNotes({ found }: { found: Case }) {
  const [text, setText] = useState('');
  const add = useAddNote(found.id);
  return (
    <AsideSection title="Notes">
      <Stack gap="sm">
        {found.notes.length === 0 && (
          <Text size="sm" c="dimmed">
            None yet.
          </Text>
        )}
        {found.notes.map((note) => (
          <div key={note.id}>
            <Text size="xs" c="dimmed">
              {note.author}, <Ago at={note.at} />
            </Text>
            <Text size="sm" className="plain-text">
              {showControls(note.text)}
            </Text>
          </div>
        ))}
        <Can role="operator">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              add.mutate({ text: text.trim() }, { onSuccess: () => setText('') });
            }}
          >
            <Stack gap="xs" align="flex-start">
              <Textarea
                w="100%"
                label="Add a note"
                maxLength={10_000}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
              />
              {add.error && <ErrorAlert error={add.error} />}
              <Button type="submit" variant="default" loading={add.isPending} disabled={text.trim() === ''}>
                Add
              </Button>
            </Stack>
          </form>
        </Can>
      </Stack>
    </AsideSection>
  );
}
