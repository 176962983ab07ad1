import { Anchor, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { Link, useParams } from 'react-router';
import { useEdit } from '../../api/queries/edits';
import type { Edit, EditState } from '../../api/types';
import { BackLink } from '../../components/back-link';
import { ChangesList } from '../../components/changes-list';
import { CopyId } from '../../components/copy-id';
import { Facts } from '../../components/facts';
import { jsonChanges } from '../../components/json-changes';
import { JsonDiff } from '../../components/json-diff';
import { showControls } from '../../components/json-text';
import { PageTitle } from '../../components/page-title';
import { Panel } from '../../components/panel';
import { QueryState } from '../../components/query-states';
import { StateBadge } from '../../components/state-badge';
import { Ago } from '../../components/time';
import { EditDecisions } from './edit-decisions';
import { titleOf } from './edit-title';

export function EditPage() {
  const { id = '' } = useParams();
  const edit = useEdit(id);
  return (
    <>
      {!edit.data && <PageTitle above={<BackLink to="/edits">Edits</BackLink>} title="Edit" />}
      <QueryState query={edit}>{(data) => <Content edit={data} />}</QueryState>
    </>
  );
}

const meaning: Record<EditState, string> = {
  proposed: 'Nothing has been sent. An approver compares the two, then decides.',
  approved: 'It is being sent to the consumer.',
  sent: 'The consumer has the edited event and applies it.',
  applied: 'The edited event was applied; the original is superseded and is never sent.',
  failed: 'The edited event failed, too: the dead letter is open again, with both kept. Its case says why.',
  declined: 'Nothing was sent; the dead letter is as it was.',
};

function Content({ edit }: { edit: Edit }) {
  const { state, author, approver, createdAt, decidedAt, caseId, deadLetterId, declineReason, original, edited } = edit;
  const changes = useMemo(() => jsonChanges(original, edited), [original, edited]);
  return (
    <>
      <PageTitle
        above={<BackLink to="/edits">Edits</BackLink>}
        title={`Edit of ${titleOf(edit)}`}
        hint={
          <>
            <StateBadge state={state} /> written by {author} <Ago at={createdAt} />. {meaning[state]}
          </>
        }
        actions={<EditDecisions edit={edit} />}
      />
      <Stack gap="md">
        <Panel title={changes.length === 1 ? 'One change' : `${changes.length} changes`}>
          <Stack gap="md">
            <ChangesList changes={changes} />
            <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              “{showControls(edit.reason)}”
            </Text>
            <Facts
              facts={{
                'Dead letter': <CopyId id={deadLetterId} of="dead letter" short />,
                Case: (
                  <Anchor component={Link} to={`/cases/${caseId}`} size="sm">
                    Open the case
                  </Anchor>
                ),
                [state === 'declined' ? 'Declined by' : 'Approver']: approver,
                Decided: decidedAt && <Ago at={decidedAt} />,
                'Declined because': declineReason && showControls(declineReason),
              }}
            />
          </Stack>
        </Panel>
        <Panel title="Original and edited">
          <JsonDiff before={original} after={edited} label="Difference" names={['Original', 'Edited']} />
        </Panel>
      </Stack>
    </>
  );
}
