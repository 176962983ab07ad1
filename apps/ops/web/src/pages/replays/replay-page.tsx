import { Stack } from '@mantine/core';
import { useParams } from 'react-router';
import { useReplay } from '../../api/queries/replays';
import type { Replay } from '../../api/types';
import { Can } from '../../app/session';
import { BackLink } from '../../components/back-link';
import { showControls } from '../../components/json-text';
import { PageTitle } from '../../components/page-title';
import { Panel } from '../../components/panel';
import { QueryState } from '../../components/query-states';
import { StateBadge } from '../../components/state-badge';
import { Ago } from '../../components/time';
import { DryRun } from './dry-run';
import { ReplayControls } from './replay-controls';
import { ReplayItems } from './replay-items';
import { ReplayOutcome } from './replay-outcome';
import { ReplayProgress } from './replay-progress';
import { StartForm } from './start-form';

/** A replay from its dry run to its end. */
export function ReplayPage() {
  const { id = '' } = useParams();
  const replay = useReplay(id);
  return (
    <>
      {!replay.data && <PageTitle above={<BackLink to="/replays">Replays</BackLink>} title="Replay" />}
      <QueryState query={replay}>{(data) => <Content replay={data} />}</QueryState>
    </>
  );
}

function Content({ replay }: { replay: Replay }) {
  const { state, selection, reason, createdBy, createdAt } = replay;
  return (
    <>
      <PageTitle
        above={<BackLink to="/replays">Replays</BackLink>}
        title={`Replay of ${showControls(selection.description)}`}
        hint={
          <>
            <StateBadge state={state} /> by {createdBy} <Ago at={createdAt} />: “{showControls(reason)}”
          </>
        }
        actions={
          <Can role="operator">
            <ReplayControls replay={replay} />
          </Can>
        }
      />
      <Stack gap="md">
        <ReplayOutcome replay={replay} />
        {state !== 'prepared' && <ReplayProgress replay={replay} />}
        <Panel title={state === 'prepared' ? 'Dry run' : 'What it is made of'}>
          <DryRun replay={replay} />
        </Panel>
        {state === 'prepared' && (
          <Can role="operator">
            <Panel title="Start">
              <StartForm replay={replay} />
            </Panel>
          </Can>
        )}
        <ReplayItems replay={replay} />
      </Stack>
    </>
  );
}
