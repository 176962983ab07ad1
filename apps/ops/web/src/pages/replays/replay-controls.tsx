import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useSteerReplay } from '../../api/queries/replays';
import type { Replay, ReplayState } from '../../api/types';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { formatCount } from '../../components/format-time';
import { Icon } from '../../components/icon';
import { notifySuccess } from '../../components/notify';

type Action = 'pause' | 'resume' | 'cancel';

const offered: Record<ReplayState, Action[]> = {
  prepared: ['cancel'],
  running: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  settling: [],
  completed: [],
  cancelled: [],
  stopped: [],
};

const words: Record<Action, { label: string; title: string; done: string }> = {
  pause: { label: 'Pause', title: 'Pause this replay?', done: 'Paused.' },
  resume: { label: 'Resume', title: 'Resume this replay?', done: 'Goes on.' },
  cancel: { label: 'Cancel', title: 'Cancel this replay for good?', done: 'Cancelled.' },
};

/** What can be done to it now; each says first what will happen. */
export function ReplayControls({ replay }: { replay: Replay }) {
  const [asked, setAsked] = useState<Action | null>(null);
  const steer = useSteerReplay(replay.id);
  const close = () => {
    setAsked(null);
    steer.reset();
  };
  return (
    <>
      {offered[replay.state].map((action) => (
        <Button
          key={action}
          variant={action === 'resume' ? 'filled' : 'default'}
          leftSection={action !== 'cancel' && <Icon name={action === 'pause' ? 'pause' : 'play'} size={14} />}
          onClick={() => setAsked(action)}
        >
          {action === 'cancel' && replay.state === 'prepared' ? 'Discard' : words[action].label}
        </Button>
      ))}
      {asked && (
        <ConfirmDialog
          opened
          title={words[asked].title}
          confirmLabel={asked === 'cancel' ? 'Cancel the replay' : words[asked].label}
          closeLabel={asked === 'cancel' ? 'Keep it' : undefined}
          dangerous={asked === 'cancel'}
          busy={steer.isPending}
          error={steer.error}
          onClose={close}
          onConfirm={() =>
            steer.mutate(asked, {
              onSuccess: () => {
                notifySuccess(words[asked].done);
                close();
              },
            })
          }
        >
          <Text size="sm">{consequence(asked, replay)}</Text>
        </ConfirmDialog>
      )}
    </>
  );
}

function consequence(action: Action, { progress: { sent, waiting } }: Replay): string {
  const onTheirWay = sent > 0 ? ` ${formatCount(sent)} that are on their way finish.` : '';
  switch (action) {
    case 'pause':
      return `Nothing more is sent until somebody resumes it.${onTheirWay} ${formatCount(waiting)} wait.`;
    case 'resume':
      return `The ${formatCount(waiting)} that wait are sent, at the rate of the step at which it was paused.`;
    case 'cancel':
      return `${formatCount(waiting)} are not sent and stay open dead letters of their cases; a new replay can take them.${onTheirWay} This replay cannot be resumed.`;
  }
}
