import { Text } from '@mantine/core';
import { useCaseDeadLetters } from '../../api/queries/cases';
import { useDeadLetter } from '../../api/queries/dead-letters';
import { Empty, Failed, Loading, QueryState } from '../../components/query-states';
import type { Scalar } from './conditions';
import { PickValue } from './pick-value';

interface ExampleEventProps {
  caseId: string;
  picked: ReadonlySet<string>;
  onPick: (path: string, value: Scalar) => void;
}

/** The latest dead letter of the case, to pick conditions from. The rule can be written without it. */
export function ExampleEvent({ caseId, ...picking }: ExampleEventProps) {
  const { rows, error, retry } = useCaseDeadLetters(caseId, '');
  if (error) return <Failed error={error} retry={retry} />;
  if (rows === undefined) return <Loading lines={6} />;
  const [example] = rows;
  if (!example) return <Empty title="The case has no dead letter to pick from">Write the conditions by hand.</Empty>;
  return <Picker deadLetterId={example.id} {...picking} />;
}

function Picker({ deadLetterId, picked, onPick }: Omit<ExampleEventProps, 'caseId'> & { deadLetterId: string }) {
  const deadLetter = useDeadLetter(deadLetterId);
  return (
    <QueryState query={deadLetter} lines={8}>
      {({ event }) => (
        <>
          <Text size="sm" c="dimmed" mb="xs">
            Choose what all of them have in common: a click adds it as a condition, another takes it away.
          </Text>
          <PickValue event={event} picked={picked} onPick={onPick} />
        </>
      )}
    </QueryState>
  );
}
