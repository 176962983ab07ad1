import { Stack, Text } from '@mantine/core';
import type { Condition, Predicate } from '../../api/types';
import { showControls } from '../../components/json-text';
import { TypeName } from '../../components/type-name';
import { operatorNames } from './conditions';

/** What a rule rejects, in words: one line for each condition. */
export function PredicateView({ predicate }: { predicate: Predicate }) {
  const { consumer, type, version, conditions } = predicate;
  return (
    <Stack gap={2}>
      <Text size="sm">
        <b>
          <TypeName type={type} version={version} />
        </b>{' '}
        {version === null && 'of any version '}at {consumer}
        {conditions.length === 0 ? ': every one' : ', when'}
      </Text>
      {conditions.map((condition, index) => (
        <Text key={index} size="sm" pl="sm">
          {index > 0 && 'and '}
          <ConditionText condition={condition} />
        </Text>
      ))}
    </Stack>
  );
}

export function ConditionText({ condition: { path, operator, value } }: { condition: Condition }) {
  return (
    <>
      <span className="mono">{showControls(path)}</span> {operatorNames[operator]}{' '}
      {value !== undefined && (
        <span className="mono">
          {showControls(
            Array.isArray(value) ? value.map((one) => JSON.stringify(one)).join(', ') : JSON.stringify(value),
          )}
        </span>
      )}
    </>
  );
}
