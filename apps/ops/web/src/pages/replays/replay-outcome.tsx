import { Alert, Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Replay } from '../../api/types';
import { useCan } from '../../app/session';
import { formatCount } from '../../components/format-time';
import { showControls } from '../../components/json-text';

/** How it ended, or why it stands still, and what to do next; nothing while it runs. */
export function ReplayOutcome({ replay }: { replay: Replay }) {
  const { state, progress, stoppedBecause } = replay;
  const mayStart = useCan('operator');
  switch (state) {
    case 'running':
      return null;
    case 'prepared':
      return (
        <Notice color="blue" title="Nothing has been sent yet">
          The set is frozen: what fails from now on is not in it.{' '}
          {mayStart ? 'Look through it below, then start it.' : 'An operator starts it.'}
        </Notice>
      );
    case 'paused':
      return (
        <Notice color="orange" title="Paused">
          {formatCount(progress.waiting)} wait until somebody resumes it.
        </Notice>
      );
    case 'settling':
      return (
        <Notice color="blue" title="Everything has been sent">
          {formatCount(progress.sent)} are not back yet.
        </Notice>
      );
    case 'completed':
      return progress.failed === 0 ? (
        <Notice color="teal" title="Completed">
          {formatCount(progress.succeeded)} succeeded
          {progress.skipped > 0 && `, ${formatCount(progress.skipped)} were not open any more and were skipped`}. Next:{' '}
          <CaseLink replay={replay}>resolve the case</CaseLink>.
        </Notice>
      ) : (
        <Notice color="orange" title={`Completed, but ${formatCount(progress.failed)} failed again`}>
          These are open dead letters of their cases again. Filter “failed” below, open their case and see what is
          different about them.
        </Notice>
      );
    case 'stopped':
      return (
        <Notice color="red" title="Stopped by itself">
          {stoppedBecause !== null && <Text size="sm">{showControls(stoppedBecause)}</Text>}
          <Text size="sm">
            {formatCount(progress.waiting + progress.skipped)} were not sent and stay as they are. The cause is not
            mended yet: <CaseLink replay={replay}>open the case</CaseLink>, compare the new error with the old one, and
            prepare a new replay when it is.
          </Text>
        </Notice>
      );
    case 'cancelled':
      return (
        <Notice color="gray" title="Cancelled">
          {formatCount(progress.waiting + progress.skipped)} were not sent. They are still open dead letters of{' '}
          <CaseLink replay={replay}>their case</CaseLink>.
        </Notice>
      );
  }
}

function CaseLink({ replay, children }: { replay: Replay; children: string }) {
  const [only, another] = replay.selection.caseIds;
  return (
    <Anchor
      component={Link}
      to={only !== undefined && another === undefined ? `/cases/${only}` : '/cases'}
      inherit
      underline="always"
    >
      {children}
    </Anchor>
  );
}

function Notice({ color, title, children }: { color: string; title: string; children: ReactNode }) {
  return (
    <Alert
      color={color}
      role="status"
      title={title}
      styles={{
        title: { color: 'var(--mantine-color-text)' },
        message: { color: 'var(--mantine-color-text)', fontSize: 'var(--mantine-font-size-sm)' },
      }}
    >
      {children}
    </Alert>
  );
}
