import { Anchor, Button, Group, NativeSelect, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useRules } from '../../api/queries/rules';
import type { Rule, RuleState } from '../../api/types';
import { Can } from '../../app/session';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { formatCount } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { PageTitle } from '../../components/page-title';
import { Empty } from '../../components/query-states';
import { StateBadge } from '../../components/state-badge';
import { Ago } from '../../components/time';
import { TypeName } from '../../components/type-name';
import { oneOf, useAddress } from '../../components/use-address';
import { Enforced, Expiry } from './expiry';
import { ConditionText } from './predicate-view';

const states = ['proposed', 'active', 'declined', 'revoked', 'expired'] as const satisfies readonly RuleState[];

export function RulesPage() {
  const [address, change] = useAddress('state');
  const state = oneOf(states, address.state);
  const rules = useRules({ state });
  return (
    <>
      <PageTitle
        title="Rejection rules"
        hint="Events that a consumer refuses before its handlers see them. Proposed by one, approved by another, ended by a date."
        actions={
          <Can role="operator">
            <Button component={Link} to="/rules/new">
              New rule
            </Button>
          </Can>
        }
      />
      <Group component="search" gap="xs" mb="sm" align="flex-end" className="filter-bar">
        <NativeSelect
          label="State"
          value={state}
          onChange={(event) => change({ state: event.currentTarget.value })}
          data={[{ value: '', label: 'All' }, ...states]}
        />
      </Group>
      <section className="panel" aria-label="Rejection rules">
        <DataTable
          {...rules}
          label="Rejection rules"
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            state === '' ? (
              <Empty title="Nothing is rejected">
                Events that can never be applied, such as those of a test tenant, are refused by a rule: write one from
                their case.
              </Empty>
            ) : (
              <Empty title={`No rule is ${state}`}>
                <Anchor component="button" type="button" size="sm" onClick={() => change({ state: '' })}>
                  Show all
                </Anchor>
              </Empty>
            )
          }
        />
      </section>
    </>
  );
}

const columns: Column<Rule>[] = [
  {
    key: 'rule',
    header: 'Rejects',
    heading: true,
    cell: ({ id, predicate, reason }) => (
      <>
        <Anchor component={Link} to={`/rules/${id}`} fw={600} size="sm">
          <TypeName type={predicate.type} version={predicate.version} /> at {predicate.consumer}
        </Anchor>
        {predicate.conditions.slice(0, 3).map((condition, index) => (
          <Text key={index} size="xs" lineClamp={1}>
            <ConditionText condition={condition} />
          </Text>
        ))}
        {predicate.conditions.length > 3 && (
          <Text size="xs" c="dimmed">
            and {predicate.conditions.length - 3} more
          </Text>
        )}
        <Text size="xs" c="dimmed" lineClamp={2}>
          {showControls(reason)}
        </Text>
      </>
    ),
  },
  { key: 'state', header: 'State', width: '100px', cell: ({ state }) => <StateBadge state={state} /> },
  { key: 'enforced', header: 'At the consumer', width: '130px', cell: (rule) => <Enforced rule={rule} /> },
  {
    key: 'hits',
    header: 'Hits',
    align: 'right',
    width: '90px',
    cell: ({ hits, lastHitAt }) => (
      <span className="numeric">
        {formatCount(hits)}
        {lastHitAt !== null && (
          <Text size="xs" c="dimmed">
            <Ago at={lastHitAt} />
          </Text>
        )}
      </span>
    ),
  },
  { key: 'author', header: 'Author', width: '90px', cell: ({ author }) => author },
  { key: 'approver', header: 'Approver', width: '90px', cell: ({ approver }) => approver ?? '–' },
  { key: 'expires', header: 'Expires', align: 'right', width: '150px', cell: (rule) => <Expiry rule={rule} /> },
];
