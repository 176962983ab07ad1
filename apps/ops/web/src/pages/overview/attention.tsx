import { Anchor, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Attention } from '../../api/types';
import { formatCount } from '../../components/format-time';
import { MoneyList } from '../../components/money';
import { Age } from '../../components/time';

/** What waits for a person, each with the way to where it is dealt with. */
export function AttentionCards({ attention }: { attention: Attention }) {
  const { cases, deadLetters, money, oldestAt, awaitingApproval } = attention;
  const waiting = cases.open + cases.reopened;
  const approvals = awaitingApproval.rules + awaitingApproval.edits;
  return (
    <SimpleGrid component="section" aria-label="What needs attention" cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
      <Card
        title="Cases nobody works on"
        to="/cases?state=open,reopened"
        bad={waiting > 0}
        detail={`${cases.reopened} reopened · ${cases.investigating} investigated`}
      >
        {formatCount(waiting)}
      </Card>
      <Card title="Open dead letters" to="/cases?sort=count" detail={`${formatCount(deadLetters.partner)} at partners`}>
        {formatCount(deadLetters.ours + deadLetters.partner)}
      </Card>
      <Card
        title="Oldest"
        to="/cases?sort=age"
        detail={oldestAt === null ? 'nothing is open' : 'the longest without an end'}
      >
        <Age since={oldestAt} />
      </Card>
      <Card title="At stake" to="/cases?sort=money" small>
        <MoneyList money={money} />
      </Card>
      <Card
        title="Awaiting approval"
        to={awaitingApproval.rules > 0 || approvals === 0 ? '/rules' : '/edits'}
        detail={`${awaitingApproval.rules} rules · ${awaitingApproval.edits} edits`}
      >
        {formatCount(approvals)}
      </Card>
    </SimpleGrid>
  );
}

interface CardProps {
  title: string;
  to: string;
  detail?: string;
  bad?: boolean;
  /** Several figures instead of one. */
  small?: boolean;
  children: ReactNode;
}

function Card({ title, to, detail, bad = false, small = false, children }: CardProps) {
  return (
    <Anchor component={Link} to={to} underline="never" className="panel attention-card" c="inherit">
      <Text size="xs" c="dimmed" fw={600}>
        {title}
      </Text>
      <Text
        component="div"
        className="numeric"
        fz={small ? 'sm' : 24}
        fw={small ? 500 : 600}
        lh={1.3}
        c={bad ? 'var(--tone-bad)' : undefined}
      >
        {children}
      </Text>
      {detail !== undefined && (
        <Text size="xs" c="dimmed">
          {detail}
        </Text>
      )}
    </Anchor>
  );
}
