import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Case } from '../../api/types';
import { formatCount } from '../../components/format-time';
import { MoneyList } from '../../components/money';
import { Sparkline } from '../../components/sparkline';
import { Age } from '../../components/time';

export function CaseFacts({ found }: { found: Case }) {
  const { deadLetters, wallets, money, oldestOpenAt, regressions, trend } = found;
  return (
    <dl className="panel case-facts numeric">
      <Fact name="Open">{formatCount(deadLetters.open)}</Fact>
      <Fact name="Replaying">{formatCount(deadLetters.replaying)}</Fact>
      <Fact name="Done">
        {formatCount(deadLetters.done)}{' '}
        <Text span size="xs" c="dimmed">
          of {formatCount(deadLetters.total)}
        </Text>
      </Fact>
      <Fact name="Wallets hit">{formatCount(wallets)}</Fact>
      <Fact name="At stake">
        <MoneyList money={money} />
      </Fact>
      <Fact name="Oldest">
        <Age since={oldestOpenAt} />
      </Fact>
      <Fact name="Came back">{regressions === 0 ? 'never' : regressions === 1 ? 'once' : `${regressions} times`}</Fact>
      <Fact name="24 hours">
        <Sparkline values={trend} label="Dead letters an hour, last 24 hours" />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
