import { Anchor, Stack } from '@mantine/core';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useCase } from '../../api/queries/cases';
import type { Case } from '../../api/types';
import { PageTitle } from '../../components/page-title';
import { PrepareReplayDialog } from '../../components/prepare-replay-dialog';
import { QueryState } from '../../components/query-states';
import { StateBadge } from '../../components/state-badge';
import { Ago } from '../../components/time';
import { CaseActions } from './case-actions';
import type { CaseDialog } from './case-actions';
import { CaseAside } from './case-aside';
import { CaseFacts } from './case-facts';
import './case-page.css';
import { DeadLetters } from './dead-letters';
import { ReopenDialog } from './reopen-dialog';
import { ResolveDialog } from './resolve-dialog';

export function CasePage() {
  const { id = '' } = useParams();
  const query = useCase(id);
  return (
    <QueryState query={query} lines={8}>
      {(found) => <CaseView key={found.id} found={found} />}
    </QueryState>
  );
}

function CaseView({ found }: { found: Case }) {
  const [dialog, setDialog] = useState<CaseDialog | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <PageTitle
        title={found.title}
        above={
          <Anchor component={Link} to={`/cases?side=${found.side}`} size="sm" w="fit-content">
            ← Cases
          </Anchor>
        }
        hint={
          <span className="case-hint">
            <StateBadge state={found.state} />
            <span>{found.side === 'partner' ? "a partner's failure" : 'our own failure'}</span>
            <span>
              first seen <Ago at={found.firstSeenAt} />, last <Ago at={found.lastSeenAt} />
            </span>
          </span>
        }
        actions={<CaseActions found={found} onDialog={setDialog} />}
      />
      <Stack gap="md">
        <CaseFacts found={found} />
        <div className="case-columns">
          <DeadLetters found={found} onReplay={(deadLetterIds) => setDialog({ kind: 'replay', deadLetterIds })} />
          <CaseAside found={found} />
        </div>
      </Stack>
      {dialog?.kind === 'resolve' && (
        <ResolveDialog found={found} onClose={close} onReplay={() => setDialog({ kind: 'replay' })} />
      )}
      {dialog?.kind === 'reopen' && <ReopenDialog found={found} onClose={close} />}
      {dialog?.kind === 'replay' && <ReplayDialog found={found} ids={dialog.deadLetterIds} onClose={close} />}
    </>
  );
}

/** Of those that were ticked, or of all that are open. */
function ReplayDialog({ found, ids, onClose }: { found: Case; ids: string[] | undefined; onClose: () => void }) {
  if (ids) {
    const what = ids.length === 1 ? 'a dead letter' : `${ids.length} dead letters`;
    return <PrepareReplayDialog selection={{ deadLetterIds: ids }} what={what} onClose={onClose} />;
  }
  return <PrepareReplayDialog selection={{ caseIds: [found.id] }} what="the whole case" onClose={onClose} />;
}
