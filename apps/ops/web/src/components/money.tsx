import { Text } from '@mantine/core';
import type { Money as Sum } from '../api/types';
import { formatMinor } from './format-money';

interface MoneyProps {
  /** Minor units. */
  amount: string | null;
  currency: string | null;
  /** With a plus before what is more than zero. */
  signed?: boolean;
}

export function Money({ amount, currency, signed = false }: MoneyProps) {
  if (amount === null || currency === null) {
    return (
      <Text span inherit c="dimmed" aria-label="no amount">
        –
      </Text>
    );
  }
  const plus = signed && !amount.startsWith('-') && amount !== '0' ? '+' : '';
  return (
    <span className="numeric" style={{ whiteSpace: 'nowrap' }}>
      {plus}
      {formatMinor(amount, currency)} <span style={{ color: 'var(--mantine-color-dimmed)' }}>{currency}</span>
    </span>
  );
}

/** What is at stake, one line a currency: sums of different currencies are never added. */
export function MoneyList({ money, most = 3 }: { money: Sum[]; most?: number }) {
  if (money.length === 0) return <Money amount={null} currency={null} />;
  const rest = money.slice(most);
  return (
    <span style={{ display: 'inline-flex', flexDirection: 'column', alignItems: 'inherit' }}>
      {money.slice(0, most).map(({ currency, amount }) => (
        <Money key={currency} amount={amount} currency={currency} />
      ))}
      {rest.length > 0 && (
        <Text
          span
          size="xs"
          c="dimmed"
          title={rest.map((sum) => `${formatMinor(sum.amount, sum.currency)} ${sum.currency}`).join(', ')}
        >
          +{rest.length} more
        </Text>
      )}
    </span>
  );
}
