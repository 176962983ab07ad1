import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Case } from '../../api/types';
import { Can } from '../../app/session';
import { StateBadge } from '../../components/state-badge';
import { Ago } from '../../components/time';
import { AsideSection } from './aside-section';
import { CaseFields } from './case-fields';
import { CaseHistory } from './case-history';
import { CaseNotes } from './case-notes';
import { resolutions } from './resolutions';

/** Beside the dead letters: what is known, decided and said. */
export function CaseAside({ found }: { found: Case }) {
  return (
    <aside className="panel" aria-label="Decisions and notes">
      {found.state === 'resolved' && <Resolved found={found} />}
      <CaseFields found={found} />
      <Decisions found={found} />
      <CaseNotes found={found} />
      <CaseHistory history={found.history} />
    </aside>
  );
}

function Resolved({ found: { resolution, resolvedAt, resolvedBy, reason, ruleId, leftDead } }: { found: Case }) {
  return (
    <AsideSection title="Resolution">
      <Text size="sm" fw={600}>
        {resolution === null ? 'Resolved' : resolutions[resolution]}
      </Text>
      {reason !== null && (
        <Text size="sm" className="plain-text">
          {reason}
        </Text>
      )}
      {ruleId !== null && (
        <Anchor component={Link} to={`/rules/${ruleId}`} size="sm">
          The rule
        </Anchor>
      )}
      {leftDead > 0 && <Text size="sm">{leftDead} dead letters were left dead.</Text>}
      <Text size="xs" c="dimmed">
        {resolvedBy}, <Ago at={resolvedAt} />
      </Text>
    </AsideSection>
  );
}

/** Rules, replays and edits that came of this case. */
function Decisions({ found: { rules, replays, edits, id } }: { found: Case }) {
  const rows = [
    ...rules.map((rule) => ({ ...rule, kind: 'Rejection rule', to: `/rules/${rule.id}`, by: rule.author })),
    ...replays.map((replay) => ({ ...replay, kind: 'Replay', to: `/replays/${replay.id}`, by: replay.createdBy })),
    ...edits.map((edit) => ({ ...edit, kind: 'Edit', to: `/edits/${edit.id}`, by: edit.author })),
  ].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  return (
    <AsideSection title="Decisions">
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          No rule, replay or edit yet.{' '}
          <Can role="operator">
            <Anchor component={Link} to={`/rules/new?case=${id}`} size="sm">
              Write a rejection rule
            </Anchor>
          </Can>
        </Text>
      ) : (
        <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {rows.map(({ id, kind, to, by, state, createdAt, reason }) => (
            <li key={id}>
              <Anchor component={Link} to={to} size="sm" fw={600}>
                {kind}
              </Anchor>{' '}
              <StateBadge state={state} />
              <Text size="xs" c="dimmed">
                {by}, <Ago at={createdAt} />: {reason}
              </Text>
            </li>
          ))}
        </Stack>
      )}
    </AsideSection>
  );
}
