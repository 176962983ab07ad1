import { Alert, Anchor, Button, Checkbox, Group, NativeSelect, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { isApiError } from '../../api/client';
import { conflictOf, useResolveCase } from '../../api/queries/cases';
import { useRules } from '../../api/queries/rules';
import type { Case, Resolution } from '../../api/types';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { notifySuccess } from '../../components/notify';
import { resolutions } from './resolutions';

const hints: Record<Resolution, string> = {
  producer_fixed: 'Events are written right from now on.',
  consumer_fixed: 'What failed was ours, and has been deployed.',
  rejection_rule: 'They were never to be applied; an approved rule takes them from now on.',
  replayed: 'It passed by itself. Say what it was, since nothing was mended.',
};

interface ResolveDialogProps {
  found: Case;
  onClose: () => void;
  /** Instead: replay what is still open. */
  onReplay: () => void;
}

/** Closes the case, with all that its resolution asks for. */
export function ResolveDialog({ found, onClose, onReplay }: ResolveDialogProps) {
  const [resolution, setResolution] = useState<Resolution>('consumer_fixed');
  const [rootCause, setRootCause] = useState(found.rootCause ?? '');
  const [reason, setReason] = useState('');
  const [ruleId, setRuleId] = useState('');
  const [leaveDead, setLeaveDead] = useState(false);
  const resolve = useResolveCase(found.id);
  const left = leftOf(resolve.error, found);
  const mayLeaveDead = resolution === 'producer_fixed' || resolution === 'consumer_fixed';
  const conflict = conflictOf(resolve.error);
  const isComplete =
    rootCause.trim() !== '' &&
    (resolution !== 'replayed' || reason.trim() !== '') &&
    (resolution !== 'rejection_rule' || ruleId !== '');

  return (
    <ConfirmDialog
      opened
      size="lg"
      title="Resolve the case"
      confirmLabel="Resolve"
      busy={resolve.isPending}
      disabled={!isComplete}
      error={conflict || isApiError(resolve.error, 'case_not_empty') ? undefined : resolve.error}
      onClose={onClose}
      onConfirm={() =>
        resolve.mutate(
          {
            revision: found.revision,
            resolution,
            rootCause: rootCause.trim(),
            reason: reason.trim() || undefined,
            ruleId: resolution === 'rejection_rule' ? ruleId : undefined,
            leaveDead: mayLeaveDead && leaveDead ? true : undefined,
          },
          {
            onSuccess: () => {
              notifySuccess('The case is resolved. The same failure would reopen it.');
              onClose();
            },
          },
        )
      }
    >
      <Radio.Group label="What ended it" value={resolution} onChange={setResolution}>
        <Stack gap={6} mt={6}>
          {(Object.keys(resolutions) as Resolution[]).map((value) => (
            <Radio key={value} value={value} label={resolutions[value]} description={hints[value]} />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea
        label="Root cause"
        required
        maxLength={10_000}
        value={rootCause}
        onChange={(event) => setRootCause(event.currentTarget.value)}
      />
      {resolution === 'rejection_rule' && <RuleChoice found={found} value={ruleId} onChange={setRuleId} />}
      <Textarea
        label={resolution === 'replayed' ? 'Why replaying is enough' : 'Reason'}
        required={resolution === 'replayed'}
        maxLength={10_000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {left.open + left.replaying > 0 && (
        <Alert
          color="orange"
          role={left.refused ? 'alert' : undefined}
          title={left.refused ? 'The case is not empty' : 'The case is not empty yet'}
        >
          <Stack gap="xs">
            <Text size="sm">
              {counted(left.open, 'dead letter')} open, {left.replaying} being replayed. Replay what is open first
              {mayLeaveDead ? ', or leave it dead: its effect never happens.' : '.'}
            </Text>
            <Group gap="md">
              {left.open > 0 && (
                <Button variant="default" onClick={onReplay}>
                  Replay…
                </Button>
              )}
              {mayLeaveDead && (
                <Checkbox
                  label="Leave them dead"
                  checked={leaveDead}
                  onChange={(event) => setLeaveDead(event.currentTarget.checked)}
                />
              )}
            </Group>
          </Stack>
        </Alert>
      )}
      {conflict && (
        <Alert color="orange" role="alert">
          {conflict.changedBy} changed this case meanwhile: {conflict.what}. It has been reloaded, and your text is
          kept. Look at it, then resolve it again.
        </Alert>
      )}
    </ConfirmDialog>
  );
}

const counted = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;

/** As ops counted when it refused; before that, as the case says. */
function leftOf(error: unknown, { deadLetters }: Case): { open: number; replaying: number; refused: boolean } {
  if (!isApiError(error, 'case_not_empty')) return { ...deadLetters, refused: false };
  return { open: Number(error.members.open ?? 0), replaying: Number(error.members.replaying ?? 0), refused: true };
}

/** Active rules of this case's consumer and event. */
function RuleChoice({ found, value, onChange }: { found: Case; value: string; onChange: (id: string) => void }) {
  const rules = useRules({ state: 'active' });
  const fitting = (rules.rows ?? []).filter(
    ({ predicate }) => predicate.consumer === found.consumer && predicate.type === found.type,
  );
  if (rules.rows && fitting.length === 0) {
    return (
      <Text size="sm">
        No active rule takes these events.{' '}
        <Anchor component={Link} to={`/rules/new?case=${found.id}`}>
          Write one
        </Anchor>{' '}
        and have it approved first.
      </Text>
    );
  }
  return (
    <NativeSelect
      label="Rejection rule"
      required
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: '', label: 'Choose' },
        ...fitting.map(({ id, reason, hits }) => ({ value: id, label: `${reason} (${hits} hits)` })),
      ]}
    />
  );
}
