import { Anchor, Stack, Text } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { useRule } from '../../api/queries/rules';
import type { Rule } from '../../api/types';
import { Can } from '../../app/session';
import { BackLink } from '../../components/back-link';
import { Facts } from '../../components/facts';
import { formatCount } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { PageTitle } from '../../components/page-title';
import { Panel } from '../../components/panel';
import { QueryState } from '../../components/query-states';
import { StateBadge } from '../../components/state-badge';
import { Ago } from '../../components/time';
import { Enforced, Expiry } from './expiry';
import { PredicateView } from './predicate-view';
import { RuleDecisions } from './rule-decisions';
import { RuleDryRun } from './rule-dry-run';
import { RuleRejections } from './rule-rejections';
import { useDryRun } from './use-dry-run';

export function RulePage() {
  const { id = '' } = useParams();
  const rule = useRule(id);
  return (
    <>
      {!rule.data && <PageTitle above={<BackLink to="/rules">Rejection rules</BackLink>} title="Rejection rule" />}
      <QueryState query={rule}>{(data) => <Content rule={data} />}</QueryState>
    </>
  );
}

function Content({ rule }: { rule: Rule }) {
  const { predicate, state, author, approver, createdAt, decidedAt, caseId, hits, lastHitAt, declineReason } = rule;
  const dryRun = useDryRun();
  return (
    <>
      <PageTitle
        above={<BackLink to="/rules">Rejection rules</BackLink>}
        title={`Rejection of ${showControls(predicate.type)} at ${predicate.consumer}`}
        hint={
          <>
            <StateBadge state={state} /> written by {author} <Ago at={createdAt} />
          </>
        }
        actions={<RuleDecisions rule={rule} />}
      />
      <Stack gap="md">
        <Panel title="What it rejects">
          <Stack gap="md">
            <PredicateView predicate={predicate} />
            <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              “{showControls(rule.reason)}”
            </Text>
            <Facts
              facts={{
                Hits: (
                  <>
                    <b className="numeric">{formatCount(hits)}</b>
                    {lastHitAt !== null && (
                      <>
                        , the last <Ago at={lastHitAt} />
                      </>
                    )}
                  </>
                ),
                'At the consumer': state === 'active' && <Enforced rule={rule} />,
                Expires: <Expiry rule={rule} exact />,
                Author: author,
                [state === 'declined' ? 'Declined by' : 'Approver']: approver,
                Decided: decidedAt && <Ago at={decidedAt} />,
                Reason: declineReason && showControls(declineReason),
                Case: caseId && (
                  <Anchor component={Link} to={`/cases/${caseId}`} size="sm">
                    Open the case
                  </Anchor>
                ),
              }}
            />
          </Stack>
        </Panel>
        {state !== 'proposed' && state !== 'declined' && <RuleRejections rule={rule} />}
        {(state === 'proposed' || state === 'active') && (
          <Can role="operator">
            <Panel title="Dry run">
              <RuleDryRun predicate={predicate} dryRun={dryRun} />
            </Panel>
          </Can>
        )}
      </Stack>
    </>
  );
}
