import { Alert, Anchor, Tabs, Text } from '@mantine/core';
import { useState } from 'react';
import { useCases } from '../../api/queries/cases';
import type { CaseCounts } from '../../api/types';
import { useCan } from '../../app/session';
import { Empty } from '../../components/query-states';
import { PageTitle } from '../../components/page-title';
import { PrepareReplayDialog } from '../../components/prepare-replay-dialog';
import { BulkBar } from './bulk-bar';
import { CasesTable } from './cases-table';
import { FilterBar } from './filter-bar';
import { useCaseFilter } from './use-case-filter';
import { useCaseKeys } from './use-case-keys';
import { useSelection } from './use-selection';

export function CasesPage() {
  const { filter, change, isNarrowed, clear } = useCaseFilter();
  const cases = useCases(filter);
  const selection = useSelection(cases.rows);
  const [toReplay, setToReplay] = useState<string[] | null>(null);
  const isOperator = useCan('operator');
  const activeId = useCaseKeys({ rows: cases.rows ?? [], selection, onReplay: setToReplay, isOperator });
  const counts = cases.first?.counts;

  return (
    <>
      <PageTitle title="Cases" hint="Dead letters that failed in the same way. Each is open until somebody decides." />
      <Tabs
        value={filter.side}
        onChange={(side) => {
          selection.clear();
          change({ side: side ?? '', consumer: '' });
        }}
        keepMounted={false}
      >
        <Tabs.List mb="sm">
          <Tabs.Tab value="ours">Ours{unresolved(counts?.ours)}</Tabs.Tab>
          <Tabs.Tab value="partner">Partners{unresolved(counts?.partner)}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value={filter.side}>
          <FilterBar
            filter={filter}
            change={change}
            rows={cases.rows ?? []}
            counts={counts?.[filter.side]}
            currencies={cases.first?.currencies ?? []}
          />
          <Unreachable names={cases.first?.unreachable ?? []} />
          {isOperator && <BulkBar selection={selection} onReplay={setToReplay} />}
          <section className="panel" aria-label="Cases">
            <CasesTable
              cases={cases}
              selection={isOperator ? selection : undefined}
              activeId={activeId}
              empty={
                isNarrowed ? (
                  <Empty title="No case matches">
                    <Anchor component="button" type="button" size="sm" onClick={clear}>
                      Show all that are unresolved
                    </Anchor>
                  </Empty>
                ) : (
                  <Empty title="Nothing is open" good>
                    {filter.side === 'partner'
                      ? 'Every delivery to a partner has succeeded or has been dealt with.'
                      : 'Every dead letter has been dealt with. A new kind of failure appears here by itself.'}
                  </Empty>
                )
              }
            />
          </section>
        </Tabs.Panel>
      </Tabs>
      {toReplay && (
        <PrepareReplayDialog
          selection={{ caseIds: toReplay }}
          what={toReplay.length === 1 ? 'a case' : `${toReplay.length} cases`}
          onClose={() => setToReplay(null)}
        />
      )}
    </>
  );
}

function unresolved(counts: CaseCounts | undefined) {
  if (!counts) return null;
  return (
    <Text span inherit c="dimmed" className="numeric">
      {' '}
      {counts.open + counts.investigating + counts.reopened}
    </Text>
  );
}

/** A search in payloads is made at each consumer. */
function Unreachable({ names }: { names: string[] }) {
  if (names.length === 0) return null;
  return (
    <Alert color="orange" mb="sm">
      {names.join(', ')} {names.length === 1 ? 'does' : 'do'} not answer: what is shown of{' '}
      {names.length === 1 ? 'it' : 'them'} is as of the last report, and a search does not look into its payloads.
    </Alert>
  );
}
